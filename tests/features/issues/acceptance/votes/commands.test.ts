import { describe, expect } from 'vitest';
import { acceptanceVotes } from '#db/tables/acceptance.ts';
import { keepAcceptances } from '#features/issues/acceptance/draws/commands.ts';
import { listPublicDraws } from '#features/issues/acceptance/draws/queries.ts';
import { getOwnTask, listOwnTasks } from '#features/issues/acceptance/queries.ts';
import { declineTask, vote } from '#features/issues/acceptance/votes/commands.ts';
import { acceptIssue } from '#features/issues/acceptance/closing/commands.ts';
import { Denied, Invalid, NotFound } from '#platform/refusal.ts';
import {
  aDrawnIssue,
  aVotedIssue,
  onlyUntied,
  personOf,
  tasksOf,
  voteAs,
  votedAt,
} from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { told } from '#tests/support/messages.ts';
import { town } from '#tests/support/town.ts';

const words = '三页只刷了一次身份证。';

test('a drawn person finds the task and says once, in words, what the walk showed', async ({
  db,
}) => {
  const { issueId } = await aDrawnIssue(db);
  const [task] = await tasksOf(db, issueId);
  const person = personOf(task!);
  expect((await listOwnTasks(db, person.experiencerId)).rows).toMatchObject([{ id: task!.id }]);
  await vote(ctx(db, { actor: person, now: votedAt }), {
    taskId: task!.id,
    verdict: 'pass',
    voteWords: words,
  });
  expect(await getOwnTask(db, person.experiencerId, task!.id)).toMatchObject({
    verdict: 'pass',
    words,
    ended: 'voted',
  });
  await expect(voteAs(db, task!, 'fail')).rejects.toMatchObject({ code: 'acceptance.voted' });
  expect(await db.select().from(acceptanceVotes)).toHaveLength(1);
});

describe('no vote', () => {
  test('by somebody who was not drawn: the task is not there', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task, second] = await tasksOf(db, issueId);
    const input = { taskId: task!.id, verdict: 'pass', voteWords: words };
    for (const other of [
      personOf(second!),
      town.experiencers.find(
        ({ experiencerId }) =>
          ![task!.experiencerId, second!.experiencerId].includes(experiencerId),
      )!,
    ])
      await expect(vote(ctx(db, { actor: other, now: votedAt }), input)).rejects.toThrow(NotFound);
    for (const actor of [town.office, town.leader, town.sysAdmin, town.convenor])
      await expect(vote(ctx(db, { actor, now: votedAt }), input)).rejects.toThrow(Denied);
  });

  test('by somebody who became tied to the unit', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task] = await tasksOf(db, issueId);
    await onlyUntied(db, [], 3);
    await expect(voteAs(db, task!, 'pass')).rejects.toMatchObject({ code: 'acceptance.tied' });
  });

  test('by somebody who was replaced', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task] = await tasksOf(db, issueId);
    await declineTask(ctx(db, { actor: personOf(task!), now: votedAt }), { taskId: task!.id });
    await expect(voteAs(db, task!, 'pass')).rejects.toMatchObject({ code: 'acceptance.replaced' });
  });

  test('after the last day', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task] = await tasksOf(db, issueId);
    await expect(voteAs(db, task!, 'pass', '2026-12-01T08:00+08:00')).rejects.toMatchObject({
      code: 'acceptance.late',
    });
    await voteAs(db, task!, 'pass', '2026-11-30T23:59+08:00');
  });

  test('after the result', async ({ db }) => {
    const { issueId } = await aVotedIssue(db, ['pass', 'pass']);
    await acceptIssue(ctx(db, { actor: town.office, now: votedAt }), { issueId });
    const [task] = await tasksOf(db, issueId);
    await expect(voteAs(db, task!, 'fail')).rejects.toMatchObject({ code: 'acceptance.voted' });
  });

  test('without words, without a verdict, or with a phone number in the words', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task] = await tasksOf(db, issueId);
    const as = ctx(db, { actor: personOf(task!), now: votedAt });
    for (const input of [
      { verdict: 'pass', voteWords: '' },
      { verdict: 'perfect', voteWords: words },
      { verdict: 'fail', voteWords: '请打 13812345678 问我。' },
    ])
      await expect(vote(as, { taskId: task!.id, ...input })).rejects.toThrow(Invalid);
  });

  test('by SQL, without a running task', async ({ db }) => {
    const { issueId } = await aVotedIssue(db, ['pass']);
    const task = (await tasksOf(db, issueId)).find(({ ended }) => ended === null);
    await declineTask(ctx(db, { actor: personOf(task!), now: votedAt }), { taskId: task!.id });
    const values = {
      taskId: task!.id,
      verdict: 'pass' as const,
      words,
      givenAt: new Date(votedAt),
    };
    await expect(
      db.transaction((tx) => tx.insert(acceptanceVotes).values(values)),
    ).rejects.toThrow();
    await expect(
      db.transaction((tx) => tx.update(acceptanceVotes).set({ verdict: 'fail' })),
    ).rejects.toThrow();
  });
});

describe('the next in the order comes', () => {
  test('for somebody who cannot come', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const [task] = await tasksOf(db, issueId);
    await declineTask(ctx(db, { actor: personOf(task!), now: votedAt }), { taskId: task!.id });
    expect((await tasksOf(db, issueId)).map(({ ended, dueOn }) => [ended, dueOn])).toEqual([
      ['declined', '2026-11-30'],
      [null, '2026-11-30'],
      [null, '2026-12-02'],
    ]);
  });

  test('for somebody who says nothing until the last day', async ({ db }) => {
    const { issueId } = await aDrawnIssue(db);
    const at = (now: string) => keepAcceptances(ctx(db, { actor: town.system, now }));
    await at('2026-11-30T23:00+08:00');
    expect(await tasksOf(db, issueId)).toHaveLength(2);
    await at('2026-12-01T00:05+08:00');
    await at('2026-12-01T00:10+08:00');
    expect((await tasksOf(db, issueId)).map(({ ended }) => ended)).toEqual([
      'late',
      'late',
      null,
      null,
    ]);
    const asked = await told(db, 'acceptance_drawn');
    expect(asked.map(({ settledAt }) => settledAt !== null)).toEqual([true, true, false, false]);
    const replaced = await told(db, 'acceptance_replaced');
    expect(replaced.map(({ to }) => to).toSorted()).toEqual(
      asked
        .slice(0, 2)
        .map(({ to }) => to)
        .toSorted(),
    );
  });

  test('for a walk that could not reproduce it: fewer than two counted votes', async ({ db }) => {
    const { issueId } = await aVotedIssue(db, ['not_reproduced', 'pass']);
    expect((await tasksOf(db, issueId)).map(({ ended }) => ended)).toEqual([
      'voted',
      'voted',
      null,
    ]);
  });

  test('until the list is exhausted', async ({ db }) => {
    await onlyUntied(db, [0, 1, 2]);
    const { issueId } = await aDrawnIssue(db);
    for (let round = 0; round < 3; round += 1) {
      const task = (await tasksOf(db, issueId)).find(({ ended }) => ended === null);
      await declineTask(ctx(db, { actor: personOf(task!), now: votedAt }), { taskId: task!.id });
    }
    expect((await tasksOf(db, issueId)).map(({ ended }) => ended)).toEqual([
      'declined',
      'declined',
      'declined',
    ]);
  });
});

test('no verdict is public before the result', async ({ db }) => {
  const { issueId } = await aVotedIssue(db, ['pass', 'fail']);
  const [draw] = await listPublicDraws(db, issueId);
  expect(draw?.drawn.map(({ verdict }) => verdict)).toEqual([null, null]);
});
