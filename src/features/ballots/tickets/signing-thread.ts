/** The program of the thread that signs (signer.ts): what is asked is answered in its order. */
import type { KeyObject } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { signBlinded } from './blind-signature.ts';

export interface Order {
  number: number;
  messages: { key: KeyObject; blinded: Uint8Array }[];
}

export type Answer = { number: number } & (
  { signatures: (Uint8Array | null)[] } | { failure: string }
);

parentPort?.on('message', ({ number, messages }: Order) => {
  const answer = (): Answer => {
    try {
      return {
        number,
        signatures: messages.map(({ key, blinded }) => signBlinded(key, Buffer.from(blinded))),
      };
    } catch (error) {
      return { number, failure: String(error) };
    }
  };
  parentPort?.postMessage(answer());
});
