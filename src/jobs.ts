/** The schedule: which job runs which command, and when. Every job is idempotent. */
import { markDemoTime } from './features/demo/clock.ts';
import { realTools } from '#features/ballots/life/opening/commands.ts';
import type { IsolatedSealing } from '#features/ballots/life/sealing/steps.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import { purgeRedacted } from './features/issues/corrections/commands.ts';
import { publishDueIssues } from './features/issues/commands.ts';
import { purgeMessages } from './features/messages/commands.ts';
import { keepAcceptances } from './features/issues/acceptance/draws/commands.ts';
import { markDay } from './features/operation/commands.ts';
import { escalateIssues, escalationBatch } from './features/issues/deadlines/commands.ts';
import { watchDatabase } from './features/operation/database/commands.ts';
import type { Ctx } from './platform/ctx.ts';
import { purgeKeptForms } from './platform/kept-forms.ts';
import type { JobName } from './platform/jobs/queue.ts';

/** When each job runs. Null for a job that runs only when a command sends it. */
export const jobSchedule: Record<JobName, string | null> = {
  'ballots.keepTime': '* * * * *', // opens, seals and publishes what is due
  'database.watch': '17 * * * *',
  'issues.publishDue': '5 * * * *', // hourly: a demo clock may jump over midnight
  'messages.purge': '40 3 * * *',
  'acceptance.keepTime': '*/2 * * * *', // daily entry at 17:00, draws, late tasks
  'issues.escalate': '20 * * * *',
  'issues.purgeRedacted': '35 * * * *',
  'forms.purge': '*/10 * * * *',
};

export const jobHandlers = (
  context: () => Ctx,
  isolated?: IsolatedSealing,
): Record<JobName, () => Promise<void>> => ({
  'ballots.keepTime': async () => {
    const ctx = context();
    await markDemoTime(ctx); // does nothing without demo data
    await runBallotSchedule(ctx, isolated ? { ...realTools, isolated } : realTools);
  },
  'database.watch': async () => {
    await watchDatabase(context());
  },
  'issues.publishDue': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await publishDueIssues(ctx);
  },
  'messages.purge': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await purgeMessages(ctx);
  },
  'acceptance.keepTime': async () => {
    const ctx = context();
    if (!(await ctx.guard.isClockTrusted())) return;
    await markDay(ctx);
    await keepAcceptances(ctx);
  },
  'issues.escalate': async () => {
    const ctx = context();
    if (!(await ctx.guard.isClockTrusted())) return;
    for (let written = escalationBatch; written === escalationBatch;)
      written = (await escalateIssues(context())).escalated;
  },
  'issues.purgeRedacted': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await purgeRedacted(ctx);
  },
  'forms.purge': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await purgeKeptForms(ctx);
  },
});
