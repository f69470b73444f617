/**
 * Checks uploaded files. The allowed formats are checked first, because the image library can open
 * many more (SVG among them). Images are then re-encoded in a child process, which removes the
 * location of the photo and any data hidden after the last pixel (trust.md §3, S11, S12). Documents
 * are stored unchanged.
 */
import { fileTypeFromBuffer } from 'file-type';
import { Invalid } from '#platform/refusal.ts';
import { fileFormats, maximumFileBytes } from './kinds.ts';
import { fileKinds, type FileKind } from '#db/vocabulary/files.ts';
import { decodePicture } from './picture.ts';

export interface CheckedFile {
  kind: FileKind;
  content: Buffer;
  /** Of a picture: a small JPEG. */
  thumbnail?: Buffer;
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
  const decoded = await decodePicture(sent, kind);
  if (decoded === 'broken' || decoded === 'tooManyPixels') return refuse(decoded);
  const { content, thumbnail } = decoded;
  return content.length > maximumFileBytes ? refuse('tooLarge') : { kind, content, thumbnail };
}

const kindOf = async (content: Buffer): Promise<FileKind | null> => {
  const found = await fileTypeFromBuffer(content).catch(() => undefined);
  return fileKinds.find((kind) => fileFormats[kind].mediaType === found?.mime) ?? null;
};
