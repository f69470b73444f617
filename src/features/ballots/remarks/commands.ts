/** 想说的话 after the mix: somebody outside the rated units decides what becomes of a text, once; the unit it speaks of may answer, once. */
import { eq } from 'drizzle-orm';
import { ballotRemarks } from '#db/tables/ballots.ts';
import { remarkReplies, remarkReviews } from '#db/tables/remarks.ts';
import { listUnits } from '#features/organisations/queries.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Actor } from '#platform/ctx.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { replyToRemarkInput, reviewRemarkInput } from './input.ts';
import { replyingUnit, reviewScope, reviewVerdict } from './policy.ts';
import { findUnitRemark, lockRemark } from './queries.ts';
import { isPublic, publicTextOf, refusePersonalData } from './rules.ts';

/**
 * Published as it is or in other words, passed on to a unit, or withheld. The audit entry names the outcome and holds no
 * word of the text.
 */
export const reviewRemark = command('remark.review', reviewRemarkInput, async (ctx, { remarkId, outcome, rewording, reviewReason: reason, unitId }) => {
  const scope = reviewScope(ctx.actor);
  const remark = found(await lockRemark(ctx.db, remarkId), 'remark');
  const objection = reviewVerdict(scope, remark);
  if (objection) throw new Refusal(objection);
  ensure(remark.reviewState === 'waiting', 'remark.reviewed');
  if (unitId !== null && !(await listUnits(ctx.db)).some(({ id }) => id === unitId)) throw new Invalid({ unitId: 'notOffered' });
  const publicText = publicTextOf(remark.text, { outcome, rewording, reason, unitId });
  await ctx.db.update(ballotRemarks).set({ reviewState: outcome }).where(eq(ballotRemarks.id, remarkId));
  await ctx.db.insert(remarkReviews).values({ remarkId, outcome, publicText, reason, unitId, reviewedBy: (ctx.actor as Actor).userId, reviewedAt: ctx.now });
  note(ctx, 'remark.review', `remark:${remarkId}`, { outcome, ...(unitId !== null && { unitId }) });
  return { remarkId };
});

/** The unit a published remark speaks of answers beside it, once (right of reply, D13). To what was passed on in private there is no public answer. */
export const replyToRemark = command('remark.reply', replyToRemarkInput, async (ctx, { remarkId, reply }) => {
  const unitId = replyingUnit(ctx.actor);
  const remark = found(await findUnitRemark(ctx.db, unitId, remarkId), 'remark');
  ensure(isPublic(remark.outcome), 'remark.notPublic');
  refusePersonalData({ reply });
  await refusing(
    ctx.db.insert(remarkReplies).values({ remarkId, unitId, text: reply, repliedBy: (ctx.actor as Actor).userId, repliedAt: ctx.now }),
    { remark_replies_remark_id_unit_id_pk: 'remark.replied' },
  );
  note(ctx, 'remark.reply', `remark:${remarkId}`, { unitId });
  return { remarkId };
});
