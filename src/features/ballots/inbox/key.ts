/**
 * The key that seals a day's inbox: 32 random bytes in a file outside the database (key-file.ts).
 */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import {
  destroyKeyFile,
  isKeyFileWhole,
  readKeyOrNull,
  writeKeyFile,
  type Keeper,
} from './key-file.ts';

const name = 'inbox';
const keyBytes = 32;
export const inboxKeyFile = `${name}.key`;

/**
 * Makes the key of a day that has no inbox yet. Keeps an existing key: of an opening that was
 * interrupted, or of another node that was first.
 */
export async function makeInboxKey(keeper: Keeper, openDayId: string): Promise<void> {
  const key = randomBytes(keyBytes);
  try {
    await writeKeyFile(keeper, openDayId, name, key, { keepFirst: true });
  } finally {
    key.fill(0);
  }
}

/** Whether the day has a whole, readable key. Does not read it. */
export const hasInboxKey = (keeper: Pick<Keeper, 'keysDir'>, openDayId: string): boolean =>
  isKeyFileWhole(keeper, openDayId, name, keyBytes);

/** The key of a day, or null: not opened yet, destroyed, lost, or not readable. */
export function readInboxKey(keeper: Keeper, openDayId: string): KeyObject | null {
  const bytes = readKeyOrNull(keeper, openDayId, name);
  const key = bytes && createSecretKey(bytes); // OpenSSL has a copy and clears it on release
  bytes?.fill(0);
  return key;
}

/** After this nobody can open what is still sealed with the key. */
export const destroyInboxKey = (keeper: Keeper, openDayId: string): Promise<void> =>
  destroyKeyFile(keeper, openDayId, inboxKeyFile);
