/**
 * Signs in a child process that ends with the keys. Five signatures would block the serving thread
 * for 10 ms, and a private key stays in the memory of any process that read it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { Cell } from '#db/vocabulary/ratings.ts';
import type { Keeper } from '../inbox/key-file.ts';
import { purposeOf } from '../inbox/key-file.ts';
import { nameOf } from './signing-keys.ts';
import type { Answer, Order } from './signing-process.ts';

// Located from the project's folder: this module is bundled, the program of the child is not.
const program = join(
  dirname(findPackageJSON(import.meta.url) ?? '.'),
  'src/features/ballots/tickets/signing-process.ts',
);

interface Waiting {
  signed(signatures: (Buffer | null)[] | null): void;
  failed(error: Error): void;
}

const waiting = new Map<number, Waiting>();
let signing: ChildProcess | null = null;
let orders = 0;

/**
 * `signBlinded` for each message, in order; null when a key of the day is gone. Retries once if the
 * process has just ended, as it does with the keys of another day.
 */
export async function signAside(
  { keysDir, secrets }: Keeper,
  openDayId: string,
  messages: readonly { cell: Cell; blinded: Buffer }[],
): Promise<(Buffer | null)[] | null> {
  const order = {
    keysDir,
    openDayId,
    messages: messages.map(({ cell, blinded }) => ({
      cell,
      blinded,
      unsealing: secrets.sealingKey(purposeOf(nameOf(cell))).export(),
    })),
  };
  return give(order).catch((error: unknown) => {
    if (error instanceof SignerEnded) return give(order);
    throw error;
  });
}

class SignerEnded extends Error {}

function give(order: Omit<Order, 'number'>): Promise<(Buffer | null)[] | null> {
  const started = signing ?? (signing = start());
  orders += 1;
  const number = orders;
  return new Promise((signed, failed) => {
    waiting.set(number, { signed, failed });
    started.channel?.ref();
    started.send({ number, ...order } satisfies Order, (error) => {
      if (error) waiting.get(number)?.failed(new SignerEnded('the signing process ended'));
    });
  });
}

function start(): ChildProcess {
  const started = fork(program, [], { serialization: 'advanced' });
  started.unref();
  started.channel?.unref();
  started.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) started.channel?.unref(); // must not keep this process alive
    if ('failure' in answer) asked?.failed(new Error(answer.failure));
    else if ('noKey' in answer) asked?.signed(null);
    else asked?.signed(answer.signatures.map((signature) => signature && Buffer.from(signature)));
  });
  const ended = (): void => {
    if (signing !== started) return;
    signing = null; // the next order starts a new one
    for (const { failed } of waiting.values()) failed(new SignerEnded('the signing process ended'));
    waiting.clear();
  };
  started.on('error', ended);
  started.on('exit', ended);
  started.on('disconnect', ended);
  return started;
}
