/**
 * Sends the ratings that wait in this browser: at once, after a back-off, when the network returns,
 * and at the next visit. Cells are sent one by one, in random order and with random pauses, so that
 * order and timing do not show that one person sent them. Two tabs take turns through a lock. Where
 * a browser has no locks both may send; the server treats that as the same ballot.
 */
import { randomBytes } from './bytes.ts';
import type { Unsent } from './ticket-store.ts';
import type { Outcome, Receipt } from './ticket-wire.ts';

export interface Waiting {
  unsent(): Promise<Unsent[]>;
  settle(item: Unsent, receipt: Receipt | null): Promise<boolean>;
  refuse(item: Unsent, code: string): Promise<void>;
}

export type Send = (item: Unsent) => Promise<Outcome<Receipt | null>>;

/** From 0 to just below 1. */
const share = (): number => (randomBytes(1)[0] as number) / 256;

const longestPause = 300_000;

/** Returns the function to call whenever sending may succeed. Calls `changed` after every step. */
export function startDelivery(
  waiting: Waiting,
  send: Send,
  changed: () => unknown,
): () => Promise<void> {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = Promise.resolve();

  async function round(): Promise<void> {
    clearTimeout(timer);
    const items = (await waiting.unsent()).filter(({ refused }) => refused === undefined);
    for (let first = true; items.length > 0; first = false) {
      if (!first)
        await new Promise((resolve) => {
          setTimeout(resolve, 150 + 850 * share());
        });
      const [item] = items.splice(Math.floor(share() * items.length), 1) as [Unsent];
      const outcome = await send(item);
      if (outcome.state === 'later') {
        failures += 1;
        const pause = Math.min(2 ** failures * 1000, longestPause) * (0.5 + share());
        timer = setTimeout(() => void tryNow(), Math.max(pause, outcome.seconds * 1000));
        break;
      }
      failures = 0;
      await (outcome.state === 'done'
        ? waiting.settle(item, outcome.value)
        : waiting.refuse(item, outcome.code));
      await changed();
    }
    await changed();
  }

  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  function tryNow(): Promise<void> {
    const mine = async (): Promise<void> =>
      locks ? locks.request('ballot-delivery', round) : round();
    turn = turn.then(mine, mine);
    return turn;
  }
  return tryNow;
}
