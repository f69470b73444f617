/**
 * The private keys of a day, one a cell: made before the day, read while tickets are issued, destroyed before rating opens
 * (trust.md §1.2). They lie beside the inbox key as `ticket-<cell>.key`.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Cell } from '#labels/codes.ts';
import { destroyKeyFile, keyFilesOf, readKeyFile, writeKeyFile, type Keeper } from '../key-file.ts';

const makePair = promisify(generateKeyPair);
const nameOf = (cell: Cell): string => `ticket-${cell}`;

/** New keys for these cells; returns the public halves (DER SPKI). Keys of an earlier try that was never shown are replaced. */
export async function makeSigningKeys(keeper: Keeper, openDayId: string, cells: readonly Cell[]): Promise<Map<Cell, Buffer>> {
  const publicKeys = new Map<Cell, Buffer>();
  for (const cell of cells) {
    const { publicKey, privateKey } = await makePair('rsa', { modulusLength: 3072, publicExponent: 0x10001 });
    await writeKeyFile(keeper, openDayId, nameOf(cell), privateKey.export({ format: 'der', type: 'pkcs8' }), { keepFirst: false });
    publicKeys.set(cell, publicKey.export({ format: 'der', type: 'spki' }));
  }
  return publicKeys;
}

/** Null when it was destroyed or lost: nobody is given a ticket then. */
export async function readSigningKey(keeper: Keeper, openDayId: string, cell: Cell): Promise<KeyObject | null> {
  const key = await readKeyFile(keeper, openDayId, nameOf(cell));
  return key && createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

const signingFilesOf = async (keeper: Pick<Keeper, 'keysDir'>, openDayId: string): Promise<string[]> =>
  (await keyFilesOf(keeper, openDayId)).filter((file) => file.startsWith('ticket-'));

/** Overwrites and removes every signing key of the day, drafts of interrupted writes too. Does nothing the second time. */
export async function destroySigningKeys(keeper: Pick<Keeper, 'keysDir'>, openDayId: string): Promise<void> {
  for (const file of await signingFilesOf(keeper, openDayId)) await destroyKeyFile(keeper, openDayId, file);
}

export const hasSigningKeys = async (keeper: Pick<Keeper, 'keysDir'>, openDayId: string): Promise<boolean> => (await signingFilesOf(keeper, openDayId)).length > 0;
