/**
 * Secret keys of a day as files outside the database (trust.md decision 6): `<keysDir>/<day>/<name>.key`, 0600, wrapped with
 * the portal's secret. Keys are bytes and never strings, which nobody can overwrite; who reads or makes one overwrites it
 * after use. A key is read again whenever it is needed and kept in no cache, so that one destroyed by a node is
 * destroyed for all, and a lost one is noticed at the next use.
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
      readFileSync(pathOf(keysDir, openDayId, name), 'utf8'),
    );
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * In the file a key is base64 text, sealed, and base64url text again: so it has been from the first version, and an older
 * program reads what this one writes. The inner text is made and read as bytes, which can be overwritten.
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

/** `toString('base64')` without the string. */
function toBase64(bytes: Buffer): Buffer {
  const text = Buffer.alloc(Math.ceil(bytes.length / 3) * 4, '=');
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const three = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(3, bytes.length - at) + 1;
    for (let n = 0; n < count; n += 1) text[to + n] = digits[(three >> (18 - 6 * n)) & 63] ?? 0;
  }
  return text;
}

/** `Buffer.from(text, 'base64')` of text that is bytes. */
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

/** As `readKeyFile`, and null also for a file that is there and cannot be read: no rights, half a disk, another secret. */
export function readKeyOrNull(keeper: Keeper, openDayId: string, name: string): Buffer | null {
  try {
    return readKeyFile(keeper, openDayId, name);
  } catch {
    return null;
  }
}

/** Whether the folder of keys itself made the trouble: it is full, read-only, or not ours. */
export function isKeyFolderFault(error: unknown, { keysDir }: Pick<Keeper, 'keysDir'>): boolean {
  const { path } = (error ?? {}) as { path?: unknown };
  return typeof path === 'string' && path.startsWith(keysDir);
}

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
 * A key is renamed first: a reader finds the whole key or no key, never a half overwritten one.
 */
export async function destroyKeyFile(
  { keysDir }: Pick<Keeper, 'keysDir'>,
  openDayId: string,
  fileName: string,
): Promise<void> {
  const folder = join(keysDir, openDayId);
  // What is no key any more, as one that another node is destroying, keeps its name: names must not grow without end.
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
    // ENOENT: another node was first. ENOTEMPTY: other keys of the day lie in the same folder.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTEMPTY') throw error;
  }
}

/** Whether a day has this key now; the key itself is not read. */
export const hasKeyFile = ({ keysDir }: Pick<Keeper, 'keysDir'>, openDayId: string, name: string) =>
  existsSync(pathOf(keysDir, openDayId, name));

/** Whether a key of so many bytes is there whole and may be read; it is not read. Wrapped it takes more than twice as many. */
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
