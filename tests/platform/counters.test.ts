import { expect } from 'vitest';
import { nextOf } from '#platform/counters.ts';
import { test } from '#tests/support/db.ts';

test('each series counts from 1 by itself', async ({ db }) => {
  expect([
    await nextOf(db, 'A'),
    await nextOf(db, 'A'),
    await nextOf(db, 'B'),
    await nextOf(db, 'A'),
  ]).toEqual([1, 2, 1, 3]);
});

test('forty callers at once get forty numbers', async ({ ownDatabase }) => {
  const numbers = await Promise.all(
    Array.from({ length: 40 }, () => ownDatabase.db.transaction((tx) => nextOf(tx, 'A'))),
  );
  expect(numbers.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  );
});
