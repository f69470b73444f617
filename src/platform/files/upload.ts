/**
 * Checks uploaded files. The allowed formats are checked first, because the image library can open
 * many more (SVG among them). Images are then re-encoded, which removes the location of the photo
 * and any data hidden after the last pixel (trust.md §3, S11, S12). Documents are stored unchanged.
 */
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { Invalid } from '#platform/refusal.ts';
import { fileFormats, maximumFileBytes, maximumPixels } from './kinds.ts';
import { fileKinds, type FileKind } from '#db/vocabulary/files.ts';

// Defence in depth: the two libraries could disagree about the format of a file.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
sharp.cache(false);
sharp.concurrency(1); // one thread for each image, so that pages stay fast

const DRAWING_SECONDS = 20;

export interface CheckedFile {
  kind: FileKind;
  content: Buffer;
}

/**
 * Returns the file to store. Refuses (`Invalid` on `field`) with empty, tooLarge, wrongKind,
 * tooManyPixels or broken.
 */
export async function checkUpload(file: File, field: string): Promise<CheckedFile> {
  const refuse = (kind: string): never => {
    throw new Invalid({ [field]: kind });
  };
  if (file.size === 0) return refuse('empty');
  if (file.size > maximumFileBytes) return refuse('tooLarge');
  const sent = Buffer.from(await file.arrayBuffer());
  const kind = await kindOf(sent);
  if (kind === null) return refuse('wrongKind');
  if (kind !== 'png' && kind !== 'jpeg') return { kind, content: sent };
  const pixels = await pixelsOf(sent);
  if (pixels === null) return refuse('broken');
  if (pixels > maximumPixels) return refuse('tooManyPixels');
  const content = await reencode(sent, kind);
  if (content === null) return refuse('broken');
  return content.length > maximumFileBytes ? refuse('tooLarge') : { kind, content };
}

const kindOf = async (content: Buffer): Promise<FileKind | null> => {
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  return fileKinds.find((kind) => fileFormats[kind].mediaType === found?.mime) ?? null;
};

/** Number of pixels by the image header, before any pixel is decoded. */
async function pixelsOf(content: Buffer): Promise<number | null> {
  try {
    const { width, height } = await sharp(content, { limitInputPixels: false }).metadata();
    return width * height;
  } catch {
    return null;
  }
}

/**
 * Re-encodes the image upright, in sRGB and without metadata; null when it cannot be decoded fully.
 */
async function reencode(content: Buffer, kind: 'png' | 'jpeg'): Promise<Buffer | null> {
  const picture = sharp(content, { limitInputPixels: maximumPixels, failOn: 'error' })
    .autoOrient()
    .timeout({ seconds: DRAWING_SECONDS });
  try {
    return await (
      kind === 'png' ? picture.png({ compressionLevel: 9 }) : picture.jpeg({ quality: 88 })
    ).toBuffer();
  } catch {
    return null;
  }
}
