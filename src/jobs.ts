/** The timetable: which job wakes which command, and when. Every job may run twice. */
import { keepBallotTime } from './features/ballots/sealing/commands.ts';
import { publishDueIssues } from './features/issues/commands.ts';
import type { Ctx } from './platform/ctx.ts';
import type { JobName } from './platform/jobs/queue.ts';

export const jobSchedule: { name: JobName; cron: string }[] = [
  { name: 'ballots.keepTime', cron: '* * * * *' }, // opens, seals and publishes what is due
  { name: 'issues.publishDue', cron: '5 * * * *' }, // every hour: a demo clock may jump over midnight
];

export const jobHandlers = (context: () => Ctx): Record<JobName, () => Promise<void>> => ({
  'ballots.keepTime': async () => { await keepBallotTime(context()); },
  'issues.publishDue': async () => { await publishDueIssues(context(), {}); },
});
