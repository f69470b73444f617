/**
 * 想说的话 after the mix. A person outside the rated units decides about a text, once. They may
 * later take it down with a public reason. The unit it concerns may answer, once.
 */
import { eq } from 'drizzle-orm';
import { ballotRemarks } from '#db/tables/ballots.ts';
import { remarkReplies, remarkReviews, remarkWithdrawals } from '#db/tables/remarks.ts';
import { listUnits } from '#features/organisations/queries.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { listOverruled, textKindOf } from '#platform/overruled-finds.ts';
import { findKey, personalDataIn } from '#platform/privacy-scan.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { replyToRemarkInput, reviewRemarkInput, withdrawRemarkInput } from './input.ts';
import { replyingUnit, reviewScope, reviewVerdict } from './policy.ts';
import { findRemarkForReview, findUnitRemark, lockRemark } from './queries.ts';
import { isPublic, publicTextOf } from './rules.ts';

/**
 * Decides about a remark: publish as it is, publish reworded, pass on to a unit, or withhold. The
 * audit entry holds the outcome and no word of the text.
 */
export const reviewRemark = command(
  'remark.review',
  reviewRemarkInput,
  async (ctx, { remarkId, outcome, rewording, reviewReason: reason, unitId }) => {
    const scope = reviewScope(ctx.actor);
    const remark = found(await lockRemark(ctx.db, remarkId), 'remark');
    const objection = reviewVerdict(scope, remark);
    if (objection) throw new Refusal(objection);
    ensure(remark.reviewState === 'waiting', 'remark.reviewed');
    if (unitId !== null && !(await listUnits(ctx.db)).some(({ id }) => id === unitId))
      throw new Invalid({ unitId: 'notOffered' });
    const overruled = await listOverruled(
      ctx,
      textKindOf('remark.review'),
      [remark.text, rewording, reason].flatMap((words) => personalDataIn(words ?? '')),
    );
    const scan = (words: string) =>
      personalDataIn(words).filter((find) => !overruled.has(findKey(find)));
    const publicText = publicTextOf(remark.text, { outcome, rewording, reason, unitId }, scan);
    await ctx.db
      .update(ballotRemarks)
      .set({ reviewState: outcome })
      .where(eq(ballotRemarks.id, remarkId));
    await ctx.db.insert(remarkReviews).values({
      remarkId,
      outcome,
      publicText,
      reason,
      unitId,
      reviewedBy: ctx.actor.userId,
      reviewedAt: ctx.now,
    });
    note(ctx, 'remark.review', `remark:${remarkId}`, {
      outcome,
      ...(unitId !== null && { unitId }),
    });
    return { remarkId };
  },
);

/**
 * Takes a published remark and its reply down for good, because it could identify a person. The
 * public sees the reason instead. Anybody who may review the remark may do this.
 */
export const withdrawRemark = command(
  'remark.review',
  withdrawRemarkInput,
  async (ctx, { remarkId, withdrawReason: reason }) => {
    const scope = reviewScope(ctx.actor);
    const objection = reviewVerdict(scope, found(await lockRemark(ctx.db, remarkId), 'remark'));
    if (objection) throw new Refusal(objection);
    const remark = found(await findRemarkForReview(ctx.db, scope, 1, remarkId), 'remark');
    ensure(remark.outcome !== null && isPublic(remark.outcome), 'remark.neverPublic');
    await refusing(
      ctx.db.insert(remarkWithdrawals).values({
        remarkId,
        reason,
        withdrawnBy: ctx.actor.userId,
        withdrawnAt: ctx.now,
      }),
      { remark_withdrawals_pkey: 'remark.withdrawn' },
    );
    note(ctx, 'remark.withdraw', `remark:${remarkId}`);
    return { remarkId };
  },
);

/**
 * The unit that a published remark concerns answers it, once (right of reply, D13). A remark that
 * was passed on in private gets no public answer.
 */
export const replyToRemark = command(
  'remark.reply',
  replyToRemarkInput,
  async (ctx, { remarkId, reply }) => {
    const unitId = replyingUnit(ctx.actor);
    const remark = found(await findUnitRemark(ctx.db, unitId, remarkId), 'remark');
    ensure(isPublic(remark.outcome), 'remark.notPublic');
    ensure(remark.withdrawReason === null, 'remark.withdrawn');
    await refusing(
      ctx.db.insert(remarkReplies).values({
        remarkId,
        unitId,
        text: reply,
        repliedBy: ctx.actor.userId,
        repliedAt: ctx.now,
      }),
      { remark_replies_remark_id_unit_id_pk: 'remark.replied' },
    );
    note(ctx, 'remark.reply', `remark:${remarkId}`, { unitId });
    return { remarkId };
  },
);
