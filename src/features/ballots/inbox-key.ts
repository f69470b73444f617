/**
 * The key that seals a day's inbox: 32 random bytes, wrapped with the portal's secret, in a file outside the database
 * (trust.md decision 6). It is read anew for every rating and kept in no cache, so that a key destroyed by one node is
 * destroyed for all, and a key that got lost is noticed at the next rating, not at the mix.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '#platform/ctx.ts';

type Keeper = Pick<Ctx, 'keysDir' | 'secrets'>;

const purpose = 'ballot-inbox-key';
const pathOf = (keysDir: string, openDayId: string): string => join(keysDir, openDayId, 'inbox.key');

/**
 * Makes the key of a day that has no inbox yet. One left by an opening that did not finish is kept. The file appears
 * whole or not at all, and only the first of two nodes makes it.
 */
export async function makeInboxKey({ keysDir, secrets }: Keeper, openDayId: string): Promise<void> {
  const path = pathOf(keysDir, openDayId);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(secrets.seal(purpose, randomBytes(32).toString('base64')));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dirname(path));
}

/** The key of a day, or null when there is none: not opened yet, destroyed, or lost. */
export async function readInboxKey({ keysDir, secrets }: Keeper, openDayId: string): Promise<Buffer | null> {
  try {
    return Buffer.from(secrets.unseal(purpose, await readFile(pathOf(keysDir, openDayId), 'utf8')), 'base64');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Overwrites the key and removes it. What is still sealed with it can be read by nobody. Does nothing the second time. */
export async function destroyInboxKey({ keysDir }: Keeper, openDayId: string): Promise<void> {
  const path = pathOf(keysDir, openDayId);
  try {
    const file = await open(path, 'r+');
    try {
      await file.write(randomBytes((await file.stat()).size), 0, undefined, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
    await syncFolder(dirname(path));
    await rmdir(dirname(path));
  } catch (error) {
    // ENOENT: another node was first. ENOTEMPTY: other keys of the day lie in the same folder.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
