/** Reads a request's body whole before any page sees it: a slow sender then holds a buffer and not a page. */
import type { IncomingMessage } from 'node:http';

export const MOST_BODY_BYTES = 1_048_576; // 10,000 Han characters are 90,000 bytes as a form (trust.md §2.4)
const LINGER_MS = 5_000;
const LINGER_BYTES = 64 * MOST_BODY_BYTES;

/** The body, or null when it is larger than allowed. Rejects when the sender goes away. */
export async function readBody(req: IncomingMessage): Promise<Buffer | null> {
  if (Number(req.headers['content-length'] ?? 0) > MOST_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BODY_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', reject);
    req.once('close', () => {
      if (!req.complete) reject(new Error('the sender went away'));
    });
  });
}

/**
 * Takes in and forgets the rest of a refused body, for a few seconds at most. Cutting the connection under a browser
 * that still sends would show it a network error instead of our page.
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
