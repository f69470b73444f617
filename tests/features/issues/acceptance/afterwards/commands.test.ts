import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { recurrenceReports } from '#db/tables/acceptance.ts';
import { issues } from '#db/tables/issues.ts';
import {
  answerRecurrence,
  recordLookBack,
  reopenIssue,
} from '#features/issues/acceptance/afterwards/commands.ts';
import {
  closureNumbers,
  countRecurrences,
  listDueLookBacks,
  listIssuesSaidToRecur,
  listLookBacks,
} from '#features/issues/acceptance/afterwards/queries.ts';
import { reportRecurrence } from '#features/issues/acceptance/recurrences/commands.ts';
import { acceptIssue } from '#features/issues/acceptance/closing/commands.ts';
import { sendToAcceptance } from '#features/issues/acceptance/draws/commands.ts';
import { acknowledgeIssue, planRectification } from '#features/issues/commands.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { NotFound } from '#platform/refusal.ts';
import {
  aDrawnIssue,
  aVotedIssue,
  drawAt,
  requestAgain,
  tasksOf,
  voteAs,
  votedAt,
} from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { assignIssue } from '#tests/support/editions.ts';
import { handover, plan } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null = town.office, now = votedAt) => ctx(db, { actor, now });
const aClosedIssue = async (db: Db) => {
  const issue = await aVotedIssue(db, ['pass', 'pass']);
  await acceptIssue(as(db), { issueId: issue.issueId });
  return issue;
};
const first = '2026-12-25T10:00+08:00'; // 30 days after the closing
const holds = { held: 'yes', lookBackWords: '到大厅又打了三页，只刷一次。' };
const fails = { held: 'no', lookBackWords: '换机之后又要每页刷一次。' };

describe('回头看', () => {
  test('is due 30 and 90 days after the closing, and not before', async ({ db }) => {
    const { issueId, number } = await aClosedIssue(db);
    await expect(
      recordLookBack(as(db, town.office, '2026-12-24T10:00+08:00'), { issueId, ...holds }),
    ).rejects.toMatchObject({ code: 'lookBack.notDue' });
    expect(await listDueLookBacks(db, day('2026-12-24'))).toEqual([]);
    expect(await listDueLookBacks(db, day('2026-12-25'))).toMatchObject([
      { number, afterDays: 30 },
    ]);
    await recordLookBack(as(db, town.office, first), { issueId, ...holds });
    expect(await listDueLookBacks(db, day('2026-12-31'))).toEqual([]);
    expect(await getPublicIssue(db, number)).toMatchObject({
      status: 'looked_back',
      closedOn: '2026-11-25',
    });
    await recordLookBack(as(db, town.office, '2027-02-23T10:00+08:00'), { issueId, ...holds });
    expect((await listLookBacks(db, issueId)).map(({ held }) => held)).toEqual([true, true]);
  });

  test('a fix that does not hold begins 第2轮: same number, new date, old history', async ({
    db,
  }) => {
    const { issueId, number } = await aClosedIssue(db);
    await recordLookBack(as(db, town.office, first), { issueId, ...fails });
    const issue = await getPublicIssue(db, number);
    expect(issue).toMatchObject({
      number,
      status: 'reopened',
      phase: 'todo',
      round: 2,
      closedOn: null,
    });
    expect(issue!.dueOn! > '2026-12-25').toBe(true);
    expect(issue?.steps.map(({ kind }) => kind)).toEqual([
      'register',
      'assign',
      'acknowledge',
      'plan',
      'request_closure',
      'send_to_acceptance',
      'accept',
      'reopen',
    ]);
    expect(await closureNumbers(db)).toEqual({ accepted: 1, exempted: 0, reopened: 1 });
    // The 90 days of the first round are void.
    expect(await listDueLookBacks(db, day('2027-03-31'))).toEqual([]);
  });

  test('the second round is closed by its own votes only', async ({ db }) => {
    const { issueId } = await aClosedIssue(db);
    await reopenIssue(as(db), { issueId, reopenReason: '办公室现场查看，问题又出现了。' });
    await expect(
      db.transaction((tx) =>
        tx.update(issues).set({ status: 'closed', phase: 'closed' }).where(eq(issues.id, issueId)),
      ),
    ).rejects.toThrow();
    const at = '2026-11-26T09:00+08:00';
    await assignIssue(as(db, town.office, at), { issueId, ...handover });
    await acknowledgeIssue(as(db, town.reporter, at), { issueId });
    await planRectification(as(db, town.reporter, at), { issueId, ...plan });
    await requestAgain(db, issueId, at);
    await sendToAcceptance(as(db, town.office, at), { issueId });
    await drawAt(db, '2026-11-26T17:00+08:00');
    for (const task of await tasksOf(db, issueId))
      await voteAs(db, task, 'pass', '2026-11-27T09:00+08:00');
    await acceptIssue(as(db, town.office, '2026-11-27T10:00+08:00'), { issueId });
    expect((await listLookBacks(db, issueId)).map(({ round }) => round)).toEqual([2, 2]);
  });
});

describe('「又出现了」', () => {
  const say = (db: Db, number: string, recurrenceWords = '') =>
    reportRecurrence(as(db, null), { issueNumber: number, recurrenceWords });

  test('anybody may say it of a closed issue; the number is public and the words are not', async ({
    db,
  }) => {
    const { issueId, number } = await aClosedIssue(db);
    await say(db, number);
    await say(db, number); // a double click
    await say(db, number, '今天上午又刷了三次。');
    expect(await countRecurrences(db, issueId)).toBe(2);
    expect(await listIssuesSaidToRecur(db)).toMatchObject([
      { number, reports: 2, dueOn: '2026-11-26' },
    ]);
    expect(JSON.stringify(await getPublicIssue(db, number))).not.toContain('刷了三次');
  });

  test('not of an issue that is not closed, and not of one that is not there', async ({ db }) => {
    const { number } = await aDrawnIssue(db);
    await expect(say(db, number)).rejects.toMatchObject({ code: 'recurrence.notClosed' });
    await expect(say(db, 'WT209901-0001')).rejects.toThrow(NotFound);
    await expect(say(db, 'no number')).rejects.toThrow(NotFound);
  });

  test('the office says publicly why not', async ({ db }) => {
    const { issueId, number } = await aClosedIssue(db);
    await say(db, number);
    await answerRecurrence(as(db), {
      issueId,
      recurs: 'no',
      recurrenceAnswer: '所说的是另一台机器，已另行登记。',
    });
    expect(await listIssuesSaidToRecur(db)).toEqual([]);
    const issue = await getPublicIssue(db, number);
    expect(issue).toMatchObject({ status: 'closed' });
    expect(issue?.steps.at(-1)).toMatchObject({
      kind: 'decline_recurrence',
      opinion: '所说的是另一台机器，已另行登记。',
    });
    await expect(
      answerRecurrence(as(db), { issueId, recurs: 'yes', recurrenceAnswer: '确实又出现了。' }),
    ).rejects.toMatchObject({ code: 'recurrence.answered' });
  });

  test('or reopens, which answers every waiting report', async ({ db }) => {
    const { issueId, number } = await aClosedIssue(db);
    await say(db, number);
    await say(db, number, '又坏了，要刷好几次。');
    await answerRecurrence(as(db), { issueId, recurs: 'yes', recurrenceAnswer: '确实又出现了。' });
    expect(await getPublicIssue(db, number)).toMatchObject({ status: 'reopened', round: 2 });
    expect(
      (await db.select().from(recurrenceReports)).map(({ reopened, answer }) => [reopened, answer]),
    ).toEqual([
      [true, '确实又出现了。'],
      [true, '确实又出现了。'],
    ]);
    expect(await countRecurrences(db, issueId)).toBe(2);
  });
});
