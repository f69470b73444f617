/** The key that seals a day's inbox: 32 random bytes in a file outside the database (key-file.ts). */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { destroyKeyFile, hasKeyFile, readKeyFile, writeKeyFile, type Keeper } from './key-file.ts';

const name = 'inbox';

/** Makes the key of a day that has no inbox yet. One left by an opening that did not finish is kept; only the first of two nodes makes it. */
export async function makeInboxKey(keeper: Keeper, openDayId: string): Promise<void> {
  const key = randomBytes(32);
  try {
    await writeKeyFile(keeper, openDayId, name, key, { keepFirst: true });
  } finally {
    key.fill(0);
  }
}

export const hasInboxKey = (keeper: Pick<Keeper, 'keysDir'>, openDayId: string): boolean =>
  hasKeyFile(keeper, openDayId, name);

/** The key of a day, or null when there is none: not opened yet, destroyed, or lost. */
export function readInboxKey(keeper: Keeper, openDayId: string): KeyObject | null {
  const bytes = readKeyFile(keeper, openDayId, name);
  const key = bytes && createSecretKey(bytes); // OpenSSL's own copy, which it overwrites when it lets it go
  bytes?.fill(0);
  return key;
}

/** What is still sealed with it can then be read by nobody. */
export const destroyInboxKey = (keeper: Keeper, openDayId: string): Promise<void> =>
  destroyKeyFile(keeper, openDayId, `${name}.key`);
