/**
 * Decodes a picture in a child process with limits on time and memory, so that a decompression bomb
 * or a fault in the image library ends the child, never the portal.
 */
import { spawn } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Busy } from '#platform/refusal.ts';

export type PictureKind = 'png' | 'jpeg';

export interface Picture {
  /** Upright, in sRGB, without metadata. */
  content: Buffer;
  /** A JPEG of at most `maximumThumbnailBytes`. */
  thumbnail: Buffer;
}

export const maximumThumbnailBytes = 16 * 1024;

export const exitCodes = { broken: 3, tooManyPixels: 4 } as const;

// Located from the project's folder: this module is bundled, the program of the child is not.
const program = join(
  dirname(findPackageJSON(import.meta.url) ?? '.'),
  'src/platform/files/picture-process.ts',
);

const maximumSeconds = 20;
/** A picture of the maximum size takes about 300 MB; the rest is the process itself. */
const maximumKilobytes = 1_200_000;
/** One picture at a time, so that pages stay fast. Others wait. */
const maximumWaiting = 8;

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** The picture and its thumbnail, or why there is none. Throws `Busy` if too many are waiting. */
export async function decodePicture(
  sent: Buffer,
  kind: PictureKind,
): Promise<Picture | 'broken' | 'tooManyPixels'> {
  if (waiting >= maximumWaiting) throw new Busy('file.busy');
  waiting += 1;
  const mine = last.then(() => decodeNow(sent, kind)).finally(() => (waiting -= 1));
  last = mine.catch(() => undefined);
  return mine;
}

async function decodeNow(
  sent: Buffer,
  kind: PictureKind,
): Promise<Picture | 'broken' | 'tooManyPixels'> {
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      `ulimit -d ${maximumKilobytes} -t ${maximumSeconds} -c 0; exec "$0" "$@"`,
      process.execPath,
      program,
      kind,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], timeout: maximumSeconds * 1000, killSignal: 'SIGKILL' },
  );
  child.stdin.on('error', () => undefined); // it ended before it had read everything
  child.stdin.end(sent);
  const ended = new Promise<number | null>((settle) => {
    child.on('error', () => settle(null));
    child.on('close', (code) => settle(code));
  });
  const [output, code] = await Promise.all([buffer(child.stdout).catch(() => null), ended]);
  if (code === exitCodes.tooManyPixels) return 'tooManyPixels';
  return (code === 0 && output !== null && readPicture(output)) || 'broken';
}

function readPicture(output: Buffer): Picture | null {
  const length = output.length >= 4 ? output.readUInt32BE(0) : 0;
  const rest = output.subarray(4 + length);
  if (length === 0 || rest.length < 4 || rest.readUInt32BE(0) !== rest.length - 4) return null;
  return { content: output.subarray(4, 4 + length), thumbnail: rest.subarray(4) };
}
