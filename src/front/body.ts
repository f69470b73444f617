/**
 * Reads the whole request body before a page sees it: a slow sender then holds a buffer, not a
 * page.
 */
import type { IncomingMessage } from 'node:http';
import type { FrontPath } from './paths.ts';

const MAXIMUM_BODY_BYTES = 1_048_576; // 10,000 Han characters are 90,000 form bytes (trust.md §2.4)
const MAXIMUM_UPLOAD_BYTES = 12 * MAXIMUM_BODY_BYTES; // a file of 10 MB plus the form
const MAXIMUM_LARGE_AT_ONCE = 8;
const LINGER_MS = 5_000;
const LINGER_BYTES = 64 * MAXIMUM_BODY_BYTES;

/**
 * Number of bodies above the ordinary size that are being read. The limit bounds the memory that
 * strangers can use: nobody is signed in at this point.
 */
let largeBodies = 0;

export const maximumBytesAt = (path: FrontPath): number =>
  path.upload ? MAXIMUM_UPLOAD_BYTES : MAXIMUM_BODY_BYTES;

/**
 * Returns the body; null when it is larger than `maximum`; 'busy' when too many large bodies arrive
 * at once. Rejects when the sender disconnects.
 */
export async function readBody(
  req: IncomingMessage,
  maximum: number,
): Promise<Buffer | null | 'busy'> {
  if (Number(req.headers['content-length'] ?? 0) > maximum) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  let isLarge = false;
  return new Promise((resolve, reject) => {
    const refuse = (answer: null | 'busy'): void => {
      chunks.length = 0;
      size = Number.POSITIVE_INFINITY; // drop the rest
      resolve(answer);
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maximum) return refuse(null);
      if (size > MAXIMUM_BODY_BYTES && !isLarge) {
        if (largeBodies >= MAXIMUM_LARGE_AT_ONCE) return refuse('busy');
        isLarge = true;
        largeBodies += 1;
      }
      chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', reject);
    req.once('close', () => {
      if (isLarge) largeBodies -= 1;
      if (!req.complete) reject(new Error('the sender went away'));
    });
  });
}

/**
 * Reads and drops the rest of a refused body, for a few seconds at most. If the connection is cut
 * while a browser still sends, it shows a network error instead of our page.
 */
export function discardRest(req: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (req.complete || req.destroyed) return resolve();
    let size = 0;
    const timer = setTimeout(resolve, LINGER_MS);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LINGER_BYTES) finish();
    });
    req.once('end', finish).once('close', finish).once('error', finish);
    req.resume();
  });
}
