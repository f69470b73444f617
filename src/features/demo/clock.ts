/**
 * The movable clock of a demo portal (product.md, Commands): an offset kept in the database beside the demo data, so that
 * a whole open day can be walked in minutes. A portal with real people in it has no such row and its clock does not move.
 */
import { eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Connection, Db } from '#db/connect.ts';
import type { ChangeFeed } from '#db/change-feed.ts';
import { settings } from '#db/tables/office.ts';
import { shiftSessions } from '#features/accounts/sessions.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { parseLocalDateTime } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';

/** What following needs of the running portal. */
export interface DemoClockHost {
  connection: Pick<Connection, 'db'>;
  changeFeed: Pick<ChangeFeed, 'follow'>;
  demo: { on: boolean; offsetMs: number };
  log: Pick<Logger, 'error'>;
}

/**
 * Reads the offset, and again whenever any process moves it (also after a lost connection), so that all nodes and workers
 * show one time. `onMoved` runs after each move.
 */
export async function followDemoClock(
  portal: DemoClockHost,
  onMoved: () => unknown,
): Promise<void> {
  const read = async (): Promise<boolean> => {
    const before = portal.demo.offsetMs;
    const offsetMs = await findDemoOffset(portal.connection.db);
    portal.demo.on = offsetMs !== null;
    portal.demo.offsetMs = offsetMs ?? 0;
    return portal.demo.offsetMs !== before;
  };
  portal.changeFeed.follow((table) =>
    table === null || table === 'settings'
      ? read()
          .then((moved) => moved && onMoved())
          .catch((error: unknown) => portal.log.error({ err: error }, 'demo clock'))
      : undefined,
  );
  await read();
}

/** Milliseconds this portal's clock is ahead of the real one; null: no demo portal. */
export async function findDemoOffset(db: Db): Promise<number | null> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, 'demo'));
  return row ? offsetOf(row.value) : null;
}

const offsetOf = (value: unknown): number =>
  z.object({ offsetMs: z.number() }).parse(value).offsetMs;

/** As long as this without a sign of life, nobody ran the portal. */
const longestSilenceMs = 10 * 60_000;

/**
 * Demo time stands still while no process runs, so that a demo found again after weeks shows the day it was left on:
 * called at the start, it goes on from the last sign of life. Does nothing on a portal without demo data.
 */
export const resumeDemoClock = command('clock.keep', z.strictObject({}), async (ctx) => {
  const [row] = await ctx.db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, 'demo'))
    .for('update');
  const stored =
    row && z.object({ offsetMs: z.number(), seenAt: z.number().optional() }).parse(row.value);
  if (!stored?.seenAt) return;
  const silence = ctx.now.getTime() + stored.offsetMs - stored.seenAt;
  if (silence < longestSilenceMs) return;
  await ctx.db
    .update(settings)
    .set({ value: { offsetMs: stored.offsetMs - silence, seenAt: stored.seenAt } })
    .where(eq(settings.key, 'demo'));
  await shiftSessions(ctx.db, -silence);
});

/** A sign of life, every minute; `ctx.now` is demo time. */
export const markDemoTime = command('clock.keep', z.strictObject({}), async (ctx) => {
  await ctx.db
    .update(settings)
    .set({
      value: sql`${settings.value} || jsonb_build_object('seenAt', ${ctx.now.getTime()}::bigint)`,
    })
    .where(eq(settings.key, 'demo'));
});

export type ClockMove = { byMs: number } | { to: Date } | 'now';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** '+3d', '-2h', '+30m', '2026-12-03T09:00', 'now' (back to real time); null for anything else. */
export function parseClockMove(typed: string): ClockMove | null {
  const text = typed.normalize('NFKC').trim();
  if (text === 'now') return 'now';
  const step = /^([+-])(\d{1,4})([mhd])$/.exec(text);
  if (step)
    return {
      byMs: (step[1] === '-' ? -1 : 1) * Number(step[2]) * unitMs[step[3] as keyof typeof unitMs],
    };
  const to = parseLocalDateTime(text);
  return to && { to };
}

/** Further away the calendar knows nothing. */
const furthestMs = 5 * 366 * unitMs.d;

/** Moves the clock of every process of this demo portal. Nobody is signed out by it. Gives the new offset and the new time. */
export const moveDemoClock = command(
  'clock.move',
  z.strictObject({ to: z.string('blank') }),
  async (ctx, input) => {
    const [row] = await ctx.db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.key, 'demo'))
      .for('update');
    if (!row) throw new Refusal('clock.noDemo');
    const move = parseClockMove(input.to);
    if (!move) throw new Invalid({ to: input.to.trim() === '' ? 'blank' : 'notATime' });
    const before = offsetOf(row.value);
    const realNow = ctx.now.getTime() - before;
    const offsetMs =
      move === 'now' ? 0 : 'to' in move ? move.to.getTime() - realNow : before + move.byMs;
    if (Math.abs(offsetMs) > furthestMs) throw new Invalid({ to: 'tooFar' });
    await ctx.db
      .update(settings)
      .set({ value: { offsetMs, seenAt: realNow + offsetMs } })
      .where(eq(settings.key, 'demo'));
    await shiftSessions(ctx.db, offsetMs - before);
    note(ctx, 'clock.move', 'portal', { offsetMs });
    return { offsetMs, now: new Date(realNow + offsetMs) };
  },
);
