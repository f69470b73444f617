/** From plan to acceptance: what the lead unit reports and asks for (domain.md §4). */
import { closureRequests } from '#db/tables/rectification.ts';
import { command } from '#platform/command.ts';
import { Invalid } from '#platform/refusal.ts';
import { lockForMove, saveStep } from '../commands.ts';
import { closureInput } from './input.ts';
import { findPlanDay } from './queries.ts';
import { faultsOfResult } from './rules.ts';

/**
 * 申请销号, by the leader of the lead unit: result, completion date, figures, and a link that proves
 * it. Refuses a date before the plan or in the future, and a figure without its counterpart. It
 * closes nothing: experiencers walk the step again first (R9).
 */
export const requestClosure = command(
  'issue.ask',
  closureInput,
  async (ctx, { issueId, ...result }) => {
    const issue = await lockForMove(ctx, issueId, 'request_closure');
    const plannedOn = (await findPlanDay(ctx.db, issueId)) ?? ctx.today;
    const faults = faultsOfResult(result, plannedOn, ctx.today);
    if (result.link === null) faults['link'] = 'noEvidence';
    if (Object.keys(faults).length > 0) throw new Invalid(faults);
    await ctx.db.insert(closureRequests).values({
      issueId,
      ...result,
      timeUnit: result.timeBefore === null ? null : result.timeUnit,
      requestedBy: ctx.actor.userId,
      requestedAt: ctx.now,
    });
    await saveStep(ctx, issue, 'request_closure', { opinion: result.resultText });
    return { issueId };
  },
);

/** The commands of this part, for the page of one issue. */
export const rectificationCommands = { requestClosure };
