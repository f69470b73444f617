import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startDelivery, type Send, type Waiting } from '#features/ballots/client/delivery.ts';
import type { Unsent } from '#features/ballots/client/ticket-store.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const item = (cell: Cell): Unsent => ({
  openDayId: 'day',
  cell,
  title: '',
  body: cell,
  nullifier: cell,
  keep: false,
});
const received = { state: 'done', value: { nullifier: 'n', receipt: 'r' } } as const;
const away = { state: 'later', seconds: 0 } as const;

/** What a browser stores, and what was acknowledged. */
function keeping(...cells: Cell[]): Waiting & { items: Unsent[]; acknowledged: string[] } {
  const kept = {
    items: cells.map(item),
    acknowledged: [] as string[],
    unsent: async () => [...kept.items],
    settle: async ({ cell }: Unsent) => {
      const there = kept.items.some((one) => one.cell === cell);
      if (there) kept.acknowledged.push(cell);
      kept.items = kept.items.filter((one) => one.cell !== cell);
      return there;
    },
    refuse: async ({ cell }: Unsent, code: string) => {
      kept.items = kept.items.map((one) => (one.cell === cell ? { ...one, refused: code } : one));
    },
  };
  return kept;
}

const nothing = (): void => undefined;
const sent = (send: ReturnType<typeof vi.fn<Send>>): string[] =>
  send.mock.calls.map(([{ cell }]) => cell);

test('each waiting rating is sent once, one by one, with a pause between', async () => {
  const kept = keeping('mobile', 'pc', 'kiosk', 'window');
  const send = vi.fn<Send>(async () => received);
  const done = startDelivery(kept, send, nothing)();
  await vi.advanceTimersByTimeAsync(0);
  expect(send).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(140);
  expect(send, 'never in one breath').toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(3000);
  await done;
  expect(sent(send).sort()).toEqual(['kiosk', 'mobile', 'pc', 'window']);
  expect(kept.acknowledged).toHaveLength(4);
});

test('cells leave in no fixed order', async () => {
  const orders = new Set<string>();
  for (let turn = 0; turn < 40; turn += 1) {
    const send = vi.fn<Send>(async () => received);
    void startDelivery(keeping('mobile', 'pc', 'kiosk'), send, nothing)();
    await vi.advanceTimersByTimeAsync(3000);
    orders.add(sent(send).join());
  }
  expect(orders.size).toBeGreaterThan(3);
});

test('while the network is away it tries less and less often, and sends once when it is back', async () => {
  const kept = keeping('window');
  let back = false;
  const send = vi.fn<Send>(async () => (back ? received : away));
  void startDelivery(kept, send, nothing)();
  await vi.advanceTimersByTimeAsync(60_000);
  const early = send.mock.calls.length;
  expect(early).toBeGreaterThanOrEqual(4);
  expect(early).toBeLessThanOrEqual(8);
  await vi.advanceTimersByTimeAsync(3_600_000);
  const tries = send.mock.calls.length - early;
  expect(tries, 'every two to eight minutes in the end').toBeGreaterThanOrEqual(8);
  expect(tries).toBeLessThanOrEqual(35);
  expect(kept.acknowledged, 'nothing is acknowledged that was not').toEqual([]);
  back = true;
  await vi.advanceTimersByTimeAsync(450_000);
  expect(kept.acknowledged).toEqual(['window']);
  const all = send.mock.calls.length;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(send, 'once').toHaveBeenCalledTimes(all);
});

test('a server that asks for time is given it', async () => {
  const send = vi.fn<Send>(async () => ({ state: 'later', seconds: 90 }));
  void startDelivery(keeping('window'), send, nothing)();
  await vi.advanceTimersByTimeAsync(89_000);
  expect(send).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(send).toHaveBeenCalledTimes(2);
});

test('what the server refused is shown and not sent again; the others go on', async () => {
  const kept = keeping('mobile', 'window');
  const send = vi.fn<Send>(async ({ cell }) =>
    cell === 'mobile' ? { state: 'refused', code: 'closed' } : received,
  );
  const deliver = startDelivery(kept, send, nothing);
  void deliver();
  await vi.advanceTimersByTimeAsync(3000);
  expect(kept.items).toEqual([{ ...item('mobile'), refused: 'closed' }]);
  expect(kept.acknowledged).toEqual(['window']);
  void deliver();
  await vi.advanceTimersByTimeAsync(3000);
  expect(sent(send).filter((cell) => cell === 'mobile')).toHaveLength(1);
});

test('asked twice at once, as by the button and the returning network, it sends once', async () => {
  const kept = keeping('mobile', 'window');
  const send = vi.fn<Send>(async () => received);
  const deliver = startDelivery(kept, send, nothing);
  void deliver();
  void deliver();
  await vi.advanceTimersByTimeAsync(5000);
  expect(send).toHaveBeenCalledTimes(2);
});

test('two tabs take turns; where there are no locks both may send, and one acknowledgement is recorded', async () => {
  let held = Promise.resolve();
  vi.stubGlobal('navigator', {
    locks: { request: (_: string, run: () => Promise<void>) => (held = held.then(run)) },
  });
  const kept = keeping('mobile', 'pc');
  const send = vi.fn<Send>(async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    return received;
  });
  void startDelivery(kept, send, nothing)();
  void startDelivery(kept, send, nothing)();
  await vi.advanceTimersByTimeAsync(5000);
  expect(send).toHaveBeenCalledTimes(2);

  vi.stubGlobal('navigator', {});
  const alone = keeping('window');
  void startDelivery(alone, send, nothing)();
  void startDelivery(alone, send, nothing)();
  await vi.advanceTimersByTimeAsync(5000);
  expect(send).toHaveBeenCalledTimes(4);
  expect(alone.acknowledged).toEqual(['window']);
});
