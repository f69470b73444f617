/**
 * What somebody attaches, on its way in. The list of kinds comes first, because the painter behind it would open much
 * more (SVG among it); a picture is then drawn anew, so that neither the place it was taken at nor anything hidden
 * behind its last pixel is kept (trust.md §3, S11, S12). Documents are stored as they are.
 */
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { Invalid } from '#platform/refusal.ts';
import { fileFormats, mostFileBytes, mostPixels } from './kinds.ts';
import { fileKinds, type FileKind } from '#db/vocabulary/files.ts';

// Should a content ever look like one thing to the one and like another to the other.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
sharp.cache(false);
sharp.concurrency(1); // a picture may take longer; pages should not

const DRAWING_SECONDS = 20;

export interface CheckedFile {
  kind: FileKind;
  content: Buffer;
}

/** The file as it may be stored. Refuses (`Invalid` on `field`): empty, tooLarge, wrongKind, tooManyPixels, broken. */
export async function checkUpload(file: File, field: string): Promise<CheckedFile> {
  const refuse = (kind: string): never => {
    throw new Invalid({ [field]: kind });
  };
  if (file.size === 0) return refuse('empty');
  if (file.size > mostFileBytes) return refuse('tooLarge');
  const sent = Buffer.from(await file.arrayBuffer());
  const kind = await kindOf(sent);
  if (kind === null) return refuse('wrongKind');
  if (kind !== 'png' && kind !== 'jpeg') return { kind, content: sent };
  const pixels = await pixelsOf(sent);
  if (pixels === null) return refuse('broken');
  if (pixels > mostPixels) return refuse('tooManyPixels');
  const content = await drawAnew(sent, kind);
  if (content === null) return refuse('broken');
  return content.length > mostFileBytes ? refuse('tooLarge') : { kind, content };
}

const kindOf = async (content: Buffer): Promise<FileKind | null> => {
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  return fileKinds.find((kind) => fileFormats[kind].mediaType === found?.mime) ?? null;
};

/** What the head of the picture says, before a single pixel is unpacked. */
async function pixelsOf(content: Buffer): Promise<number | null> {
  try {
    const { width, height } = await sharp(content, { limitInputPixels: false }).metadata();
    return width * height;
  } catch {
    return null;
  }
}

/** Upright, in sRGB and without any of its metadata; null when it cannot be read to its end. */
async function drawAnew(content: Buffer, kind: 'png' | 'jpeg'): Promise<Buffer | null> {
  const picture = sharp(content, { limitInputPixels: mostPixels, failOn: 'error' })
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
