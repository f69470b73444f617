/** After the closing: 回头看, 「又出现了」, and the second round (F13). */
import { and, eq, isNull } from 'drizzle-orm';
import { lookBacks, recurrenceReports } from '#db/tables/acceptance.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { SignedInCtx } from '#platform/ctx.ts';
import { ensure } from '#platform/refusal.ts';
import { lockForMove, saveStep } from '../../commands.ts';
import type { LockedIssue } from '../../queries.ts';
import { lockAny, newDue } from '../closing/commands.ts';
import { answerRecurrenceInput, lookBackInput, reopenInput } from '../input.ts';
import { findDueLookBack, listWaitingRecurrences } from './queries.ts';

/**
 * 回头看: whether the fix holds, in public words. If it does not, the issue is reopened. Refuses a
 * look-back before its day.
 */
export const recordLookBack = command(
  'issue.decide',
  lookBackInput,
  async (ctx, { issueId, held, lookBackWords }) => {
    const issue = await lockForMove(ctx, issueId, 'look_back');
    const due = await findDueLookBack(ctx.db, issueId, ctx.today);
    ensure(due !== null, 'lookBack.notDue');
    const { round, afterDays } = due as NonNullable<typeof due>;
    await ctx.db
      .update(lookBacks)
      .set({
        held: held === 'yes',
        words: lookBackWords,
        doneAt: ctx.now,
        doneBy: ctx.actor.userId,
      })
      .where(
        and(
          eq(lookBacks.issueId, issueId),
          eq(lookBacks.round, round),
          eq(lookBacks.afterDays, afterDays),
        ),
      );
    if (held === 'yes') await saveStep(ctx, issue, 'look_back', { opinion: lookBackWords });
    else await reopen(ctx, issue, lookBackWords);
    return { issueId };
  },
);

/** 问题反弹: the office reopens a closed issue for a public reason, at any time. */
export const reopenIssue = command(
  'issue.decide',
  reopenInput,
  async (ctx, { issueId, reopenReason }) => {
    await reopen(ctx, await lockForMove(ctx, issueId, 'reopen'), reopenReason);
    return { issueId };
  },
);

/** The office's answer to all waiting reports of an issue: reopens it, or says publicly why not. */
export const answerRecurrence = command(
  'issue.decide',
  answerRecurrenceInput,
  async (ctx, { issueId, recurs, recurrenceAnswer }) => {
    if (recurs === 'yes') {
      const issue = await lockForMove(ctx, issueId, 'reopen');
      await ensureWaiting(ctx, issueId);
      await reopen(ctx, issue, recurrenceAnswer);
      return { issueId };
    }
    const issue = await lockAny(ctx, issueId);
    await ensureWaiting(ctx, issueId);
    await answerReports(ctx, issueId, false, recurrenceAnswer);
    await saveStep(ctx, issue, 'decline_recurrence', { opinion: recurrenceAnswer });
    return { issueId };
  },
);

async function ensureWaiting(ctx: SignedInCtx, issueId: string): Promise<void> {
  ensure((await listWaitingRecurrences(ctx.db, issueId)).length > 0, 'recurrence.answered');
}

/**
 * Begins the next round under the same number, with a new due date. History and votes of earlier
 * rounds stay. Answers the waiting reports.
 */
async function reopen(ctx: SignedInCtx, issue: LockedIssue, reason: string): Promise<void> {
  const due = await newDue(ctx, issue, null);
  await answerReports(ctx, issue.id, true, reason);
  await saveStep(ctx, issue, 'reopen', {
    set: { ...due, round: issue.round + 1, closedOn: null },
    dueOn: due.dueOn,
    opinion: reason,
  });
  note(ctx, 'issue.reopen_round', `issue:${issue.id}`, { round: issue.round + 1 });
}

async function answerReports(
  ctx: SignedInCtx,
  issueId: string,
  reopened: boolean,
  answer: string,
): Promise<void> {
  await ctx.db
    .update(recurrenceReports)
    .set({ reopened, answer, answeredAt: ctx.now, answeredBy: ctx.actor.userId })
    .where(and(eq(recurrenceReports.issueId, issueId), isNull(recurrenceReports.reopened)));
}
