/** The key that seals a day's inbox: 32 random bytes in a file outside the database (key-file.ts). */
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

/** Makes the key of a day that has no inbox yet. One left by an opening that did not finish is kept; only the first of two nodes makes it. */
export async function makeInboxKey(keeper: Keeper, openDayId: string): Promise<void> {
  const key = randomBytes(keyBytes);
  try {
    await writeKeyFile(keeper, openDayId, name, key, { keepFirst: true });
  } finally {
    key.fill(0);
  }
}

/** Whether the key of a day is there and can be read; it is not read. */
export const hasInboxKey = (keeper: Pick<Keeper, 'keysDir'>, openDayId: string): boolean =>
  isKeyFileWhole(keeper, openDayId, name, keyBytes);

/** The key of a day, or null when there is none: not opened yet, destroyed, lost, or not readable. */
export function readInboxKey(keeper: Keeper, openDayId: string): KeyObject | null {
  const bytes = readKeyOrNull(keeper, openDayId, name);
  const key = bytes && createSecretKey(bytes); // OpenSSL's own copy, which it overwrites when it lets it go
  bytes?.fill(0);
  return key;
}

/** What is still sealed with it can then be read by nobody. */
export const destroyInboxKey = (keeper: Keeper, openDayId: string): Promise<void> =>
  destroyKeyFile(keeper, openDayId, inboxKeyFile);
