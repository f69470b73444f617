import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { slips } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { castTogether, type Cast } from '#features/ballots/casting/queue.ts';
import { findRatingDay } from '#features/ballots/queries.ts';
import { ratingStateOf } from '#features/ballots/rules.ts';
import { nullifierOf } from '#features/ballots/slips/code.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithHolders, cast, closing, inRating, lastSecond } from '../voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const slipOf = (code: string): Buffer => nullifierOf(testSecrets, code.slice(0, 16), 'remark');
let rows = 0;
const aBallot = (cell: Cast['ballots'][number]['cell'] = 'window') => ({
  cell,
  nullifier: Buffer.alloc(32, (rows += 1)),
  payload: Buffer.alloc(8, 7),
  leftOut: false,
});

async function inboxOf(db: Parameters<typeof castTogether>[0], openDayId: string) {
  return (
    await db.execute<{ nullifier: Buffer; writing: string }>(
      sql`select nullifier, xmin::text as writing from ${sql.identifier(`ballot_inbox_${openDayId.replaceAll('-', '')}`)}`,
    )
  ).rows;
}

describe('the statement that keeps ratings', () => {
  test('takes them at the very moments the rules call open, and at no other', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const stored = await findRatingDay(db, day.id);
    const outcomes: Record<string, boolean> = {};
    for (const [name, at] of [
      ['a moment before', stored!.rateOpensAt.getTime() - 1],
      ['the first', stored!.rateOpensAt.getTime()],
      ['the last', stored!.rateClosesAt.getTime() - 1],
      ['the close', stored!.rateClosesAt.getTime()],
    ] as const) {
      const moment = new Date(at);
      outcomes[name] = await castTogether(db, day.id, {
        at: moment,
        slip: slipOf(code!),
        ballots: [aBallot()],
      });
      expect(outcomes[name], name).toBe(ratingStateOf(stored!, moment) === 'open');
    }
    expect(outcomes).toEqual({
      'a moment before': false,
      'the first': true,
      'the last': true,
      'the close': false,
    });
  });

  test.for([
    ['cancelled', { cancelledAt: new Date(), cancelReason: '停电' }],
    ['mixed', { mixedAt: new Date() }],
  ] as const)('takes none for a day that was %s', async ([, change], { db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    await db.update(openDays).set(change).where(eq(openDays.id, day.id));
    expect(
      await castTogether(db, day.id, {
        at: new Date(inRating),
        slip: slipOf(code!),
        ballots: [aBallot()],
      }),
    ).toBe(false);
    expect(await inboxOf(db, day.id)).toEqual([]);
  });

  test('takes a slip of this day that counts, and none that is void, unknown or of another day', async ({
    db,
  }) => {
    const { day, codes } = await aDayWithHolders(db, 4);
    const other = await aDayWithHolders(db, 1, { title: '另一场' });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    await db
      .update(slips)
      .set({ state: 'void' })
      .where(eq(slips.nullifier, slipOf(codes[1]!)));
    const take = (slip: Buffer | null) =>
      castTogether(db, day.id, { at: new Date(inRating), slip, ballots: [aBallot()] });
    expect(await take(slipOf(codes[0]!))).toBe(true);
    expect(await take(slipOf(codes[1]!))).toBe(false);
    expect(await take(Buffer.alloc(32, 9))).toBe(false);
    expect(await take(slipOf(other.codes[0]!))).toBe(false);
    expect(await take(null), 'with a ticket, whose signature was checked before').toBe(true);
    expect(await inboxOf(db, day.id)).toHaveLength(2);
  });

  test('leaves out channels the day does not ask for', async ({ db }) => {
    const {
      day,
      codes: [code],
    } = await aDayWithHolders(db, 2, { channels: ['window'] });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const asked = [aBallot('window'), aBallot('remark')] as const;
    expect(
      await castTogether(db, day.id, {
        at: new Date(inRating),
        slip: slipOf(code!),
        ballots: [aBallot('mobile'), asked[0], asked[1]],
      }),
    ).toBe(true);
    expect((await inboxOf(db, day.id)).map(({ nullifier }) => nullifier)).toEqual(
      asked.map(({ nullifier }) => nullifier),
    );
  });
});

describe('ratings that come together', () => {
  test('each get the answer that is theirs, and go in with few writes, in no order of their coming', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 40, { seats: 40 });
    const other = await aPublishedOpenDay(db, { title: '没有评价票的一场' });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const outcomes = await Promise.all(
      codes.flatMap((code, n) =>
        [
          cast(ctx(db, { now: inRating }), day.id, code, { window: 4 }),
          ...(n % 4 === 0
            ? [
                cast(ctx(db, { now: inRating }), day.id, `${code.slice(0, 16)}?`, { window: 4 }),
                cast(ctx(db, { now: closing }), day.id, code, { window: 4 }),
                cast(ctx(db, { now: inRating }), other.id, code, { window: 4 }),
              ]
            : []),
        ].map((casting) =>
          casting.then(
            () => 'kept',
            (error: unknown) =>
              (error as { code?: string; fieldErrors?: { code?: string } }).code ??
              (error as { fieldErrors: { code: string } }).fieldErrors.code,
          ),
        ),
      ),
    );
    const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
    expect({
      kept: count('kept'),
      unknown: count('unknownSlip'),
      closed: count('ballot.closed'),
      other: count('ballot.otherDay'),
    }).toEqual({ kept: 40, unknown: 10, closed: 10, other: 10 });
    const kept = await inboxOf(db, day.id);
    expect(kept, 'a row for each cell of the day').toHaveLength(40 * (day.channels.length + 1));
    expect(new Set(kept.map(({ writing }) => writing)).size).toBeLessThan(10);
    for (const writing of new Set(kept.map((row) => row.writing))) {
      const inOneWrite = kept
        .filter((row) => row.writing === writing)
        .map(({ nullifier }) => Buffer.from(nullifier).toString('hex'));
      expect(inOneWrite).toEqual(inOneWrite.toSorted());
    }
  });

  test('twice with one slip in one write, the last one counts', async ({ ownDatabase: { db } }) => {
    const { day, codes } = await aDayWithHolders(db, 3);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const nullifier = Buffer.alloc(32, 1);
    const payloads = ['first', 'second', 'third', 'fourth'].map((text) => Buffer.from(text));
    await Promise.all(
      payloads.map((payload) =>
        castTogether(db, day.id, {
          at: new Date(inRating),
          slip: slipOf(codes[0]!),
          ballots: [{ cell: 'window', nullifier, payload, leftOut: false }],
        }),
      ),
    );
    const {
      rows: [row],
    } = await db.execute<{ payload: Buffer }>(
      sql`select payload from ${sql.identifier(`ballot_inbox_${day.id.replaceAll('-', '')}`)}`,
    );
    expect(Buffer.from(row!.payload).toString()).toBe('fourth');
  });

  test('all fail when the write fails, and the next ones go on', async ({
    ownDatabase: { db },
  }) => {
    const { day, codes } = await aDayWithHolders(db, 6);
    const waiting = codes.map((code) =>
      castTogether(db, day.id, {
        at: new Date(lastSecond),
        slip: slipOf(code),
        ballots: [aBallot()],
      }).then(
        () => 'kept',
        () => 'failed',
      ),
    );
    expect(await Promise.all(waiting), 'there is no inbox yet').toEqual(Array(6).fill('failed'));
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    expect(
      await castTogether(db, day.id, {
        at: new Date(lastSecond),
        slip: slipOf(codes[0]!),
        ballots: [aBallot()],
      }),
    ).toBe(true);
  });
});
