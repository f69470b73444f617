/**
 * Endings without acceptance: 不予受理 and 并案. Before the hand-over one person decides. After it,
 * one proposes and another confirms, and the public reads the reason (amendments, domain.md §4).
 */
import { eq } from 'drizzle-orm';
import { issueEndings } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import type { EndingKind } from '#db/vocabulary/intake.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import { lockForMove, saveStep } from '../commands.ts';
import { issueScope } from '../policy.ts';
import { lockIssue, type LockedIssue } from '../queries.ts';
import { decideEndingInput, mergeInput, rejectInput } from './input.ts';
import { findMergeTarget, isChildOf, lockBoth, lockWaitingEnding } from './queries.ts';
import { isHandedOver, mergeVerdict, type MergeSide } from './rules.ts';

/** 不予受理: ends the issue before the hand-over; after it, proposes the end to a second person. */
export const rejectIssue = command(
  'issue.triage',
  rejectInput,
  async (ctx, { issueId, rejectReason }) => {
    const issue = await lockForMove(ctx, issueId, 'reject');
    return propose(ctx, issue, { kind: 'reject', reason: rejectReason, target: null });
  },
);

/** 并案: the same for an issue that is dealt with under another number. */
export const mergeIssue = command(
  'issue.triage',
  mergeInput,
  async (ctx, { issueId, targetNumber, mergeReason }) => {
    const known = await findMergeTarget(ctx.db, targetNumber);
    if (!known) throw new Invalid({ targetNumber: 'unknown' });
    await lockBoth(ctx.db, issueId, known.id);
    const issue = await lockForMove(ctx, issueId, 'merge');
    const target = await findMergeTarget(ctx.db, targetNumber); // as it is under the lock
    return propose(ctx, issue, { kind: 'merge', reason: mergeReason, target });
  },
);

/** The second person confirms or declines a proposal. Refuses the person who made it to confirm. */
export const decideEnding = command(
  'issue.decide',
  decideEndingInput,
  async (ctx, { issueId, endingId, decision }) => {
    const targetId = (await lockWaitingEnding(ctx.db, issueId, endingId))?.targetId ?? null;
    if (targetId) await lockBoth(ctx.db, issueId, targetId);
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    const ending = await lockWaitingEnding(ctx.db, issueId, endingId);
    if (!ending) throw new Refusal('issue.endingDecided');
    if (decision === 'confirmed') {
      ensure(ending.proposedBy !== ctx.actor.userId, 'issue.ownProposal');
      const open = await lockForMove(ctx, issueId, ending.kind);
      const target = ending.targetId ? await targetById(ctx, ending.targetId) : null;
      await end(ctx, open, { kind: ending.kind, reason: ending.reason, target });
    }
    await ctx.db
      .update(issueEndings)
      .set({ decision, decidedBy: ctx.actor.userId, decidedAt: ctx.now })
      .where(eq(issueEndings.id, endingId));
    note(ctx, `issue.ending_${decision}`, `issue:${issue.id}`, { kind: ending.kind });
    return { issueId };
  },
);

/** The forms of this part on the office page of an issue. */
export const intakeCommands = { reject: rejectIssue, merge: mergeIssue, ending: decideEnding };

interface WantedEnding {
  kind: EndingKind;
  reason: string;
  target: MergeSide | null;
}

async function propose(ctx: SignedInCtx, issue: LockedIssue, wanted: WantedEnding) {
  const handedOver = isHandedOver(issue.status);
  await refuseBadTarget(ctx, issue, wanted.target);
  await refusing(
    ctx.db.insert(issueEndings).values({
      issueId: issue.id,
      kind: wanted.kind,
      targetId: wanted.target?.id ?? null,
      reason: wanted.reason,
      handedOver,
      proposedBy: ctx.actor.userId,
      proposedAt: ctx.now,
      ...(!handedOver && { decision: 'confirmed' as const, decidedAt: ctx.now }),
    }),
    { issue_endings_one_open: 'issue.endingProposed' },
  );
  if (handedOver) note(ctx, `issue.propose_${wanted.kind}`, `issue:${issue.id}`);
  else await end(ctx, issue, wanted);
  return { issueId: issue.id, ended: !handedOver };
}

/** The step that ends the issue. Issues merged into it earlier follow it to the target. */
async function end(
  ctx: Ctx,
  issue: LockedIssue,
  { kind, reason, target }: WantedEnding,
): Promise<void> {
  await refuseBadTarget(ctx, issue, target);
  if (target)
    await ctx.db
      .update(issues)
      .set({ mergedIntoId: target.id })
      .where(eq(issues.mergedIntoId, issue.id));
  await saveStep(ctx, issue, kind, {
    set: target ? { mergedIntoId: target.id } : {},
    opinion: reason,
  });
}

async function refuseBadTarget(
  ctx: Ctx,
  issue: MergeSide,
  target: MergeSide | null,
): Promise<void> {
  if (!target) return;
  const objection = mergeVerdict(issue, target, await isChildOf(ctx.db, target.id, issue.id));
  if (objection) throw new Refusal(objection);
}

async function targetById(ctx: Ctx, id: string): Promise<MergeSide> {
  const [target] = await ctx.db
    .select({
      id: issues.id,
      listKind: issues.listKind,
      status: issues.status,
      publishedAt: issues.publishedAt,
    })
    .from(issues)
    .where(eq(issues.id, id));
  return found(target, 'issue');
}
