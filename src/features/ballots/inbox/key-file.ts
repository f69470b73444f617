/**
 * Secret keys of a day as files outside the database (trust.md decision 6):
 * `<keysDir>/<day>/<name>.key`, mode 0600, wrapped with the portal's secret. Keys are bytes, never
 * strings, because a string cannot be overwritten; callers overwrite them after use. The file is
 * read for every use. So a key destroyed by one node is destroyed for all, and a lost key is
 * noticed at the next use.
 */
import { randomBytes, type KeyObject } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
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
 * Writes a key atomically. With `keepFirst` an existing key stays, so that two nodes may write at
 * the same time; without, it is replaced.
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
    await file.writeFile(wrap(secrets.sealingKey(purposeOf(name)), key));
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
 * A key of a day, or null when there is none: not made yet, destroyed, or lost. Reads
 * synchronously: that takes 5 µs for such a small local file, an asynchronous read 200.
 */
export function readKeyFile(
  { keysDir, secrets }: Keeper,
  openDayId: string,
  name: string,
): Buffer | null {
  try {
    return unwrap(
      secrets.sealingKey(purposeOf(name)),
      readFileSync(pathOf(keysDir, openDayId, name), 'utf8'),
    );
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * The file holds base64 text, sealed, as base64url text: the format since the first version, which
 * an older program can read. The inner text is made and read as bytes, which can be overwritten.
 */
function wrap(sealingKey: KeyObject, key: Buffer): string {
  const text = toBase64(key);
  try {
    return sealWith(sealingKey, text).toString('base64url');
  } finally {
    text.fill(0);
  }
}

function unwrap(sealingKey: KeyObject, file: string): Buffer {
  const text = openWith(sealingKey, Buffer.from(file, 'base64url'));
  try {
    return fromBase64(text);
  } finally {
    text.fill(0);
  }
}

const digits = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const values = new Map([...digits].map((digit, value) => [digit, value]));

/** `toString('base64')` without creating a string. */
function toBase64(bytes: Buffer): Buffer {
  const text = Buffer.alloc(Math.ceil(bytes.length / 3) * 4, '=');
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(3, bytes.length - at) + 1;
    for (let n = 0; n < count; n += 1) text[to + n] = digits[(three >> (18 - 6 * n)) & 63] ?? 0;
  }
  return text;
}

/** `Buffer.from(text, 'base64')` where the text is bytes. */
function fromBase64(text: Buffer): Buffer {
  const end = text.indexOf('=');
  const length = end === -1 ? text.length : end;
  const bytes = Buffer.alloc(Math.floor((length * 3) / 4));
  for (let at = 0, to = 0; at < length; at += 4) {
    let three = 0;
    for (let n = 0; n < 4; n += 1) three = (three << 6) | (values.get(text[at + n] ?? 0) ?? 0);
    for (let n = 0; n < 3 && to < bytes.length; n += 1) bytes[to++] = (three >> (16 - 8 * n)) & 255;
  }
  return bytes;
}

/**
 * Like `readKeyFile`, but null also when the file cannot be read: no rights, damaged, wrong secret.
 */
export function readKeyOrNull(keeper: Keeper, openDayId: string, name: string): Buffer | null {
  try {
    return readKeyFile(keeper, openDayId, name);
  } catch {
    return null;
  }
}

/** Whether the key folder caused this error: it is full, read-only, or not ours. */
export function isKeyFolderFault(error: unknown, { keysDir }: Pick<Keeper, 'keysDir'>): boolean {
  const { path } = (error ?? {}) as { path?: unknown };
  return typeof path === 'string' && path.startsWith(keysDir);
}

/** Names of the key files of a day now, with drafts of interrupted writes. */
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
 * Overwrites and removes a key file of the day, and the folder with the last file. Idempotent. A
 * key is renamed first, so that a reader finds the whole key or none.
 */
export async function destroyKeyFile(
  { keysDir }: Pick<Keeper, 'keysDir'>,
  openDayId: string,
  fileName: string,
): Promise<void> {
  const folder = join(keysDir, openDayId);
  // A draft, or a key that another node is destroying, is not renamed again: names must not grow.
  const isWhole = fileName.endsWith('.key');
  const path = join(folder, isWhole ? `${fileName}.${randomBytes(6).toString('hex')}` : fileName);
  try {
    if (isWhole) await rename(join(folder, fileName), path);
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
    // ENOENT: another node removed it first. ENOTEMPTY: the folder holds other keys of the day.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

/** Whether a day has this key now. Does not read it. */
export const hasKeyFile = ({ keysDir }: Pick<Keeper, 'keysDir'>, openDayId: string, name: string) =>
  existsSync(pathOf(keysDir, openDayId, name));

/**
 * Whether a whole, readable key of `keyBytes` exists, without reading it. Wrapping more than
 * doubles it.
 */
export function isKeyFileWhole(
  { keysDir }: Pick<Keeper, 'keysDir'>,
  openDayId: string,
  name: string,
  keyBytes: number,
): boolean {
  const path = pathOf(keysDir, openDayId, name);
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).size > 2 * keyBytes;
  } catch {
    return false;
  }
}

/** The purpose this key is sealed for (platform/secrets.ts). */
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
