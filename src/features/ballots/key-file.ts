/**
 * Secret keys of a day as files outside the database (trust.md decision 6): `<keysDir>/<day>/<name>.key`, 0600, wrapped with
 * the portal's secret. Keys are bytes and never strings, which nobody can overwrite; who reads or makes one overwrites it
 * after use. A key is read again whenever it is needed and kept in no cache, so that one destroyed by a node is
 * destroyed for all, and a lost one is noticed at the next use.
 */
import { randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { link, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ctx } from '#platform/ctx.ts';
import { openWith, sealWith } from '#platform/secrets.ts';

export interface Keeper {
  keysDir: Ctx['keysDir'];
  secrets: Pick<Ctx['secrets'], 'sealingKey'>;
}

const pathOf = (keysDir: string, openDayId: string, name: string): string =>
  join(keysDir, openDayId, `${name}.key`);

/**
 * Writes a key so that it appears whole or not at all. With `keepFirst` a key that is there already stays, as when two
 * nodes are at it at once; without, it is replaced.
 */
export async function writeKeyFile(
  { keysDir, secrets }: Keeper,
  openDayId: string,
  name: string,
  key: Buffer,
  { keepFirst }: { keepFirst: boolean },
): Promise<void> {
  const path = pathOf(keysDir, openDayId, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(sealWith(secrets.sealingKey(purposeOf(name)), key));
    await file.sync();
  } finally {
    await file.close();
  }
  if (keepFirst) {
    try {
      await link(draft, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await unlink(draft);
    }
  } else await rename(draft, path);
  await syncFolder(dirname(path));
}

/**
 * A key of a day, or null when there is none: not made yet, destroyed, or lost. In this turn: the few bytes of a local file
 * take 5 µs, and handing that to another thread 200.
 */
export function readKeyFile(
  { keysDir, secrets }: Keeper,
  openDayId: string,
  name: string,
): Buffer | null {
  try {
    return unwrap(
      secrets.sealingKey(purposeOf(name)),
      readFileSync(pathOf(keysDir, openDayId, name)),
    );
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Files of version 0.1.0 hold text in place of bytes; a day that was under way at the upgrade keeps its keys. Such a key
 * becomes a string here, in a process that is replaced after the mix or ends with its work.
 */
function unwrap(key: KeyObject, file: Buffer): Buffer {
  if (!file.every((byte) => base64urlBytes.has(byte))) return openWith(key, file);
  const text = openWith(key, Buffer.from(file.toString('latin1'), 'base64url'));
  try {
    return Buffer.from(text.toString('latin1'), 'base64');
  } finally {
    text.fill(0);
  }
}

/** Sealed bytes begin with 28 random ones: by chance they are such text once in 2^56 files. */
const base64urlBytes = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
);

/** Names of the keys a day has now; drafts of an interrupted write among them. */
export async function keyFilesOf(
  { keysDir }: Pick<Keeper, 'keysDir'>,
  openDayId: string,
): Promise<string[]> {
  try {
    return await readdir(join(keysDir, openDayId));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Overwrites a file of the day's keys and removes it, and the folder with the last one. Does nothing the second time.
 * The file is renamed first: a reader finds the whole key or no key, never a half overwritten one.
 */
export async function destroyKeyFile(
  { keysDir }: Pick<Keeper, 'keysDir'>,
  openDayId: string,
  fileName: string,
): Promise<void> {
  const folder = join(keysDir, openDayId);
  const path = join(folder, `${fileName}.${randomBytes(6).toString('hex')}`);
  try {
    await rename(join(folder, fileName), path);
    const file = await open(path, 'r+');
    try {
      await file.write(randomBytes((await file.stat()).size), 0, undefined, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path);
    await syncFolder(folder);
    await rmdir(folder);
  } catch (error) {
    // ENOENT: another node was first. ENOTEMPTY: other keys of the day lie in the same folder.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

/** Whether a day has this key now; the key itself is not read. */
export const hasKeyFile = ({ keysDir }: Pick<Keeper, 'keysDir'>, openDayId: string, name: string) =>
  existsSync(pathOf(keysDir, openDayId, name));

/** What this key is sealed for (platform/secrets.ts). */
export const purposeOf = (name: string): string => `ballot-${name}-key`;

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
