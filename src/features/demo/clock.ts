/**
 * The movable clock of a demo portal (product.md, Commands). The offset is stored with the demo
 * data, so that visitors can go through a whole open day in minutes. A portal with real people has
 * no such row, and its clock does not move.
 */
import { eq, sql } from 'drizzle-orm';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Connection, Db } from '#db/connect.ts';
import type { ChangeFeed } from '#db/change-feed.ts';
import { settings } from '#db/tables/office.ts';
import { shiftSessions } from '#features/accounts/sessions.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import { parseLocalDateTime } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';

/** The parts of the portal that `followDemoClock` needs. */
export interface DemoClockHost {
  connection: Pick<Connection, 'db'>;
  changeFeed: Pick<ChangeFeed, 'follow'>;
  demo: { on: boolean; offsetMs: number };
  log: Pick<Logger, 'error'>;
}

/**
 * Reads the offset at the start, after each move by any process, and after a lost connection. So
 * all nodes and workers have the same time. Calls `onMoved` after each move.
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

/** Milliseconds by which this portal's clock is ahead of the real one. Null: no demo portal. */
export async function findDemoOffset(db: Db): Promise<number | null> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, 'demo'));
  return row ? offsetOf(row.value) : null;
}

const offsetOf = (value: unknown): number =>
  z.object({ offsetMs: z.number() }).parse(value).offsetMs;

/** After this time without a heartbeat, the portal was not running. */
const longestSilenceMs = 10 * 60_000;

/**
 * Demo time stops while no process runs, so that visitors who come back after weeks find the same
 * day. At the start, the clock continues from the last heartbeat. Does nothing without demo data.
 */
export const resumeDemoClock = transaction('clock.keep', async (ctx) => {
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

/** The heartbeat, once a minute. `ctx.now` is demo time. */
export const markDemoTime = transaction('clock.keep', async (ctx) => {
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

/** Maximum offset: the calendar covers no more. */
const furthestMs = 5 * 366 * unitMs.d;

/** Moves the clock of all processes; sessions stay valid. Returns the new offset and time. */
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
