/**
 * The ends of an acceptance. Nothing is closed but by its votes, or by an exemption of two people.
 * The database refuses everything else (trigger issues_closed_by_votes).
 */
import { and, eq, isNull } from 'drizzle-orm';
import { acceptances, exemptions, lookBacks } from '#db/tables/acceptance.ts';
import type { AcceptanceOutcome } from '#db/vocabulary/acceptance.ts';
import { tell } from '#features/messages/commands.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { SignedInCtx } from '#platform/ctx.ts';
import { addDays, type Day } from '#platform/day.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { ensure, found } from '#platform/refusal.ts';
import { lockForMove, saveStep } from '../../commands.ts';
import { issueInput } from '../../input.ts';
import { issueScope } from '../../policy.ts';
import { readDeadlines } from '../../deadlines/queries.ts';
import { lockIssue, type LockedIssue } from '../../queries.ts';
import { decideDue } from '../../rules.ts';
import { decideExemptionInput, proposeExemptionInput, returnInput } from '../input.ts';
import {
  findWaitingExemption,
  judge,
  lockRunningAcceptance,
  type Acceptance,
  type Judged,
} from '../queries.ts';
import { allowsExemption } from '../rules.ts';

/** 销号: only if the votes say so. Refuses while somebody is walking, and a tie. */
export const acceptIssue = command('issue.decide', issueInput, async (ctx, { issueId }) => {
  const issue = await lockForMove(ctx, issueId, 'accept');
  const { acceptance, judged } = await judgeRunning(ctx, issueId);
  ensure(judged.standing === 'passed', 'acceptance.notPassed');
  await decide(ctx, acceptance, judged, 'passed');
  await saveStep(ctx, issue, 'accept', { set: { closedOn: ctx.today } });
  await planLookBacks(ctx, issue);
  await tellCount(ctx, issue, acceptance, judged, { outcome: 'closed', dueOn: null });
  return { issueId };
});

/**
 * 退回重办: with public reasons and a new due date by the rule of the issue, or the named one.
 * Possible after a failed vote, and when the list is exhausted without a result.
 */
export const returnIssue = command(
  'issue.decide',
  returnInput,
  async (ctx, { issueId, returnReasons, newDueOn }) => {
    const issue = await lockForMove(ctx, issueId, 'return');
    const { acceptance, judged } = await judgeRunning(ctx, issueId);
    ensure(
      judged.standing === 'failed' || judged.standing === 'exhausted',
      'acceptance.nothingFailed',
    );
    ensure((await findWaitingExemption(ctx.db, issueId)) === null, 'exemption.waiting');
    const due = await newDue(ctx, issue, newDueOn);
    await decide(ctx, acceptance, judged, 'failed');
    await saveStep(ctx, issue, 'return', { set: due, dueOn: due.dueOn, opinion: returnReasons });
    await tellCount(ctx, issue, acceptance, judged, { outcome: 'returned', dueOn: due.dueOn });
    if (issue.leadUnitId !== null)
      await tell(ctx, {
        kind: 'closure_returned',
        to: { leaderOf: issue.leadUnitId },
        subject: `issue:${issueId}`,
        occasion: `acceptance ${acceptance.id}`,
        facts: {
          number: issue.number,
          title: issue.title,
          reason: returnReasons,
          dueOn: due.dueOn,
        },
        link: `/office/issues/${issueId}`,
      });
    return { issueId, dueOn: due.dueOn };
  },
);

/**
 * 豁免验收, first person. Possible before the draw, and when the list is exhausted without a
 * 不通过: it replaces missing votes and never overrules one.
 */
export const proposeExemption = command(
  'issue.decide',
  proposeExemptionInput,
  async (ctx, { issueId, exemptReason }) => {
    const issue = await lockForMove(ctx, issueId, 'exempt');
    await ensureExemptible(ctx, issueId);
    await refusing(
      ctx.db.insert(exemptions).values({
        issueId,
        round: issue.round,
        reason: exemptReason,
        proposedBy: ctx.actor.userId,
        proposedAt: ctx.now,
      }),
      { exemptions_one_waiting: 'exemption.waiting' },
    );
    note(ctx, 'exemption.propose', `issue:${issueId}`);
    return { issueId };
  },
);

/** 豁免验收, second person: agrees, which closes the issue, or refuses. Never the proposer. */
export const decideExemption = command(
  'issue.exempt',
  decideExemptionInput,
  async (ctx, { issueId, exemptionId, agreed }) => {
    const issue = await lockForMove(ctx, issueId, 'exempt');
    const proposed = found(await findWaitingExemption(ctx.db, issueId), 'exemption');
    ensure(proposed.id === exemptionId, 'issue.changedSince');
    ensure(proposed.proposedBy !== ctx.actor.userId, 'exemption.secondPerson');
    const running = agreed === 'yes' ? await ensureExemptible(ctx, issueId) : null;
    await ctx.db
      .update(exemptions)
      .set({ agreed: agreed === 'yes', decidedBy: ctx.actor.userId, decidedAt: ctx.now })
      .where(and(eq(exemptions.id, exemptionId), isNull(exemptions.agreed)));
    note(ctx, 'exemption.decide', `issue:${issueId}`, { agreed });
    if (agreed === 'no') return { issueId };
    if (running) await decide(ctx, running.acceptance, running.judged, 'exempted');
    await saveStep(ctx, issue, 'exempt', {
      set: { closedOn: ctx.today },
      opinion: proposed.reason,
    });
    await planLookBacks(ctx, issue);
    return { issueId };
  },
);

interface Running {
  acceptance: Acceptance;
  judged: Judged;
}

/** The running acceptance, locked and counted. 409 if there is none. */
async function judgeRunning(ctx: SignedInCtx, issueId: string): Promise<Running> {
  const acceptance = await lockRunningAcceptance(ctx.db, issueId);
  ensure(acceptance !== null, 'acceptance.notPassed');
  const locked = acceptance as Acceptance;
  return { acceptance: locked, judged: await judge(ctx.db, locked) };
}

async function ensureExemptible(ctx: SignedInCtx, issueId: string): Promise<Running | null> {
  const acceptance = await lockRunningAcceptance(ctx.db, issueId);
  const judged = acceptance && (await judge(ctx.db, acceptance));
  ensure(
    allowsExemption(judged?.standing ?? null, judged?.state.count ?? null),
    'exemption.notNow',
  );
  return acceptance && judged ? { acceptance, judged } : null;
}

async function decide(
  ctx: SignedInCtx,
  { id, issueNumber, attempt }: Acceptance,
  { state: { count } }: Judged,
  outcome: AcceptanceOutcome,
): Promise<void> {
  await ctx.db
    .update(acceptances)
    .set({ outcome, decidedAt: ctx.now, decidedBy: ctx.actor.userId })
    .where(eq(acceptances.id, id));
  note(ctx, 'acceptance.decide', `acceptance:${id}`, { outcome });
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'acceptance_counted',
    openDayId: null,
    detail: { issue: issueNumber, attempt, ...count, outcome },
  });
}

/** Tells the lead unit how the votes ended. */
async function tellCount(
  ctx: SignedInCtx,
  { id, number, title, leadUnitId }: LockedIssue,
  acceptance: Acceptance,
  { state: { count } }: Judged,
  result: { outcome: 'closed' | 'returned'; dueOn: Day | null },
): Promise<void> {
  if (leadUnitId === null) return;
  const { pass: passed, fail: failed, notReproduced } = count;
  await tell(ctx, {
    kind: 'votes_counted',
    to: [{ reportersOf: leadUnitId }, { leaderOf: leadUnitId }],
    subject: `issue:${id}`,
    occasion: `acceptance ${acceptance.id}`,
    facts: { number, title, passed, failed, notReproduced, ...result },
    link: `/office/issues/${id}`,
  });
}

/**
 * 回头看 twice, so many calendar days after the closing as the limits of the day say (30 and 90). A
 * day off moves to the next working day.
 */
async function planLookBacks(ctx: SignedInCtx, { id, round }: LockedIssue): Promise<void> {
  const calendar = await ctx.calendar();
  const limits = (await readDeadlines(ctx)).on(ctx.today);
  const days = new Set([limits.look_back_first, limits.look_back_second]);
  await ctx.db.insert(lookBacks).values(
    [...days].map((afterDays) => ({
      issueId: id,
      round,
      afterDays,
      dueOn: calendar.dueOn(addDays(ctx.today, afterDays), 0).day,
    })),
  );
}

/** A due date for doing it again. A systemic matter without a named date gets the long limit. */
export async function newDue(ctx: SignedInCtx, issue: LockedIssue, namedDay: Day | null) {
  const { fixMode, source } = issue;
  return decideDue(
    {
      fixMode: fixMode === 'system' && !namedDay ? 'time_limited' : (fixMode ?? 'time_limited'),
      source,
      namedDay,
    },
    ctx.today,
    await ctx.calendar(),
    (await readDeadlines(ctx)).on(ctx.today),
  );
}

/** The issue, locked, whatever its state. 404 outside the scope. */
export const lockAny = async (ctx: SignedInCtx, issueId: string): Promise<LockedIssue> =>
  found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
