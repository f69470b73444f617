/**
 * The program of the process that signs (signer.ts). Only it reads private keys while tickets are
 * issued. It ends when a key file it used is gone, or after a minute without work. Orders are
 * answered in sequence.
 */
import { createSecretKey } from 'node:crypto';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { hasKeyFile } from '../inbox/key-file.ts';
import { signBlinded } from './blind-signature.ts';
import { nameOf, readSigningKey } from './signing-keys.ts';

export interface Order {
  number: number;
  keysDir: string;
  openDayId: string;
  /** `unsealing` opens the file of this cell's key. */
  messages: { cell: Cell; unsealing: Uint8Array; blinded: Uint8Array }[];
}

/** A null signature: the number is too large. `noKey`: a key of the day is gone or lost. */
export type Answer = { number: number } & (
  { signatures: (Uint8Array | null)[] } | { noKey: true } | { failure: string }
);

const lookEveryMs = 250;
const idleMs = 60_000;

const used = new Map<string, () => boolean>();
let lastWork = performance.now();

process.on('message', (order: Order) => {
  lastWork = performance.now();
  process.send?.(answer(order));
});
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined); // its parent ends first
setInterval(() => {
  const isGone = [...used.values()].some((isThere) => !isThere());
  if (isGone || performance.now() - lastWork > idleMs) process.exit(0);
}, lookEveryMs);

function answer({ number, keysDir, openDayId, messages }: Order): Answer {
  try {
    const signatures: (Buffer | null)[] = [];
    for (const { cell, unsealing, blinded } of messages) {
      const secrets = { sealingKey: () => createSecretKey(unsealing) };
      const key = readSigningKey({ keysDir, secrets }, openDayId, cell);
      if (!key) return { number, noKey: true };
      used.set(`${openDayId} ${cell}`, () => hasKeyFile({ keysDir }, openDayId, nameOf(cell)));
      signatures.push(signBlinded(key, Buffer.from(blinded)));
    }
    return { number, signatures };
  } catch (error) {
    return { number, failure: String(error) };
  }
}
