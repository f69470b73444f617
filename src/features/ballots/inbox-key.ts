/** The key that seals a day's inbox: 32 random bytes in a file outside the database (key-file.ts). */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { destroyKeyFile, readKeyFile, writeKeyFile, type Keeper } from './key-file.ts';

const name = 'inbox';

/** Makes the key of a day that has no inbox yet. One left by an opening that did not finish is kept; only the first of two nodes makes it. */
export const makeInboxKey = (keeper: Keeper, openDayId: string): Promise<void> =>
  writeKeyFile(keeper, openDayId, name, randomBytes(32), { keepFirst: true });

/** The key of a day, or null when there is none: not opened yet, destroyed, or lost. */
export function readInboxKey(keeper: Keeper, openDayId: string): KeyObject | null {
  const key = readKeyFile(keeper, openDayId, name);
  return key && createSecretKey(key);
}

/** What is still sealed with it can then be read by nobody. */
export const destroyInboxKey = (keeper: Keeper, openDayId: string): Promise<void> =>
  destroyKeyFile(keeper, openDayId, `${name}.key`);
