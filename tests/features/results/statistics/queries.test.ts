import { expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { publishedCells, ratingTotals, slipBatches } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import type { Channel, Measure } from '#db/vocabulary/ratings.ts';
import { listChannelScores, listPeriodScores } from '#features/results/statistics/queries.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { test } from '#tests/support/db.ts';

/** A day with this many slips handed out and these cells released. */
async function released(
  db: Db,
  startsAt: string,
  handedOut: number,
  cells: {
    channel: Channel;
    graded: number | null;
    meanTenths: number | null;
    measure?: Measure;
  }[],
): Promise<void> {
  const { id } = await aPublishedOpenDay(db);
  const at = new Date(startsAt);
  await db
    .update(openDays)
    .set({
      startsAt: at,
      endsAt: new Date(at.getTime() + 3_600_000),
      rateOpensAt: at,
      rateClosesAt: new Date(at.getTime() + 7_200_000),
      registrationOpensAt: new Date(at.getTime() - 7_200_000),
      registrationClosesAt: new Date(at.getTime() - 3_600_000),
    })
    .where(eq(openDays.id, id));
  await db.insert(slipBatches).values({ openDayId: id, printed: handedOut, handedOut });
  await db
    .insert(publishedCells)
    .values(cells.map((cell) => ({ openDayId: id, measure: 'overall' as const, ...cell })));
}

test('a channel scores the mean of all its released ratings; what was held back is in no figure', async ({
  db,
}) => {
  await released(db, '2026-09-10T09:00+08:00', 12, [
    { channel: 'window', graded: 10, meanTenths: 48 },
    { channel: 'pc', graded: null, meanTenths: null },
  ]);
  await released(db, '2026-10-15T09:00+08:00', 20, [
    { channel: 'window', graded: 5, meanTenths: 30 },
    { channel: 'window', measure: 'service_attitude', graded: 5, meanTenths: 10 },
  ]);
  expect(await listChannelScores(db)).toEqual([
    { channel: 'mobile', score: null, graded: 0, handedOut: 0, withheld: 0 },
    { channel: 'pc', score: null, graded: 0, handedOut: 0, withheld: 1 },
    { channel: 'kiosk', score: null, graded: 0, handedOut: 0, withheld: 0 },
    { channel: 'window', score: 84, graded: 15, handedOut: 32, withheld: 0 },
  ]);
});

test("sums are kept by the month of the day in the office's time", async ({ db }) => {
  await released(db, '2026-10-01T00:30+08:00', 6, [
    { channel: 'kiosk', graded: 6, meanTenths: 40 },
  ]); // still September in UTC
  const rows = await db
    .select({ month: ratingTotals.month, weightedTenths: ratingTotals.weightedTenths })
    .from(ratingTotals)
    .where(eq(ratingTotals.channel, 'kiosk'));
  expect(rows).toEqual([{ month: '2026-10-01', weightedTenths: 240 }]);
});

test('months and quarters add up the same sums, the latest first, a page at a time', async ({
  db,
}) => {
  await released(db, '2026-03-31T23:30+08:00', 9, [
    { channel: 'window', graded: 8, meanTenths: 40 },
  ]);
  await released(db, '2026-04-02T09:00+08:00', 7, [
    { channel: 'window', graded: 6, meanTenths: 30 },
    { channel: 'mobile', graded: 5, meanTenths: 50 },
  ]);
  await released(db, '2026-06-20T09:00+08:00', 12, [
    { channel: 'window', graded: 10, meanTenths: 46 },
    { channel: 'mobile', graded: null, meanTenths: null },
  ]);
  const first = await listPeriodScores(db, 'month', null, 2);
  expect(first).toMatchObject({
    periods: [
      {
        first: '2026-06-01',
        scores: [
          { channel: 'mobile', score: null, withheld: 1 },
          { channel: 'window', score: 92, graded: 10, handedOut: 12 },
        ],
      },
      { first: '2026-04-01' },
    ],
    next: '2026-04-01',
  });
  expect(await listPeriodScores(db, 'month', first.next, 2)).toEqual({
    periods: [
      {
        first: '2026-03-01',
        scores: [{ channel: 'window', score: 80, graded: 8, handedOut: 9, withheld: 0 }],
      },
    ],
    next: null,
  });
  expect(await listPeriodScores(db, 'quarter', null, 4)).toEqual({
    periods: [
      {
        first: '2026-04-01',
        scores: [
          { channel: 'mobile', score: 100, graded: 5, handedOut: 7, withheld: 1 },
          { channel: 'window', score: 80, graded: 16, handedOut: 19, withheld: 0 },
        ],
      },
      {
        first: '2026-01-01',
        scores: [{ channel: 'window', score: 80, graded: 8, handedOut: 9, withheld: 0 }],
      },
    ],
    next: null,
  });
});
