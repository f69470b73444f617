/** The schedule: which job runs which command, and when. Every job is idempotent. */
import { markDemoTime } from './features/demo/clock.ts';
import { realTools } from '#features/ballots/life/opening/commands.ts';
import type { Apart } from '#features/ballots/life/sealing/steps.ts';
import { keepBallotTime } from '#features/ballots/life/sealing/commands.ts';
import { publishDueIssues } from './features/issues/commands.ts';
import { watchDatabase } from './features/operation/database/commands.ts';
import type { Ctx } from './platform/ctx.ts';
import { purgeKeptForms } from './platform/kept-forms.ts';
import type { JobName } from './platform/jobs/queue.ts';

export const jobSchedule: { name: JobName; cron: string }[] = [
  { name: 'ballots.keepTime', cron: '* * * * *' }, // opens, seals and publishes what is due
  { name: 'database.watch', cron: '17 * * * *' },
  { name: 'issues.publishDue', cron: '5 * * * *' }, // hourly: a demo clock may jump over midnight
  { name: 'forms.purge', cron: '*/10 * * * *' },
];

export const jobHandlers = (
  context: () => Ctx,
  apart?: Apart,
): Record<JobName, () => Promise<void>> => ({
  'ballots.keepTime': async () => {
    const ctx = context();
    await markDemoTime(ctx, {}); // does nothing without demo data
    await keepBallotTime(ctx, apart ? { ...realTools, apart } : realTools);
  },
  'database.watch': async () => {
    await watchDatabase(context(), {});
  },
  'issues.publishDue': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await publishDueIssues(ctx, {});
  },
  'forms.purge': async () => {
    const ctx = context();
    if (await ctx.guard.isClockTrusted()) await purgeKeptForms(ctx, {});
  },
});
