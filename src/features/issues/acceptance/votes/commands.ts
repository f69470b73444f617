/** A drawn experiencer says what the walk showed, or that they cannot come. */
import { acceptanceVotes } from '#db/tables/acceptance.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { SignedInCtx } from '#platform/ctx.ts';
import { NotFound, ensure, found } from '#platform/refusal.ts';
import { drawNext, endTask, settleTask } from '../draws/commands.ts';
import { listEligible } from '../draws/queries.ts';
import { taskInput, voteInput } from '../input.ts';
import { findTask, lockAcceptance, type Acceptance, type OwnTaskRow } from '../queries.ts';

/**
 * 通过 / 不通过 / 无法复现, with words, once. Refuses somebody else's task (404), a replaced person, a
 * second vote, a vote after the last day or the result, and a person who may no longer walk.
 */
export const vote = command(
  'acceptance.vote',
  voteInput,
  async (ctx, { taskId, verdict, voteWords }) => {
    const { task, acceptance } = await openTask(ctx, taskId);
    await ctx.db
      .insert(acceptanceVotes)
      .values({ taskId, verdict, words: voteWords, givenAt: ctx.now });
    await endTask(ctx, taskId, 'voted');
    note(ctx, 'acceptance.vote', `acceptance_task:${taskId}`);
    await settleTask(ctx, task.issueId, task.experiencerId);
    await drawNext(ctx, acceptance);
    return { taskId };
  },
);

/** 去不了: the next person in the order gets the task. */
export const declineTask = command('acceptance.vote', taskInput, async (ctx, { taskId }) => {
  const { task, acceptance } = await openTask(ctx, taskId);
  await endTask(ctx, taskId, 'declined');
  await settleTask(ctx, task.issueId, task.experiencerId);
  await drawNext(ctx, acceptance);
  return { taskId };
});

/** The actor's own running task, with its acceptance locked. */
async function openTask(
  ctx: SignedInCtx,
  taskId: string,
): Promise<{ task: OwnTaskRow; acceptance: Acceptance }> {
  const own = await findTask(ctx.db, taskId);
  if (!own || own.experiencerId !== ctx.actor.experiencerId) throw new NotFound('task');
  const acceptance = found(await lockAcceptance(ctx.db, own.acceptanceId), 'task');
  const task = found(await findTask(ctx.db, taskId), 'task'); // as it is under the lock
  ensure(task.ended !== 'voted', 'acceptance.voted');
  ensure(task.ended === null, 'acceptance.replaced');
  ensure(acceptance.outcome === null, 'acceptance.over');
  ensure(ctx.today <= task.dueOn, 'acceptance.late');
  const eligible = await listEligible(ctx.db, task.issueId, ctx.today);
  ensure(eligible.includes(task.experiencerId), 'acceptance.tied');
  return { task, acceptance };
}
