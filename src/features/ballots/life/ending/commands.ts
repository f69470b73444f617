/**
 * Ends the rating of a day for good, in public, without scores: its ratings are lost or must not
 * count. Like the mix, this cannot be undone.
 */
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { paperForms, ticketIssues } from '#db/tables/ballots.ts';
import { openDays, ratingEndRequests } from '#db/tables/open-days.ts';
import type { RatingEndCause } from '#db/vocabulary/ratings.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { ensure, found } from '#platform/refusal.ts';
import { dropInbox, inboxExists, lockInbox } from '../../inbox/inbox.ts';
import { destroyInboxKey } from '../../inbox/key.ts';
import { endTicketIssuing } from '../opening/commands.ts';
import { findRatingDay } from '../../queries.ts';
import type { SealingTools } from '../sealing/steps.ts';
import { listOverDaysWithKeys } from '../../tickets/queries.ts';
import { destroySigningKeys } from '../../tickets/signing-keys.ts';
import { agreeToEndInput, askToEndInput, typedRequest } from './input.ts';
import { findEndRequest, listEndedDays } from './queries.ts';

/**
 * Ends the rating of one day in the caller's transaction: drops the inbox and publishes the reason
 * in the log. Does nothing for a day that was mixed, released or ended. `destroyKeysOfEndedDays`
 * removes its keys after the commit.
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
      keysMissingAt: null,
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
  await ctx.db.delete(ratingEndRequests).where(eq(ratingEndRequests.openDayId, openDayId));
  note(ctx, 'ballots.end', `open_day:${openDayId}`, { cause });
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'ended',
    openDayId,
    detail: { cause, ...(reason !== null && { reason }) },
  });
}

/**
 * Destroys remaining signing keys of days that were cancelled, mixed or ended, and says so in the
 * public log. Destroys all keys of days that ended in the last week. Searches the disk after each
 * end, whatever its cause: `residueSearchedAt` records it, so that no crash and no failed search
 * can skip it. Idempotent. A fault of one day does not stop the others; all are thrown at the end.
 */
export async function destroyKeysOfEndedDays(ctx: Ctx, tools: SealingTools): Promise<void> {
  const faults: unknown[] = [];
  for (const { id } of await listOverDaysWithKeys(ctx.db))
    await endTicketIssuing(ctx, id, tools).catch((error: unknown) => faults.push(error));
  for (const { id, searched } of await listEndedDays(ctx.db, ctx.now))
    try {
      await destroySigningKeys(ctx, id);
      await destroyInboxKey(ctx, id);
      if (searched) continue;
      await tools.searchDisk(ctx, id);
      await recordSearch(ctx, { openDayId: id });
    } catch (error) {
      faults.push(error);
    }
  if (faults.length > 0)
    throw faults.length === 1
      ? faults[0]
      : new AggregateError(faults, 'several ended days could not be cleared');
}

const recordSearch = command(
  'ballot.keepTime',
  z.strictObject({ openDayId: z.uuid() }),
  async (ctx, { openDayId }) => {
    await ctx.db
      .update(openDays)
      .set({ residueSearchedAt: ctx.now })
      .where(and(eq(openDays.id, openDayId), isNotNull(openDays.ratingEndedAt)));
    note(ctx, 'ballots.searchResidue', `open_day:${openDayId}`);
  },
);

/** Locks the day. Refuses a day whose keys are there, and one that is mixed or ended. */
async function dayWithoutKeys(ctx: Ctx, openDayId: string) {
  await lockInbox(ctx.db, openDayId);
  const day = found(await findRatingDay(ctx.db, openDayId), 'openDay');
  ensure(day.keysMissingAt !== null && day.mixedAt === null, 'ballot.keysThere');
  return day;
}

/**
 * The convenor asks to end the rating of a day whose keys are lost, with a public reason. A
 * repeated request replaces the reason, unless the form showed an older one (`Outdated`). Nothing
 * ends before the auditor agrees.
 */
export const askToEndRating = command(
  'rating.askToEnd',
  askToEndInput,
  async (ctx, { openDayId, reason, edition }) => {
    await dayWithoutKeys(ctx, openDayId);
    ensureLatest(typedRequest(await findEndRequest(ctx.db, openDayId)), edition);
    const asked = {
      reason,
      requestedBy: ctx.actor.userId,
      requestedAt: ctx.now,
    };
    await ctx.db
      .insert(ratingEndRequests)
      .values({ openDayId, ...asked })
      .onConflictDoUpdate({ target: ratingEndRequests.openDayId, set: asked });
    note(ctx, 'rating.askToEnd', `open_day:${openDayId}`);
  },
);

/**
 * The auditor agrees to the reason they read (`edition`): ends the rating for good, without scores.
 * Refuses the person who asked, whatever roles they have.
 */
export const agreeToEndRating = command(
  'rating.agreeToEnd',
  agreeToEndInput,
  async (ctx, { openDayId, edition }) => {
    await dayWithoutKeys(ctx, openDayId);
    const asked = await findEndRequest(ctx.db, openDayId);
    ensure(asked !== null, 'ballot.noEndRequest');
    ensure(asked.requestedBy !== ctx.actor.userId, 'ballot.otherAgrees');
    ensure(asked.edition === edition, 'ballot.endRequestChanged');
    await endRating(ctx, openDayId, { cause: 'keys_lost', reason: asked.reason });
  },
);
