/**
 * Issues on their way through 体验式验收, brought there by the real commands. The list is fixed on
 * Monday 2026-11-23 at 10:00; the day is marked and the draw made at 17:00.
 */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { recusals } from '#db/tables/experiencers.ts';
import type { Verdict } from '#db/vocabulary/acceptance.ts';
import { keepAcceptances, sendToAcceptance } from '#features/issues/acceptance/draws/commands.ts';
import { listAcceptances, listTasks, type Task } from '#features/issues/acceptance/queries.ts';
import { vote } from '#features/issues/acceptance/votes/commands.ts';
import { requestClosure } from '#features/issues/rectification/commands.ts';
import { markDay } from '#features/operation/commands.ts';
import { ctx } from './ctx.ts';
import { anIssue, closure } from './issue-factories.ts';
import { town } from './town.ts';

export const requestedAt = '2026-11-23T09:30+08:00';
export const listedAt = '2026-11-23T10:00+08:00';
export const drawnAt = '2026-11-23T17:00+08:00';
export const votedAt = '2026-11-25T09:00+08:00';

/** The leader asks for the closing, once more. */
export const requestAgain = (db: Db, issueId: string, now: string): Promise<unknown> =>
  requestClosure(ctx(db, { actor: town.leader, now }), {
    issueId,
    ...closure,
    completedOn: now.slice(0, 10),
  });

export async function aRequestedIssue(db: Db): Promise<{ issueId: string; number: string }> {
  return anIssue(db, 'closure_requested');
}

/** The list is fixed, and no seed yet. */
export async function aListedIssue(db: Db): Promise<{ issueId: string; number: string }> {
  const issue = await aRequestedIssue(db);
  await sendToAcceptance(ctx(db, { actor: town.office, now: listedAt }), {
    issueId: issue.issueId,
  });
  return issue;
}

export async function drawAt(db: Db, now: string): Promise<void> {
  const portal = ctx(db, { actor: town.system, now });
  await markDay(portal);
  await keepAcceptances(portal);
}

/** Two people are drawn. */
export async function aDrawnIssue(db: Db): Promise<{ issueId: string; number: string }> {
  const issue = await aListedIssue(db);
  // A day is marked once, so a second issue of a test is drawn on the next day.
  for (let days = 0; (await tasksOf(db, issue.issueId)).length === 0; days += 1)
    await drawAt(db, `2026-11-${23 + days}T17:00+08:00`);
  return issue;
}

/** All tasks of the latest acceptance, in the order of the draw. */
export async function tasksOf(db: Db, issueId: string): Promise<Task[]> {
  const [latest] = await listAcceptances(db, issueId);
  return latest ? listTasks(db, latest.id) : [];
}

export const personOf = ({ experiencerId }: { experiencerId: string }) => {
  const person = town.experiencers.find((one) => one.experiencerId === experiencerId);
  if (!person) throw new Error('not of this town');
  return person;
};

export const voteAs = (db: Db, task: Task, verdict: Verdict, now = votedAt): Promise<unknown> =>
  vote(ctx(db, { actor: personOf(task), now }), {
    taskId: task.id,
    verdict,
    voteWords: '照原来的步骤重新办了一遍。',
  });

/** Drawn, and these verdicts by whoever has a task, one after the other. */
export async function aVotedIssue(
  db: Db,
  verdicts: readonly Verdict[],
): Promise<{ issueId: string; number: string }> {
  const issue = await aDrawnIssue(db);
  for (const verdict of verdicts) {
    const task = (await tasksOf(db, issue.issueId)).find(({ ended }) => ended === null);
    if (!task) throw new Error('nobody has a task');
    await voteAs(db, task, verdict);
  }
  return issue;
}

/** Everybody but these experiencers works for a unit. */
export async function onlyUntied(db: Db, free: readonly number[], unitId = 1): Promise<void> {
  await db.insert(recusals).values(
    town.experiencers.flatMap(({ experiencerId }, index) =>
      free.includes(index)
        ? []
        : [
            {
              experiencerId,
              unitId,
              tie: 'employee' as const,
              notedBy: town.office.userId,
              notedAt: new Date(requestedAt),
            },
          ],
    ),
  );
}

/** For rows without history: issues that no vote closed. Rolled back with the test. */
export async function withoutClosureGuard(db: Db, write: () => Promise<unknown>): Promise<void> {
  await db.execute(sql`alter table issues disable trigger issues_closed_by_votes`);
  await write();
  await db.execute(sql`alter table issues enable trigger issues_closed_by_votes`);
}
