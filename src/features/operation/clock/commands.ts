/**
 * Compares the clock of this machine with known times. While it is in doubt, nothing irreversible
 * happens: no rating is opened, mixed or published, nothing held back is published and nothing is
 * removed. Everything else continues.
 */
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { clockMarks, operationStops } from '#db/tables/office.ts';
import { note } from '#platform/audit.ts';
import type { Clock } from '#platform/clock.ts';
import { command } from '#platform/command.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { ensure } from '#platform/refusal.ts';
import type { Opinion, TimeSource } from '#platform/time-sources.ts';
import { findClockStop, lockStops, type ClockStop } from '../stops/queries.ts';
import { findChainHeads, findKnownMoment } from './queries.ts';
import { doubtOf, isDoubtOver, isSuspicious, steadyMs, wentSteadily, type Tick } from './rules.ts';

/** One machine's clock, and what it is compared with. */
export interface WatchedClock {
  /** Never shifted by the demo. */
  clock: Clock;
  /** Milliseconds since the start of the process; nobody can set it. */
  sinceStart(): number;
  machine: string;
  sources: readonly TimeSource[];
  /** The two logs of a demo portal carry its movable time. */
  isDemo(): boolean;
}

export interface ClockGuard {
  /** Checks whether this machine's clock may decide irreversible actions. Records a change. */
  check(ctx: Ctx): Promise<boolean>;
  /** `now`, moved forward by the lag of the clock behind the time known at the last check. */
  latest(now: Date): Date;
}

export function createClockGuard(watched: WatchedClock): ClockGuard {
  const { clock, sinceStart, machine, sources, isDemo } = watched;
  let knownAt: Date | null = null;
  /** Since when the clock of this process has run steadily under one stop. */
  let steady: { stopId: string; from: Tick } | null = null;

  const askAll = async (): Promise<Opinion[]> => {
    const answers = await Promise.all(
      sources.map((source) => source(() => clock.now()).catch(() => null)),
    );
    return answers.filter((opinion) => opinion !== null);
  };

  /** How long this process has run under the stop without a clock jump. */
  const steadyFor = ({ id }: ClockStop): number => {
    const tick = { clockMs: clock.now().getTime(), sinceStartMs: sinceStart() };
    if (steady?.stopId !== id || !wentSteadily(steady.from, tick))
      steady = { stopId: id, from: tick };
    return tick.sinceStartMs - steady.from.sinceStartMs;
  };

  return {
    latest(now) {
      const behindMs = (knownAt?.getTime() ?? 0) - clock.now().getTime();
      return behindMs > 0 ? new Date(now.getTime() + behindMs) : now;
    },
    async check(asked) {
      const ctx = { ...asked, actor: systemActor };
      const stop = await findClockStop(ctx.db);
      if (stop) {
        knownAt = stop.detail.knownAt;
        if (steadyFor(stop) >= steadyMs) return endAs(ctx, stop, 'steady');
        // Only the doubted machine knows whether its clock was corrected.
        if (stop.detail.machine !== machine) return false;
        const reading = { now: clock.now(), knownAt, opinions: await askAll() };
        return isDoubtOver(reading) ? endAs(ctx, stop, 'sources') : false;
      }
      knownAt = await findKnownMoment(ctx.db, { withChains: !isDemo() });
      const opinions = isSuspicious({ now: clock.now(), knownAt }) ? await askAll() : [];
      const now = clock.now();
      const cause = doubtOf({ now, knownAt, opinions });
      if (cause !== null && knownAt !== null) {
        await beginClockStop(ctx, { cause, machine, knownAt, now, sources: deniedBy(opinions) });
        return false;
      }
      await markClock(ctx, { now });
      knownAt = now;
      return true;
    },
  };

  async function endAs(ctx: Ctx, { id }: ClockStop, by: 'sources' | 'steady'): Promise<boolean> {
    const now = clock.now();
    await endClockStop(ctx, { id, by, now });
    knownAt = now;
    return true;
  }
}

const deniedBy = (opinions: readonly Opinion[]): string[] =>
  opinions.flatMap(({ source, agrees }) => (agrees ? [] : source));

/**
 * Stores the last known time while the clock is trusted. The clock may have been set back a little,
 * so the later time stays.
 */
const markClock = command('clock.keep', z.strictObject({ now: z.date() }), async (ctx, { now }) => {
  await ctx.db
    .insert(clockMarks)
    .values({ seenAt: now, auditSeq: 0, publicSeq: 0 })
    .onConflictDoUpdate({
      target: clockMarks.id,
      set: { seenAt: sql`greatest(${clockMarks.seenAt}, excluded.seen_at)` },
    });
});

const beginClockStop = command(
  'clock.keep',
  z.strictObject({
    cause: z.enum(['behind', 'jumped']),
    machine: z.string(),
    knownAt: z.date(),
    now: z.date(),
    sources: z.array(z.string()),
  }),
  async (ctx, { cause, machine, knownAt, now, sources }) => {
    await lockStops(ctx.db);
    if (await findClockStop(ctx.db)) return;
    const detail = { cause, knownAt: knownAt.toISOString() };
    await ctx.db
      .insert(operationStops)
      .values({ kind: 'clock', detail: { ...detail, machine }, beganAt: now });
    note(ctx, 'clock.stop', 'portal', { cause, machine });
    await appendToPublicLog(ctx.db, ctx.now, {
      event: 'clock_doubted',
      openDayId: null,
      detail: { ...detail, clockAt: now.toISOString(), ...(sources.length > 0 && { sources }) },
    });
  },
);

type EndedBy = 'person' | 'sources' | 'steady';

const endClockStop = command(
  'clock.keep',
  z.strictObject({ id: z.uuid(), by: z.enum(['sources', 'steady']), now: z.date() }),
  async (ctx, { id, by, now }) => {
    await lockStops(ctx.db);
    const stop = await findClockStop(ctx.db);
    if (stop?.id === id) await endStop(ctx, stop, { by, now });
  },
);

/**
 * Ends the stop. The current time becomes the known time; log entries from the time of the doubt no
 * longer count.
 */
async function endStop(
  ctx: Ctx,
  { id }: ClockStop,
  { by, now }: { by: EndedBy; now: Date },
): Promise<void> {
  await ctx.db
    .update(operationStops)
    .set({ endedAt: now, endedBy: by })
    .where(eq(operationStops.id, id));
  note(ctx, 'clock.trust', 'portal', { by });
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'clock_trusted',
    openDayId: null,
    detail: { by, clockAt: now.toISOString() },
  });
  const marks = { seenAt: now, ...(await findChainHeads(ctx.db)) };
  await ctx.db
    .insert(clockMarks)
    .values(marks)
    .onConflictDoUpdate({ target: clockMarks.id, set: marks });
}

/**
 * Ends the stop: a person compared the doubted clock with another one and found it right. Takes the
 * id of the stop on the page. Refuses if that stop has ended.
 */
export const confirmClockWith = (clock: Clock) =>
  command('clock.confirm', z.strictObject({ stopId: z.uuid() }), async (ctx, { stopId }) => {
    await lockStops(ctx.db);
    const stop = await findClockStop(ctx.db);
    ensure(stop !== null && stop.id === stopId, 'clock.noStop');
    await endStop(ctx, stop, { by: 'person', now: clock.now() });
  });
