import { desc, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { clockMarks, operationStops, publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { inboxExists } from '#features/ballots/inbox/inbox.ts';
import { findClockWait, findRatingDay } from '#features/ballots/queries.ts';
import { confirmClockWith, createClockGuard } from '#features/operation/clock/commands.ts';
import { findClockStop } from '#features/operation/stops/queries.ts';
import { publicEventLabels, publicEventSentence } from '#labels/public-log.ts';
import { fixedClock } from '#platform/clock.ts';
import { openGuard } from '#platform/guard.ts';
import { Denied, Refusal } from '#platform/refusal.ts';
import type { TimeSource } from '#platform/time-sources.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aDayWithSlips, beforeRating, cast, closing, inRating } from '../../ballots/voting.ts';
import { runBallotSchedule } from '../../../support/ballot-schedule.ts';

const at = (text: string): Date => new Date(text);
const HOUR = 3_600_000;

/**
 * A machine whose clock the test can set. Elapsed time advances with it, except when the test sets
 * the clock.
 */
function aMachine(
  db: Db,
  {
    now,
    machine = 'hall',
    sources = [],
    isDemo = false,
  }: {
    now: string;
    machine?: string;
    sources?: TimeSource[];
    isDemo?: boolean;
  },
) {
  const state = { now: at(now).getTime(), sinceStart: 0 };
  const guard = createClockGuard({
    clock: { now: () => new Date(state.now) },
    sinceStart: () => state.sinceStart,
    machine,
    sources,
    isDemo: () => isDemo,
  });
  return {
    guard,
    check: () =>
      guard.check(ctx(db, { actor: town.system, now: new Date(state.now).toISOString() })),
    set: (text: string) => void (state.now = at(text).getTime()),
    goOn: (ms: number) => {
      state.now += ms;
      state.sinceStart += ms;
    },
  };
}

const says =
  (agrees: boolean): TimeSource =>
  async () => ({ source: 'server', agrees });

const told = (db: Db) =>
  db
    .select({ event: publicLog.event, detail: publicLog.detail })
    .from(publicLog)
    .where(eq(publicLog.event, 'clock_doubted'));
const lastTold = async (db: Db) =>
  (await db.select().from(publicLog).orderBy(desc(publicLog.seq)).limit(1))[0];

describe('the clock', () => {
  test('that goes on is believed, and the moment is remembered', async ({ db }) => {
    const machine = aMachine(db, { now: inRating });
    expect(await machine.check()).toBe(true);
    machine.goOn(60_000);
    expect(await machine.check()).toBe(true);
    const [marks] = await db.select({ seenAt: clockMarks.seenAt }).from(clockMarks);
    expect(marks?.seenAt).toEqual(new Date(at(inRating).getTime() + 60_000));
    expect(await told(db)).toEqual([]);
  });

  test('set back is doubted in public, at once and once, also after a new start', async ({
    db,
  }) => {
    const machine = aMachine(db, { now: inRating });
    await machine.check();
    machine.set('2026-11-27T10:30+08:00');
    expect(await machine.check()).toBe(false);
    expect(await machine.check()).toBe(false);
    expect(await aMachine(db, { now: '2026-11-27T10:31+08:00' }).check()).toBe(false);
    expect(machine.guard.latest(at('2026-11-27T10:30+08:00'))).toEqual(at(inRating));
    machine.set(closing);
    const past = at('2026-11-20T09:00+08:00');
    expect(machine.guard.latest(past), 'demo data is written at moments gone by').toEqual(past);
    expect(await told(db)).toMatchObject([{ detail: { cause: 'behind' } }]);
  });

  test('is compared with the audit and the public log where no job ran yet, but not on a demo', async ({
    db,
  }) => {
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const { day } = await aDayWithSlips(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    expect(await inboxExists(db, day.id)).toBe(true);
    const before = '2026-11-20T09:00+08:00';
    expect(await aMachine(db, { now: before, isDemo: true }).check()).toBe(true);
    await db.delete(clockMarks);
    expect(await aMachine(db, { now: before }).check()).toBe(false);
  });

  test('a month ahead is believed where nothing denies it, and doubted where a source does', async ({
    db,
  }) => {
    await aMachine(db, { now: inRating }).check();
    const ahead = '2026-12-28T10:30+08:00';
    const denied = aMachine(db, { now: ahead, sources: [async () => null, says(false)] });
    expect(await denied.check()).toBe(false);
    expect(await told(db)).toMatchObject([{ detail: { cause: 'jumped', sources: ['server'] } }]);
    await db.delete(operationStops);
    expect(await aMachine(db, { now: ahead, sources: [async () => null] }).check()).toBe(true);
  });

  test('put right ends the doubt by itself; another machine that is right does not', async ({
    db,
  }) => {
    await aMachine(db, { now: inRating }).check();
    const wrong = aMachine(db, { now: '2026-12-28T10:30+08:00', sources: [says(false)] });
    await wrong.check();
    const other = aMachine(db, { now: inRating, machine: 'other', sources: [says(true)] });
    expect(await other.check()).toBe(false);
    wrong.set('2026-11-28T11:00+08:00');
    expect(await wrong.check()).toBe(true);
    expect(await lastTold(db)).toMatchObject({ event: 'clock_trusted', detail: { by: 'sources' } });
    expect(await other.check()).toBe(true);
  });

  test('is believed after 24 hours of steady running, and what it wrote meanwhile counts no more', async ({
    db,
  }) => {
    const machine = aMachine(db, { now: inRating });
    await machine.check();
    machine.set('2026-11-20T09:00+08:00');
    expect(await machine.check()).toBe(false);
    machine.goOn(20 * HOUR);
    machine.set('2026-11-19T09:00+08:00'); // the clock was changed: the 24 hours start again
    expect(await machine.check()).toBe(false);
    machine.goOn(23 * HOUR);
    expect(await machine.check()).toBe(false);
    machine.goOn(HOUR);
    expect(await machine.check()).toBe(true);
    const last = await lastTold(db);
    expect(last).toMatchObject({ event: 'clock_trusted', detail: { by: 'steady' } });
    expect(publicEventLabels).toHaveProperty(String(last?.event));
    expect(publicEventSentence('clock_trusted', last?.detail ?? {})).toContain('24 小时');
    machine.goOn(60_000);
    expect(await machine.check()).toBe(true);
    expect(await aMachine(db, { now: '2026-11-20T09:01+08:00' }).check()).toBe(true);
  });

  test('is confirmed by a person who may, for the doubt that was shown', async ({ db }) => {
    await aMachine(db, { now: inRating }).check();
    const now = '2026-11-20T09:00+08:00';
    const machine = aMachine(db, { now });
    await machine.check();
    const confirm = confirmClockWith(fixedClock(now));
    const stop = await findClockStop(db);
    const input = { stopId: stop?.id };
    await expect(confirm(ctx(db, { actor: town.office, now }), input)).rejects.toThrow(Denied);
    await confirm(ctx(db, { actor: town.sysAdmin, now }), input);
    await expect(confirm(ctx(db, { actor: town.sysAdmin, now }), input)).rejects.toThrow(Refusal);
    expect(await machine.check()).toBe(true);
    expect(await lastTold(db)).toMatchObject({ event: 'clock_trusted', detail: { by: 'person' } });
  });
});

describe('while the clock is doubted', () => {
  const doubting = { ...openGuard, isClockTrusted: async () => false };

  test('no rating opens, closes or is published; the rest of the job is done', async ({ db }) => {
    const { day, codes } = await aDayWithSlips(db);
    const job = (now: string) => ctx(db, { actor: town.system, now, guard: doubting });
    await runBallotSchedule(job(inRating));
    expect(await inboxExists(db, day.id)).toBe(false);
    await expect(
      cast(ctx(db, { now: inRating, guard: doubting }), day.id, codes[0]!, { pc: 3 }),
    ).rejects.toMatchObject({ code: 'ballot.clockDoubted' });
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    await cast(ctx(db, { now: inRating, guard: doubting }), day.id, codes[0]!, { pc: 3 });
    await runBallotSchedule(job(closing));
    const [row] = await db
      .select({ mixedAt: openDays.mixedAt, scoresPublishedAt: openDays.scoresPublishedAt })
      .from(openDays)
      .where(eq(openDays.id, day.id));
    expect(row).toEqual({ mixedAt: null, scoresPublishedAt: null });
    expect(await inboxExists(db, day.id)).toBe(true);
  });

  test('a day that waits is told apart from one that does not', async ({ db }) => {
    const { day } = await aDayWithSlips(db);
    const waits = async (now: string) => {
      const found = await findRatingDay(db, day.id);
      return found && findClockWait(db, found, at(now));
    };
    expect(await waits(inRating), 'nothing is doubted').toBeNull();
    const machine = aMachine(db, { now: inRating });
    await machine.check();
    machine.set('2026-11-27T10:30+08:00');
    await machine.check();
    expect(await waits(beforeRating)).toBeNull();
    expect(await waits(inRating)).toBe('toOpen');
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    expect(await waits(inRating), 'it had begun before').toBeNull();
    expect(await waits(closing)).toBe('toMix');
    await db.update(openDays).set({ ratingHeldAt: at(closing) });
    expect(await waits(closing), 'it waits for people').toBeNull();
  });

  test('a rating that comes late is refused, also by a clock that was set back', async ({ db }) => {
    const { day, codes } = await aDayWithSlips(db);
    await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
    const guard = { ...doubting, latest: () => at(closing) };
    await expect(
      cast(ctx(db, { now: inRating, guard }), day.id, codes[0]!, { pc: 3 }),
    ).rejects.toMatchObject({ code: 'ballot.closed' });
  });
});
