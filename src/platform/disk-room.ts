/** Whether the disk of a folder has room for what the portal writes. */
import { statfs } from 'node:fs/promises';

/**
 * PostgreSQL allocates its log in segments of 16 MB. With less than two free, the next write may
 * fail.
 */
const leastBytes = 32 * 1024 * 1024;

export async function hasRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= leastBytes;
}
