/**
 * A day whose slips or tickets do not add up is not mixed. Its inbox stays sealed until the
 * convenor and the auditor decide together, in public, within three working days. Then it is opened
 * without slips, or dropped, for good.
 */
import { eq, sql } from 'drizzle-orm';
import { miscounts, slipBatches } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { note } from '#platform/audit.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { command } from '#platform/command.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { addDays, dayOf, instantOf } from '#platform/day.ts';
import { ensureLatest } from '#platform/edition.ts';
import { decidingRoleOf } from '#platform/permissions.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { Denied, ensure, found, Refusal } from '#platform/refusal.ts';
import { endRating } from '../ending/commands.ts';
import { countUsed, holdsRatings, inboxExists, lockInbox, type Used } from '../../inbox/inbox.ts';
import { readInboxKey } from '../../inbox/key.ts';
import { agreeInput, proposeInput, typedProposal } from './input.ts';
import { countGiven, editionOf, lockMiscount } from './queries.ts';
import {
  agreeingVerdict,
  countFaults,
  decidingVerdict,
  decisionsFor,
  decisionWorkdays,
} from './rules.ts';

/**
 * The result for a closed day. `held`: it waits for a decision. `dropped`: it has just ended
 * without scores. `keysMissing`: nothing can be counted.
 */
export type Sum = 'addsUp' | 'withoutSlips' | 'held' | 'dropped' | 'keysMissing';

/**
 * Judges a closed day in the transaction that would mix it, under the lock of its inbox. Closes its
 * box if the desk did not. Counts used slips and tickets by nullifier and cell, without opening
 * answers.
 */
export async function sumUp(
  ctx: Ctx,
  day: { id: string; ratingHeldAt: Date | null },
): Promise<Sum> {
  const { db, now } = ctx;
  await closeBox(ctx, day.id);
  const known = day.ratingHeldAt === null ? null : await lockMiscount(db, day.id);
  if (known?.decidedAt) return 'withoutSlips'; // a decision to drop has already ended the rating
  if (known && now < known.decideBy) return 'held';
  if (known) {
    await endRating(ctx, day.id, { cause: 'undecided', reason: null });
    return 'dropped';
  }
  const used = await usedOf(ctx, day.id);
  if (used === null) return 'keysMissing';
  const { slipsTorn: _, ...given } = await countGiven(db, day.id);
  const counts = { ...given, slipsUsed: used.slips, ticketsUsed: used.tickets };
  const faults = countFaults(counts);
  if (faults.length === 0) return 'addsUp';

  // Uses this transaction: the process that mixes has no second connection.
  const lastDay = (await calendarFrom(db)).dueOn(dayOf(now), decisionWorkdays).day;
  const decideBy = instantOf(addDays(lastDay, 1));
  await db.insert(miscounts).values({ openDayId: day.id, ...counts, decideBy });
  await db.update(openDays).set({ ratingHeldAt: now }).where(eq(openDays.id, day.id));
  note(ctx, 'ballots.hold', `open_day:${day.id}`, { faults });
  await appendToPublicLog(db, now, {
    event: 'held',
    openDayId: day.id,
    detail: {
      ...counts,
      faults,
      decisions: decisionsFor(counts),
      decideBy: decideBy.toISOString(),
    },
  });
  return 'held';
}

/** What was used according to the inbox of a day; null where its key is missing. */
async function usedOf(ctx: Ctx, openDayId: string): Promise<Used | null> {
  if (!(await inboxExists(ctx.db, openDayId)) || !(await holdsRatings(ctx.db, openDayId)))
    return { slips: 0, tickets: 0 };
  const key = readInboxKey(ctx, openDayId);
  return key && countUsed(ctx.db, key, openDayId);
}

/**
 * Publishes in the log how many slips were printed, handed out and torn. Idempotent; does nothing
 * for a day without slips. Not `witnessed`: the leftovers were not counted or not confirmed in
 * time.
 */
export async function closeBox(ctx: Ctx, openDayId: string): Promise<void> {
  const [batch] = await ctx.db
    .update(slipBatches)
    .set({ boxClosed: true })
    .where(sql`${slipBatches.openDayId} = ${openDayId} and not ${slipBatches.boxClosed}`)
    .returning();
  if (!batch) return;
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'box_closed',
    openDayId,
    detail: {
      slipsPrinted: batch.printed,
      slipsHandedOut: batch.handedOut,
      slipsTorn: batch.torn,
      witnessed: batch.witnessedBy !== null,
    },
  });
}

/**
 * Stores what one of the two proposes, with the reason the public will read. Replaces an earlier
 * proposal of either. Refuses with `Outdated` if the user saw another proposal. Refuses a day that
 * is not held or is decided, a decision that does not help, and after the deadline.
 */
export const proposeDecision = command(
  'rating.decide',
  proposeInput,
  async (ctx, { openDayId, decision, decisionReason, edition }) => {
    const { miscount, who } = await heldDay(ctx, openDayId);
    const verdict = decidingVerdict(miscount, ctx.now);
    if (verdict) throw new Refusal(verdict);
    ensure(decisionsFor(miscount).includes(decision), 'counting.ticketsToo');
    ensureLatest(typedProposal(miscount), edition);
    await ctx.db
      .update(miscounts)
      .set({
        proposal: decision,
        reason: decisionReason,
        proposedAs: who.role,
        proposedBy: who.userId,
      })
      .where(eq(miscounts.openDayId, openDayId));
    note(ctx, 'ballots.proposeDecision', `open_day:${openDayId}`, { decision });
    return { openDayId };
  },
);

/**
 * The other of the two agrees: the decision and its reason become public. Dropped: the inbox is
 * dropped at once. Without slips: the next run of the job opens the rest. Refuses the proposer and
 * anyone of the same role, and a proposal that changed since it was read.
 */
export const agreeToDecision = command(
  'rating.decide',
  agreeInput,
  async (ctx, { openDayId, edition }) => {
    const { miscount, who } = await heldDay(ctx, openDayId);
    const verdict = agreeingVerdict(miscount, who, ctx.now);
    if (verdict) throw new Refusal(verdict);
    ensure(edition === editionOf(miscount), 'counting.changed');
    const { proposal, reason } = miscount;
    await ctx.db
      .update(miscounts)
      .set({ decidedBy: who.userId, decidedAt: ctx.now })
      .where(eq(miscounts.openDayId, openDayId));
    note(ctx, 'ballots.decide', `open_day:${openDayId}`, { decision: proposal });
    if (proposal === 'dropped') await endRating(ctx, openDayId, { cause: 'miscounted', reason });
    else
      await appendToPublicLog(ctx.db, ctx.now, {
        event: 'slips_left_out',
        openDayId,
        detail: { reason },
      });
    return { openDayId };
  },
);

/** Takes the inbox lock, like the mix: so a decision and the deadline cannot race. */
async function heldDay(ctx: SignedInCtx, openDayId: string) {
  const actor = ctx.actor;
  const role = decidingRoleOf(actor);
  if (!role) throw new Denied('forbidden');
  await lockInbox(ctx.db, openDayId);
  const miscount = found(await lockMiscount(ctx.db, openDayId), 'openDay');
  return { miscount, who: { userId: actor.userId, role } };
}
