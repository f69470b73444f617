/**
 * The private keys of a day, one per cell: made before the day, read while tickets are issued,
 * destroyed before rating opens (trust.md §1.2). Files `ticket-<cell>.key` beside the inbox key.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { sha256Hex } from '#platform/secrets.ts';
import {
  destroyKeyFile,
  keyFilesOf,
  readKeyOrNull,
  writeKeyFile,
  type Keeper,
} from '../inbox/key-file.ts';

const makePair = promisify(generateKeyPair);
export const nameOf = (cell: Cell): string => `ticket-${cell}`;

/**
 * New keys for these cells; returns the public halves (DER SPKI). Replaces keys of an earlier run
 * that were never published.
 */
export async function makeSigningKeys(
  keeper: Keeper,
  openDayId: string,
  cells: readonly Cell[],
): Promise<Map<Cell, Buffer>> {
  const publicKeys = new Map<Cell, Buffer>();
  for (const cell of cells) {
    const { publicKey, privateKey } = await makePair('rsa', {
      modulusLength: 3072,
      publicExponent: 0x10001,
    });
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' });
    await writeKeyFile(keeper, openDayId, nameOf(cell), bytes, { keepFirst: false });
    bytes.fill(0);
    publicKeys.set(cell, publicKey.export({ format: 'der', type: 'spki' }));
  }
  return publicKeys;
}

/**
 * Cache of prepared OpenSSL keys, by day and cell: the first signature with a new object takes
 * twice as long. The file is still read each time, so that a key destroyed by any node cannot sign
 * here. A key unused for a minute is dropped.
 */
const ready = new Map<string, { digest: string; key: KeyObject; letGo: NodeJS.Timeout }>();
const readyMs = 60_000;

/** Null when the key was destroyed, lost or cannot be read: then no ticket is issued. */
export function readSigningKey(keeper: Keeper, openDayId: string, cell: Cell): KeyObject | null {
  const id = `${openDayId} ${cell}`;
  const file = readKeyOrNull(keeper, openDayId, nameOf(cell));
  const digest = file && sha256Hex(file);
  const known = ready.get(id);
  if (known?.digest === digest) {
    file?.fill(0);
    known?.letGo.refresh();
    return known?.key ?? null;
  }
  clearTimeout(known?.letGo);
  ready.delete(id);
  if (!file || !digest) return null;
  const key = createPrivateKey({ key: file, format: 'der', type: 'pkcs8' });
  file.fill(0);
  ready.set(id, { digest, key, letGo: setTimeout(() => ready.delete(id), readyMs).unref() });
  return key;
}

const maxRounds = 100;

const signingFilesOf = async (
  keeper: Pick<Keeper, 'keysDir'>,
  openDayId: string,
): Promise<string[]> =>
  (await keyFilesOf(keeper, openDayId)).filter((file) => file.startsWith('ticket-'));

/**
 * Overwrites and removes all signing keys of the day, also drafts of interrupted writes.
 * Idempotent.
 */
export async function destroySigningKeys(
  keeper: Pick<Keeper, 'keysDir'>,
  openDayId: string,
): Promise<void> {
  for (const [id, { letGo }] of ready) {
    if (!id.startsWith(`${openDayId} `)) continue;
    clearTimeout(letGo);
    ready.delete(id);
  }
  // Another node may rename a file at the same time, so list the files again until none is left.
  for (let round = 0; round < maxRounds; round += 1) {
    const files = await signingFilesOf(keeper, openDayId);
    if (files.length === 0) return;
    for (const file of files) await destroyKeyFile(keeper, openDayId, file);
  }
}

export const hasSigningKeys = async (
  keeper: Pick<Keeper, 'keysDir'>,
  openDayId: string,
): Promise<boolean> => (await signingFilesOf(keeper, openDayId)).length > 0;
