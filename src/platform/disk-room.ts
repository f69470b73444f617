/** Whether a folder's disk has room for what a portal writes. */
import { statfs } from 'node:fs/promises';

/** PostgreSQL takes its log in pieces of 16 MB; with less than two of them free the next write may fail. */
const leastBytes = 32 * 1024 * 1024;

export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastBytes;
}
