/** Actions of an operator on the whole portal, recorded in public. */
import { and, desc, eq, isNotNull, isNull, lte } from 'drizzle-orm';
import { z } from 'zod';
import { publicLog, settings } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { endRating } from '#features/ballots/life/ending/commands.ts';
import { signStatement } from '#features/ballots/tickets/receipts.ts';
import { canonicalJson, note } from '#platform/audit.ts';
import { transaction } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { instantOf } from '#platform/day.ts';
import { findPublicHead, appendToPublicLog, lockPublicLog } from '#platform/public-log.ts';

const pendingRestore = z.object({
  madeAt: z.string(),
  reason: z.string(),
  lostHead: z.string().nullable(),
});

/**
 * Records in the public log that the database was restored. Runs once, before the first request;
 * does nothing without a restore. A restored copy reopens nothing. It ends each open day whose
 * check-in has opened and that is not mixed yet. What was handed out and cast there after the
 * backup is unknown. A signed entry shows the restore where a reader would otherwise suspect a
 * rewrite.
 */
export const recordRestore = transaction('backup.restore', async (ctx) => {
  const [pending] = await ctx.db
    .delete(settings)
    .where(eq(settings.key, 'restore'))
    .returning({ value: settings.value });
  if (!pending) return { daysEnded: 0 };
  const { madeAt, reason, lostHead } = pendingRestore.parse(pending.value);
  // The keys stayed on the old machine. No open day of this copy needs them.
  await ctx.db.delete(settings).where(eq(settings.key, 'keysFolder'));
  const openDayIds = await listDaysUnderWay(ctx);
  for (const id of openDayIds) await endRating(ctx, id, { cause: 'restored', reason: null });
  const head = await findPublicHead(ctx.db);
  const statement = {
    backupMadeAt: madeAt,
    restoredAt: ctx.now.toISOString(),
    reason,
    daysEnded: openDayIds.length,
    continuesFrom: head.hash,
    ...(lostHead !== null && { lostHead }),
  };
  note(ctx, 'backup.restore', 'portal', { backupMadeAt: madeAt });
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'restored',
    openDayId: null,
    detail: {
      ...statement,
      signature: signStatement(ctx.secrets, canonicalJson(statement)).toString('base64url'),
    },
  });
  return { daysEnded: openDayIds.length };
});

async function listDaysUnderWay({ db, now, region }: Ctx): Promise<string[]> {
  const checkInOpens = new Date(now.getTime() + region.limits.checkInOpensMinutes * 60_000);
  const rows = await db
    .select({ id: openDays.id })
    .from(openDays)
    .where(
      and(
        isNotNull(openDays.publishedAt),
        isNull(openDays.cancelledAt),
        isNull(openDays.mixedAt),
        lte(openDays.startsAt, checkInOpens),
      ),
    )
    .orderBy(openDays.startsAt, openDays.id);
  return rows.map(({ id }) => id);
}

/**
 * One signed entry of the public log at 17:00 of each working day. Its hash is the seed of the
 * draws whose lists were fixed before it (features/issues/acceptance). Idempotent. A missed day is
 * marked as soon as the portal runs again; several missed days get one entry.
 */
export const markDay = transaction('publicLog.markDay', async (ctx) => {
  const calendar = await ctx.calendar();
  const isDueToday = calendar.isWorkday(ctx.today) && ctx.now >= instantOf(ctx.today, markedAt);
  const day = isDueToday ? ctx.today : calendar.workdaysBefore(ctx.today, 1).day;
  await lockPublicLog(ctx.db);
  const last = await findLastMarkedDay(ctx);
  if (last === null ? !isDueToday : last >= day) return { marked: null };
  const head = await findPublicHead(ctx.db);
  const statement = { day, continuesFrom: head.hash };
  const signature = signStatement(ctx.secrets, canonicalJson(statement)).toString('base64url');
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'day_marked',
    openDayId: null,
    detail: { ...statement, signature },
  });
  return { marked: day };
});

const markedAt = '17:00';

async function findLastMarkedDay({ db }: Ctx): Promise<string | null> {
  const [last] = await db
    .select({ detail: publicLog.detail })
    .from(publicLog)
    .where(eq(publicLog.event, 'day_marked'))
    .orderBy(desc(publicLog.seq))
    .limit(1);
  return last ? String(last.detail['day']) : null;
}
