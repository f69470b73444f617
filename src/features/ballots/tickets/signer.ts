/**
 * Signatures made in a thread of their own: five take 10 ms, and the thread that serves everybody would stand still for as
 * long whenever somebody in the hall takes tickets.
 */
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, Order } from './signing-thread.ts';

// Found from the project's folder: this module is part of a bundle, the thread's program is not.
const program = join(
  dirname(findPackageJSON(import.meta.url) ?? '.'),
  'src/features/ballots/tickets/signing-thread.ts',
);

const waiting = new Map<
  number,
  { signed(signatures: (Buffer | null)[]): void; failed(error: Error): void }
>();
let thread: Worker | null = null;
let orders = 0;

/** `signBlinded` for each of these, in their order. */
export function signAside(messages: Order['messages']): Promise<(Buffer | null)[]> {
  const signing = thread ?? (thread = startThread());
  orders += 1;
  const number = orders;
  return new Promise((signed, failed) => {
    waiting.set(number, { signed, failed });
    signing.ref();
    signing.postMessage({ number, messages } satisfies Order);
  });
}

function startThread(): Worker {
  const started = new Worker(program);
  started.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) started.unref(); // nobody waits for the process because of it
    if ('failure' in answer) asked?.failed(new Error(answer.failure));
    else asked?.signed(answer.signatures.map((signature) => signature && Buffer.from(signature)));
  });
  const ended = (error: Error): void => {
    if (thread === started) thread = null; // the next order starts another
    for (const { failed } of waiting.values()) failed(error);
    waiting.clear();
  };
  started.on('error', ended);
  started.on('exit', () => ended(new Error('the signing thread ended')));
  return started;
}
