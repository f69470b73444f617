/**
 * Slips and ratings over several connections that commit: faults that only real concurrency shows.
 */
import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { ballots, publishedCells, slips, ticketIssues, ticketSpents } from '#db/tables/ballots.ts';
import { auditEntries, publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { findResult } from '#features/results/queries.ts';
import { confirmLeftovers, handOutSlip, printSlips } from '#features/ballots/slips/commands.ts';
import { slipBatchOf } from '#features/ballots/slips/queries.ts';
import { Refusal } from '#platform/refusal.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  cast,
  closing,
  inRating,
  lastSecond,
} from '#tests/features/ballots/voting.ts';
import { countLeftovers } from '#tests/support/editions.ts';
import { aCheckIn, anExperiencer, aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { runBallotSchedule } from '../support/ballot-schedule.ts';

const times = <T>(count: number, work: (n: number) => Promise<T>): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      work(n).then(
        () => 'done',
        (error: unknown) => {
          if (error instanceof Refusal) return error.code;
          throw error;
        },
      ),
    ),
  );

const tally = (outcomes: string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(outcomes)]
      .sort()
      .map((outcome) => [outcome, outcomes.filter((one) => one === outcome).length]),
  );

describe('ratings', () => {
  test('the same one sent fifty times at once is one', async ({ ownDatabase: { db } }) => {
    const { day, codes } = await aDayWithHolders(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    expect(
      tally(
        await times(50, () =>
          cast(ctx(db, { now: inRating }), day.id, codes[0]!, { window: 4, pc: 5 }),
        ),
      ),
    ).toEqual({ done: 50 });
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(
      await db.select({ channel: ballots.channel }).from(ballots).orderBy(ballots.channel),
    ).toEqual([{ channel: 'pc' }, { channel: 'window' }]);
  });

  test('twenty first ones at once make one inbox with one key, and all stay', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 20, { seats: 20 });
    expect(
      tally(
        await times(20, (n) => cast(ctx(db, { now: inRating }), day.id, codes[n]!, { window: 3 })),
      ),
    ).toEqual({ done: 20 });
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(
      (await findResult(db, day.id))?.cells.find(
        (cell) => cell.channel === 'window' && cell.measure === 'overall',
      ),
    ).toMatchObject({ graded: 20, meanTenths: 30 });
  });

  test('on their way while the day is mixed are either counted or refused, never lost', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 40, { seats: 40 });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const casting = times(40, async (n) => {
      await new Promise((resolve) => {
        setTimeout(resolve, n * 4);
      });
      await cast(ctx(db, { now: lastSecond }), day.id, codes[n]!, { window: 5 });
    });
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    const outcomes = tally(await casting);
    expect(
      Object.keys(outcomes).every((outcome) => ['done', 'ballot.closed'].includes(outcome)),
    ).toBe(true);
    expect(await db.$count(ballots, eq(ballots.openDayId, day.id))).toBe(outcomes['done'] ?? 0);
    expect(await inboxExists(db, day.id)).toBe(false);
  });

  test('late ones without an inbox do not open a mixed day again', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 12);
    const [mixing, outcomes] = await Promise.all([
      runBallotSchedule(ctx(db, { actor: town.system, now: closing })),
      times(12, (n) => cast(ctx(db, { now: lastSecond }), day.id, codes[n]!, { window: 5 })),
    ]);
    expect(mixing).toBeUndefined();
    await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
    expect(await db.$count(ballots, eq(ballots.openDayId, day.id))).toBe(
      tally(outcomes)['done'] ?? 0,
    );
    expect(await inboxExists(db, day.id)).toBe(false);
    expect(readInboxKey(ctx(db), day.id)).toBeNull();
  });

  test('are not acknowledged when the database is away', async ({ ownDatabase }) => {
    const { day, codes } = await aDayWithHolders(ownDatabase.db);
    const other = connect(ownDatabase.url, { max: 1 });
    await other.db.execute(sql`select 1`);
    await ownDatabase.db.execute(
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await other.close();
    await expect(
      cast(ctx(other.db, { now: inRating }), day.id, codes[0]!, { window: 5 }),
    ).rejects.toThrow();
    expect(await inboxExists(ownDatabase.db, day.id)).toBe(false);
  });
});

describe('two workers at once', () => {
  test('open, mix and publish a day once', async ({ ownDatabase: { db } }) => {
    const { day, codes } = await aDayWithHolders(db, 12);
    expect(
      tally(
        await times(4, () => runBallotSchedule(ctx(db, { actor: town.system, now: inRating }))),
      ),
    ).toEqual({ done: 4 });
    for (const code of codes.slice(0, 10))
      await cast(ctx(db, { now: inRating }), day.id, code, { window: 4, mobile: 5 });
    expect(
      tally(await times(4, () => runBallotSchedule(ctx(db, { actor: town.system, now: closing })))),
    ).toEqual({ done: 4 });
    expect(await db.$count(ballots)).toBe(20);
    expect(await db.$count(ticketSpents)).toBe(20);
    expect(
      (await findResult(db, day.id))?.cells.find(
        (cell) => cell.channel === 'window' && cell.measure === 'overall',
      ),
    ).toMatchObject({ graded: 10, distribution: { 4: 10 } });
    const cells = await db
      .select({ measure: publishedCells.measure, channel: publishedCells.channel })
      .from(publishedCells);
    expect(new Set(cells.map(({ measure, channel }) => `${channel} ${measure}`)).size).toBe(
      cells.length,
    );
    const acts = (await db.select({ action: auditEntries.action }).from(auditEntries))
      .map(({ action }) => action)
      .filter((action) => action.startsWith('ballots.'));
    expect(acts).toEqual(['ballots.open', 'ballots.mix', 'ballots.publish']);
    const {
      rows: [mixed],
    } = await db.execute<{ transactions: number }>(
      sql`select count(distinct xmin::text)::int as transactions from ballots`,
    );
    expect(mixed?.transactions).toBe(1);
  });
});

describe('slips', () => {
  test('two desks that print at once have one set of slips between them', async ({
    ownDatabase: { db },
  }) => {
    const day = await aPublishedOpenDay(db);
    expect(
      tally(
        await times(8, () =>
          printSlips(ctx(db, { actor: town.desk }), { openDayId: day.id, count: '10' }),
        ),
      ),
    ).toEqual({ 'done': 1, 'slip.printedOnce': 7 });
    expect(await db.$count(slips)).toBe(50);
  });

  test('the last ones go to as many as there are, and twenty clicks for one person give one', async ({
    ownDatabase: { db },
  }) => {
    const { day } = await aDayWithSlips(db, 5, { seats: 20 });
    const people: string[] = [];
    for (let n = 1; n <= 12; n += 1) {
      const person = await anExperiencer(db, n);
      await aCheckIn(db, day.id, person.experiencerId);
      people.push(person.experiencerId);
    }
    const give = (experiencerId: string) =>
      handOutSlip(ctx(db, { actor: town.desk, now: inRating }), {
        openDayId: day.id,
        experiencerId,
      });
    expect(tally(await times(20, () => give(people[0]!)))).toEqual({
      'done': 1,
      'slip.already': 19,
    });
    expect(tally(await times(11, (n) => give(people[n + 1]!)))).toEqual({
      'done': 4,
      'slip.noneLeft': 7,
    });
    expect(await slipBatchOf(db, day.id)).toMatchObject({ printed: 5, handedOut: 5 });
    expect(
      (
        await db.select({ mixedAt: openDays.mixedAt }).from(openDays).where(eq(openDays.id, day.id))
      )[0]?.mixedAt,
    ).toBeNull();
  });

  test('handed out while the leftovers are counted are in the count, or are not handed out', async ({
    ownDatabase: { db },
  }) => {
    const { day } = await aDayWithSlips(db, 20, { seats: 20 });
    const people: string[] = [];
    for (let n = 1; n <= 12; n += 1) {
      const person = await anExperiencer(db, n);
      await aCheckIn(db, day.id, person.experiencerId);
      people.push(person.experiencerId);
    }
    const counting = async () => {
      // Any number that is accepted at this moment. Too high a number is refused, so count again.
      for (let torn = 20; ; torn -= 1) {
        const [outcome] = await times(1, () =>
          countLeftovers(ctx(db, { actor: town.desk, now: inRating }), {
            openDayId: day.id,
            torn: String(torn),
          }),
        );
        if (outcome === 'done') return torn;
      }
    };
    const [outcomes, torn] = await Promise.all([
      times(12, async (n) => {
        await new Promise((resolve) => {
          setTimeout(resolve, n * 3);
        });
        await handOutSlip(ctx(db, { actor: town.desk, now: inRating }), {
          openDayId: day.id,
          experiencerId: people[n]!,
        });
      }),
      counting(),
    ]);
    const given = tally(outcomes);
    expect(Object.keys(given).every((one) => ['done', 'slip.boxClosed'].includes(one))).toBe(true);
    expect(await slipBatchOf(db, day.id)).toMatchObject({
      printed: 20,
      handedOut: given['done'] ?? 0,
      torn,
    });
    expect((given['done'] ?? 0) + torn).toBe(20);
    expect(await db.$count(ticketIssues)).toBe(given['done'] ?? 0);
  });

  test('confirmed twice at once are closed once', async ({ ownDatabase: { db } }) => {
    const { day } = await aDayWithSlips(db, 5);
    await countLeftovers(ctx(db, { actor: town.desk, now: inRating }), {
      openDayId: day.id,
      torn: '5',
    });
    expect(
      tally(
        await times(6, () =>
          confirmLeftovers(ctx(db, { actor: town.office, now: inRating }), {
            openDayId: day.id,
            seen: '5',
          }),
        ),
      ),
    ).toEqual({ 'done': 1, 'slip.boxClosed': 5 });
    expect(await db.$count(publicLog, eq(publicLog.event, 'box_closed'))).toBe(1);
  });
});
