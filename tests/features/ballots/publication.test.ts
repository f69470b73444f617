import * as fc from 'fast-check';
import { and, eq, isNotNull } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import {
  ballots,
  publishedCells,
  publishedPoolDays,
  publishedPools,
  ratingTotals,
  slipBatches,
  type BallotAnswers,
} from '#db/tables/ballots.ts';
import { publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { pooledCell, poolsOf, thresholdsOf } from '#features/results/rules.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { testRegion } from '#tests/support/region.ts';
import { town } from '#tests/support/town.ts';
import { smallGroupsIn, type PublicView } from './subtraction.ts';
import { runBallotSchedule } from '../../support/ballot-schedule.ts';

const k = thresholdsOf(testRegion.limits);
type Overall = BallotAnswers['overall'];
const answersOf = (overall: Overall): BallotAnswers => ({
  overall,
  indicators: {},
  reasons: [],
  facts: {},
});

const hour = 3_600_000;

/** A day with these grades at the window, mixed and released at once. */
async function release(
  db: Db,
  startsOn: string,
  given: readonly Overall[],
  { handedOut = given.length } = {},
): Promise<string> {
  const startsAt = new Date(`${startsOn}T09:00+08:00`);
  const after = (hours: number) => new Date(startsAt.getTime() + hours * hour);
  const { id } = await aPublishedOpenDay(db, {
    channels: ['window'],
    startsAt,
    endsAt: after(2),
    registrationOpensAt: after(-48),
    registrationClosesAt: after(-24),
    rateOpensAt: after(1),
    rateClosesAt: after(100),
  });
  await db.insert(slipBatches).values({ openDayId: id, printed: handedOut, handedOut });
  if (given.length > 0)
    await db.insert(ballots).values(
      given.map((overall) => ({
        openDayId: id,
        channel: 'window' as const,
        answers: answersOf(overall),
      })),
    );
  await db
    .update(openDays)
    .set({ mixedAt: after(100) })
    .where(eq(openDays.id, id));
  await runBallotSchedule(ctx(db, { actor: town.system, now: after(101).toISOString() }));
  return id;
}

/** What the public can read now about the window. */
async function viewOf(db: Db): Promise<PublicView> {
  const cells = await db
    .select({
      day: openDays.id,
      startsAt: openDays.startsAt,
      graded: publishedCells.graded,
      meanTenths: publishedCells.meanTenths,
    })
    .from(publishedCells)
    .innerJoin(openDays, eq(openDays.id, publishedCells.openDayId))
    .where(and(eq(publishedCells.measure, 'overall'), isNotNull(publishedCells.graded)));
  const pools = await db
    .select({
      id: publishedPools.id,
      lastDay: publishedPools.lastDay,
      graded: publishedPools.graded,
      meanTenths: publishedPools.meanTenths,
    })
    .from(publishedPools);
  const members = await db
    .select({ openDayId: publishedPoolDays.openDayId, poolId: publishedPoolDays.poolId })
    .from(publishedPoolDays);
  const totals = await db
    .select({
      month: ratingTotals.month,
      graded: ratingTotals.graded,
      weightedTenths: ratingTotals.weightedTenths,
    })
    .from(ratingTotals);
  return {
    cells: cells.map(({ day, startsAt, graded, meanTenths }) => ({
      day,
      month: `${startsAt.toISOString().slice(0, 7)}-01`,
      graded: graded ?? 0,
      weightedTenths: (graded ?? 0) * (meanTenths ?? 0),
    })),
    pools: pools.map(({ id, lastDay, graded, meanTenths }) => ({
      days: members.filter(({ poolId }) => poolId === id).map(({ openDayId }) => openDayId),
      month: `${lastDay.slice(0, 7)}-01`,
      graded,
      weightedTenths: graded * meanTenths,
    })),
    totals: totals.filter(({ graded }) => graded > 0),
  };
}

const grade = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }) as fc.Arbitrary<Overall> },
  { weight: 1, arbitrary: fc.constant<Overall>('not_done') },
);
const aDay = fc.record({
  on: fc
    .tuple(fc.constantFrom('2026-05', '2026-06', '2026-07'), fc.integer({ min: 10, max: 27 }))
    .map(([month, date]) => `${month}-${date}`),
  given: fc.oneof(
    { weight: 4, arbitrary: fc.array(grade, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(grade, { minLength: 5, maxLength: 14 }) },
  ),
});

class Undone extends Error {}

describe('what a patient reader can work out', () => {
  test(
    'nothing about fewer than k grades, from all that was ever public, whatever the days brought',
    { timeout: 120_000 },
    async ({ db }) => {
      let pooled = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(aDay, { minLength: 2, maxLength: 6 }), async (days) => {
          await db
            .transaction(async (tx) => {
              const views: PublicView[] = [];
              for (const { on, given } of days) {
                await release(tx, on, given);
                views.push(await viewOf(tx));
              }
              const last = views.at(-1) as PublicView;
              pooled += last.pools.length;
              expect(smallGroupsIn(views, k.cell)).toEqual([]);
              for (const { graded } of [...last.cells, ...last.pools])
                expect(graded).toBeGreaterThanOrEqual(k.cell);
              // The sums contain each released figure once, and nothing else.
              const sum = (
                figures: { graded: number; weightedTenths: number }[],
                of: 'graded' | 'weightedTenths',
              ) => figures.reduce((total, figure) => total + figure[of], 0);
              for (const of of ['graded', 'weightedTenths'] as const)
                expect(sum(last.totals, of)).toBe(sum(last.cells, of) + sum(last.pools, of));
              // Nothing is held back that could be shown.
              const gradesOf = ({ given }: { given: readonly Overall[] }) =>
                given.filter((one) => one !== 'not_done').length;
              const small = days.map(gradesOf).filter((graded) => graded < k.cell);
              expect(
                small.reduce((all, graded) => all + graded, 0) - sum(last.pools, 'graded'),
              ).toBeLessThan(k.cell);
              throw new Undone();
            })
            .catch((error: unknown) => {
              if (!(error instanceof Undone)) throw error;
            });
        }),
        { numRuns: 25 },
      );
      expect(pooled, 'pools were released in the runs').toBeGreaterThan(5);
    },
  );
});

describe('the reader wins against', () => {
  const figure = (graded: number) => ({ graded, weightedTenths: graded * 40 });
  const cell = (day: string, graded: number) => ({ day, month: '2026-05-01', ...figure(graded) });
  const pool = (days: string[], graded: number) => ({
    days,
    month: '2026-05-01',
    ...figure(graded),
  });
  const total = (graded: number) => ({ month: '2026-05-01', ...figure(graded) });

  test('sums that hold cells nobody was shown', () => {
    expect(
      smallGroupsIn([{ cells: [cell('a', 9)], pools: [], totals: [total(9 + 2)] }], k.cell),
    ).toContain('2 grades in the sums of 2026-05-01');
  });

  test('sums that hold them by the handful: from one release to the next they grow by a few', () => {
    const views = [
      { cells: [], pools: [], totals: [total(7)] },
      { cells: [cell('a', 9)], pools: [], totals: [total(7 + 9 + 3)] },
    ];
    expect(smallGroupsIn(views, k.cell)).toContain('3 grades in the sums of all months');
  });

  test('a pool that holds a cell that was shown alone', () => {
    expect(
      smallGroupsIn([{ cells: [cell('a', 6)], pools: [pool(['a', 'b'], 8)], totals: [] }], k.cell),
    ).toContain('2 grades of b');
  });

  test('two pools that share days', () => {
    expect(
      smallGroupsIn(
        [{ cells: [], pools: [pool(['a', 'b'], 6), pool(['a', 'b', 'c'], 9)], totals: [] }],
        k.cell,
      ),
    ).toContain('3 grades of c');
  });

  test('a threshold of three', () => {
    const low = { cell: 3, distribution: 10 };
    const cells = [2, 1, 4].map((graded) => ({
      ballots: Array.from({ length: graded }, () => answersOf(4)),
    }));
    const pools = poolsOf(cells, low).map((one, place) =>
      pool([`pool ${place}`], pooledCell(one, low).graded ?? 0),
    );
    expect(smallGroupsIn([{ cells: [], pools, totals: [total(3)] }], k.cell)).toEqual([
      '3 grades of pool 0',
    ]);
  });
});

describe('a pool', () => {
  test('is released with the day that brings it to k grades, oldest cells first, and says so in public', async ({
    db,
  }) => {
    const first = await release(db, '2026-05-29', [5, 5], { handedOut: 4 });
    const second = await release(db, '2026-06-10', ['not_done', 1], { handedOut: 3 });
    expect(await db.$count(publishedPools)).toBe(0);
    const third = await release(db, '2026-07-07', [4, 4], { handedOut: 6 });
    const [pool] = await db
      .select({
        channel: publishedPools.channel,
        firstDay: publishedPools.firstDay,
        lastDay: publishedPools.lastDay,
        days: publishedPools.days,
        graded: publishedPools.graded,
        meanTenths: publishedPools.meanTenths,
        distribution: publishedPools.distribution,
        notDone: publishedPools.notDone,
        handedOut: publishedPools.handedOut,
      })
      .from(publishedPools);
    expect(pool).toEqual({
      channel: 'window',
      firstDay: '2026-05-29',
      lastDay: '2026-07-07',
      days: 3,
      graded: 5,
      meanTenths: 38,
      distribution: null,
      notDone: null,
      handedOut: 13,
    });
    const told = await db
      .select({ openDayId: publicLog.openDayId, detail: publicLog.detail })
      .from(publicLog)
      .where(eq(publicLog.event, 'pool_released'));
    expect(told).toMatchObject([
      { openDayId: third, detail: { channel: 'window', openDayIds: [first, second, third] } },
    ]);
    const totals = await db
      .select({
        month: ratingTotals.month,
        graded: ratingTotals.graded,
        handedOut: ratingTotals.handedOut,
        withheld: ratingTotals.withheld,
      })
      .from(ratingTotals)
      .orderBy(ratingTotals.month);
    expect(totals).toEqual([
      { month: '2026-05-01', graded: 0, handedOut: 0, withheld: 0 },
      { month: '2026-06-01', graded: 0, handedOut: 0, withheld: 0 },
      { month: '2026-07-01', graded: 5, handedOut: 13, withheld: 0 },
    ]);
    await release(db, '2026-07-20', [3, 3]);
    expect(await db.$count(publishedPools), 'a pool is closed for ever').toBe(1);
  });

  test('never takes a cell that was large enough', async ({ db }) => {
    await release(db, '2026-05-12', [5, 5, 5]);
    await release(db, '2026-05-13', [4, 4, 4, 4, 4]);
    expect(await db.$count(publishedPools)).toBe(0);
  });

  test('is never one cell alone, also when the district has lowered its threshold since', () => {
    const cells = [6, 1].map((graded) => ({
      ballots: Array.from({ length: graded }, () => answersOf(4)),
    }));
    expect(poolsOf(cells.slice(0, 1), k)).toEqual([]);
    expect(poolsOf(cells, k)).toEqual([cells]);
  });

  test('of ten and more shows what a cell of ten shows', () => {
    const high = { cell: 8, distribution: 10 };
    const cells = [6, 5].map((graded) => ({
      ballots: Array.from({ length: graded }, (_, at) => answersOf(at === 0 ? 'not_done' : 4)),
    }));
    expect(poolsOf(cells, high)).toEqual([cells]);
    expect(pooledCell(cells, high)).toMatchObject({
      graded: 9,
      meanTenths: 40,
      distribution: null,
      notDone: 2,
    });
  });

  test('no two nodes put a cell into two pools', async ({ ownDatabase: { db } }) => {
    await release(db, '2026-05-12', [5, 5, 5]);
    await Promise.allSettled([
      release(db, '2026-05-13', [4, 4, 4]),
      release(db, '2026-05-14', [3, 3]),
    ]);
    await runBallotSchedule(ctx(db, { actor: town.system, now: '2026-06-30T09:00+08:00' }));
    expect(await db.$count(publishedPools)).toBe(1);
    expect(await db.$count(publishedCells, and(eq(publishedCells.measure, 'overall')))).toBe(3);
  });
});
