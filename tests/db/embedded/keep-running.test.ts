import { expect, test } from 'vitest';
import { keepRunning } from '#db/embedded/keep-running.ts';

const quick = { lookMs: 1, firstMs: 1, maxMs: 4 };
const folder = '/nowhere/postgres';

test('a server that cannot be started again is given up after eight tries, and said to be lost once', async () => {
  let starts = 0;
  let losses = 0;
  const start = async () => {
    starts += 1;
    return { ok: false, output: 'could not start' };
  };
  keepRunning({ folder, start }, 1, { log: () => {}, onLost: () => void (losses += 1) }, quick);
  await expect.poll(() => losses).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect({ starts, losses }).toEqual({ starts: 8, losses: 1 });
});

test('while the disk is full it goes on trying, and comes back when there is room', async () => {
  let starts = 0;
  let losses = 0;
  let isFull = true;
  let running = false;
  const start = async () => {
    starts += 1;
    running = !isFull;
    return { ok: running, output: 'No space left on device' };
  };
  const watch = keepRunning(
    { folder, start },
    1,
    { log: () => {}, onLost: () => void (losses += 1), hasRoom: async () => !isFull },
    quick,
  );
  await expect.poll(() => starts).toBeGreaterThan(12);
  isFull = false;
  await expect.poll(() => running).toBe(true);
  await watch.end();
  expect(losses).toBe(0);
});

test('a watch that was ended starts nothing', async () => {
  let starts = 0;
  const start = async () => {
    starts += 1;
    return { ok: true, output: '' };
  };
  const watch = keepRunning({ folder, start }, 1, { log: () => {}, onLost: () => {} }, quick);
  await watch.end();
  const before = starts;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(starts).toBe(before);
});
