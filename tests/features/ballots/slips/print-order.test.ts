/**
 * B17: nothing in the table reveals which slip was printed first, or which cells belong to one
 * slip.
 */
import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { slips } from '#db/tables/ballots.ts';
import { newSlipCode, nullifierOf } from '#features/ballots/slips/code.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aDayWithSlips } from '../voting.ts';

const count = 300;
/**
 * For two independent orders, rank correlation is near 0 with this spread. Five times it has a
 * probability of 1 in 1.7 million.
 */
const bound = 5 / Math.sqrt(count - 1);

/**
 * Physical positions of the slips of a print in the table, for one cell, in the order of the print.
 */
async function placesOf(
  db: Db,
  openDayId: string,
  codes: string[],
  cell: Channel,
): Promise<number[]> {
  const { rows } = await db.execute<{ nullifier: Buffer }>(
    sql`select nullifier from slips where open_day_id = ${openDayId} order by ctid`,
  );
  const place = new Map(rows.map((row, index) => [row.nullifier.toString('hex'), index]));
  return codes.map(
    (code) =>
      place.get(nullifierOf(testSecrets, code.slice(0, 16), cell).toString('hex')) as number,
  );
}

const ranksOf = (values: number[]): number[] => {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => sorted.indexOf(value));
};

/** Spearman's rank correlation: 1 same order, -1 reversed, 0 independent. */
function correlation(a: number[], b: number[]): number {
  const [ra, rb] = [ranksOf(a), ranksOf(b)];
  const d2 = ra.reduce((sum, rank, index) => sum + (rank - (rb[index] as number)) ** 2, 0);
  return 1 - (6 * d2) / (a.length * (a.length ** 2 - 1));
}

const printOrder = Array.from({ length: count }, (_, index) => index);

test('order of print, order in the table, order of nullifiers and the cells of one slip have nothing to do with each other', async ({
  db,
}) => {
  const { day, codes } = await aDayWithSlips(db, count, { seats: count });
  const window = await placesOf(db, day.id, codes, 'window');
  const mobile = await placesOf(db, day.id, codes, 'mobile');
  const byNullifier = (cell: Channel) =>
    codes.map((code) =>
      Number.parseInt(
        nullifierOf(testSecrets, code.slice(0, 16), cell).toString('hex').slice(0, 12),
        16,
      ),
    );
  expect(Math.abs(correlation(printOrder, window))).toBeLessThan(bound);
  expect(Math.abs(correlation(printOrder, mobile))).toBeLessThan(bound);
  expect(Math.abs(correlation(window, mobile))).toBeLessThan(bound);
  expect(Math.abs(correlation(printOrder, byNullifier('window')))).toBeLessThan(bound);
  expect(Math.abs(correlation(byNullifier('window'), byNullifier('mobile')))).toBeLessThan(bound);
  expect(Math.abs(correlation(window, byNullifier('window')))).toBeLessThan(bound);
  const {
    rows: [written],
  } = await db.execute<{ transactions: number }>(
    sql`select count(distinct xmin::text)::int as transactions from slips where open_day_id = ${day.id}`,
  );
  expect(written?.transactions).toBe(1);
});

test('a print that was not shuffled would be seen', async ({ db }) => {
  const day = await aPublishedOpenDay(db);
  const codes = Array.from({ length: count }, newSlipCode);
  await db.insert(slips).values(
    codes.flatMap((code) =>
      (['mobile', 'window'] as const).map((cell) => ({
        nullifier: nullifierOf(testSecrets, code.slice(0, 16), cell),
        openDayId: day.id,
        state: 'printed' as const,
      })),
    ),
  );
  const window = await placesOf(db, day.id, codes, 'window');
  expect(correlation(printOrder, window)).toBe(1);
  expect(correlation(window, await placesOf(db, day.id, codes, 'mobile'))).toBe(1);
});
