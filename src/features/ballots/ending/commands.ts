/**
 * A rating that cannot be kept ends for good, in public, without scores: its ratings are lost or must not count.
 * There is no way back from here, as there is none from the mix.
 */
import { and, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { paperForms, ticketIssues } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import type { RatingEndCause } from '#labels/statuses.ts';
import { note } from '#platform/audit.ts';
import type { Ctx } from '#platform/ctx.ts';
import { tellPublicly } from '#platform/public-log.ts';
import { dropInbox, inboxExists, lockInbox } from '../inbox.ts';
import { destroyInboxKey } from '../inbox-key.ts';
import { destroySigningKeys } from '../tickets/signing-keys.ts';

/**
 * Ends the rating of one day inside the caller's transaction: the inbox goes, and the public log says why. Does nothing
 * to a day that was mixed, released or ended before. Its keys go with `destroyKeysOfEndedDays`, after the commit.
 */
export async function endRating(
  ctx: Ctx,
  openDayId: string,
  { cause, reason }: { cause: RatingEndCause; reason: string | null },
): Promise<void> {
  await lockInbox(ctx.db, openDayId);
  const ended = await ctx.db
    .update(openDays)
    .set({
      mixedAt: ctx.now,
      ratingEndedAt: ctx.now,
      ratingEndCause: cause,
      ratingEndReason: reason,
    })
    .where(and(eq(openDays.id, openDayId), isNull(openDays.mixedAt)))
    .returning({ id: openDays.id });
  if (ended.length === 0) return;
  if (await inboxExists(ctx.db, openDayId)) await dropInbox(ctx.db, openDayId);
  await ctx.db
    .update(ticketIssues)
    .set({ blindSigs: null })
    .where(and(eq(ticketIssues.openDayId, openDayId), isNotNull(ticketIssues.blindSigs)));
  await ctx.db.delete(paperForms).where(eq(paperForms.openDayId, openDayId));
  note(ctx, 'ballots.end', `open_day:${openDayId}`, { cause });
  await tellPublicly(ctx.db, ctx.now, {
    event: 'ended',
    openDayId,
    detail: { cause, ...(reason !== null && { reason }) },
  });
}

const weekMs = 7 * 86_400_000;

/** Destroys what is left of the keys of days that ended in the last week. Does nothing the second time. */
export async function destroyKeysOfEndedDays(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now.getTime() - weekMs);
  const ended = await ctx.db
    .select({ id: openDays.id })
    .from(openDays)
    .where(gt(openDays.ratingEndedAt, since));
  for (const { id } of ended) {
    await destroySigningKeys(ctx, id);
    await destroyInboxKey(ctx, id);
  }
}
