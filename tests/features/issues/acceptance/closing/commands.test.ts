import { describe, expect } from 'vitest';
import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { closureTallies, exemptions, lookBacks } from '#db/tables/acceptance.ts';
import { issues, issueSteps } from '#db/tables/issues.ts';
import { publicLog } from '#db/tables/office.ts';
import { issueState } from '#db/vocabulary/issues.ts';
import {
  acceptIssue,
  decideExemption,
  proposeExemption,
  returnIssue,
} from '#features/issues/acceptance/closing/commands.ts';
import { closureNumbers } from '#features/issues/acceptance/afterwards/queries.ts';
import { sendToAcceptance } from '#features/issues/acceptance/draws/commands.ts';
import { findWaitingExemption } from '#features/issues/acceptance/queries.ts';
import { planRectification } from '#features/issues/commands.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import { statusOf } from '#features/issues/rules.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied } from '#platform/refusal.ts';
import {
  aDrawnIssue,
  aListedIssue,
  aRequestedIssue,
  aVotedIssue,
  drawAt,
  onlyUntied,
  personOf,
  requestAgain,
  tasksOf,
  voteAs,
  votedAt,
} from '#tests/support/acceptance.ts';
import { declineTask } from '#features/issues/acceptance/votes/commands.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { told, toldTitles } from '#tests/support/messages.ts';
import { plan } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null = town.office, now = votedAt) => ctx(db, { actor, now });
const reasons = { returnReasons: '两名体验员重新办理，仍要每页刷一次身份证。', newDueOn: '' };
const statusIn = async (db: Db, issueId: string) =>
  (await db.select().from(issues).where(eq(issues.id, issueId)))[0]?.status;

describe('closing', () => {
  test('is done by the office after the votes, if they say so', async ({ db }) => {
    const { issueId, number } = await aVotedIssue(db, ['pass', 'not_reproduced', 'pass']);
    await acceptIssue(as(db), { issueId });
    expect(await getPublicIssue(db, number)).toMatchObject({
      status: 'closed',
      phase: 'closed',
      closedOn: '2026-11-25',
    });
    const [entry] = await db
      .select()
      .from(publicLog)
      .where(eq(publicLog.event, 'acceptance_counted'));
    expect(entry?.detail).toEqual({
      issue: number,
      attempt: 1,
      pass: 2,
      fail: 0,
      notReproduced: 1,
      outcome: 'passed',
    });
    expect(
      await db.select({ d: lookBacks.dueOn }).from(lookBacks).orderBy(asc(lookBacks.afterDays)),
    ).toEqual([{ d: '2026-12-25' }, { d: '2027-02-23' }]);
    const steps = await db
      .select({ kind: issueSteps.kind })
      .from(issueSteps)
      .where(eq(issueSteps.issueId, issueId))
      .orderBy(asc(issueSteps.id));
    expect(statusOf(steps)).toBe('closed');
    const titles = await toldTitles(db, 'votes_counted');
    expect(titles).toHaveLength(1);
    expect(titles[0]).toContain('已销号');
  });

  for (const [name, verdicts] of [
    ['while nobody has voted', []],
    ['while one still walks', ['pass']],
    ['after a tie', ['pass', 'fail']],
    ['after two against', ['fail', 'fail']],
    ['after one counted vote', ['pass', 'not_reproduced']],
  ] as const)
    test(`is refused ${name}`, async ({ db }) => {
      const { issueId } = await aVotedIssue(db, verdicts);
      await expect(acceptIssue(as(db), { issueId })).rejects.toMatchObject({
        code: 'acceptance.notPassed',
      });
      expect(await statusIn(db, issueId)).toBe('accepting');
    });

  test('is refused before the draw and without one', async ({ db }) => {
    const { issueId } = await aRequestedIssue(db);
    await expect(acceptIssue(as(db), { issueId })).rejects.toMatchObject({ code: 'issue.notNow' });
    const listed = await aListedIssue(db);
    await expect(acceptIssue(as(db), { issueId: listed.issueId })).rejects.toMatchObject({
      code: 'acceptance.notPassed',
    });
  });
});

describe('sending back', () => {
  test('gives reasons and a new date, and the unit plans again', async ({ db }) => {
    const { issueId, number } = await aVotedIssue(db, ['pass', 'fail']);
    expect(await returnIssue(as(db), { issueId, ...reasons })).toMatchObject({
      dueOn: '2026-12-16', // 15 working days
    });
    const issue = await getPublicIssue(db, number);
    expect(issue).toMatchObject({ status: 'returned', phase: 'doing', dueOn: '2026-12-16' });
    expect(issue?.steps.at(-1)).toMatchObject({
      kind: 'return',
      opinion: reasons.returnReasons,
      dueOn: '2026-12-16',
    });
    await planRectification(as(db, town.reporter), { issueId, ...plan });
    expect(await statusIn(db, issueId)).toBe('rectifying');
    expect((await toldTitles(db, 'votes_counted'))[0]).toContain('退回重办');
    expect((await told(db, 'closure_returned')).map(({ to }) => to)).toContain(town.leader.userId);
  });

  test('is refused if the votes passed, and while somebody walks', async ({ db }) => {
    for (const verdicts of [['pass', 'pass'], ['fail']] as const) {
      const { issueId } = await aVotedIssue(db, verdicts);
      await expect(returnIssue(as(db), { issueId, ...reasons })).rejects.toMatchObject({
        code: 'acceptance.nothingFailed',
      });
    }
  });

  test('a second acceptance has its own list and votes; the first stays', async ({ db }) => {
    const { issueId, number } = await aVotedIssue(db, ['fail', 'fail']);
    await returnIssue(as(db), { issueId, ...reasons });
    const later = '2026-11-26T10:00+08:00';
    await planRectification(as(db, town.reporter, later), { issueId, ...plan });
    await requestAgain(db, issueId, later);
    await sendToAcceptance(as(db, town.office, later), { issueId });
    await drawAt(db, '2026-11-26T17:00+08:00');
    for (const task of await tasksOf(db, issueId))
      await voteAs(db, task, 'pass', '2026-11-27T10:00+08:00');
    await acceptIssue(as(db, town.office, '2026-11-27T11:00+08:00'), { issueId });
    expect(await getPublicIssue(db, number)).toMatchObject({ status: 'closed' });
    const all = await db.execute(sql`select outcome from acceptances order by attempt`);
    expect(all.rows).toEqual([{ outcome: 'failed' }, { outcome: 'passed' }]);
  });
});

describe('豁免验收', () => {
  const proposed = async (db: Db) => {
    const { issueId, number } = await aRequestedIssue(db);
    await proposeExemption(as(db), { issueId, exemptReason: '该事项已按上级规定取消，无法再办。' });
    const waiting = await findWaitingExemption(db, issueId);
    return { issueId, number, exemptionId: waiting!.id };
  };

  test('closes by two people and a public reason, counted apart', async ({ db }) => {
    const { issueId, number, exemptionId } = await proposed(db);
    expect(await statusIn(db, issueId)).toBe('closure_requested');
    await decideExemption(as(db, town.convenor), { issueId, exemptionId, agreed: 'yes' });
    const issue = await getPublicIssue(db, number);
    expect(issue).toMatchObject({ status: 'closed', closedOn: '2026-11-25' });
    expect(issue?.steps.at(-1)).toMatchObject({
      kind: 'exempt',
      opinion: '该事项已按上级规定取消，无法再办。',
    });
    expect(await closureNumbers(db)).toEqual({ accepted: 0, exempted: 1, reopened: 0 });
  });

  test('refused by the second person, the issue goes on to its draw', async ({ db }) => {
    const { issueId, exemptionId } = await proposed(db);
    await expect(sendToAcceptance(as(db), { issueId })).rejects.toMatchObject({
      code: 'exemption.waiting',
    });
    await decideExemption(as(db, town.convenor), { issueId, exemptionId, agreed: 'no' });
    await sendToAcceptance(as(db), { issueId });
    expect(await statusIn(db, issueId)).toBe('accepting');
  });

  test('nobody agrees to their own proposal, whatever roles they hold', async ({ db }) => {
    const { issueId, exemptionId } = await proposed(db);
    const both: Actor = { ...town.office, roles: ['office_admin', 'convenor'] };
    await expect(
      decideExemption(as(db, both), { issueId, exemptionId, agreed: 'yes' }),
    ).rejects.toMatchObject({ code: 'exemption.secondPerson' });
    await expect(
      db.transaction((tx) =>
        tx.update(exemptions).set({
          agreed: true,
          decidedBy: town.office.userId,
          decidedAt: new Date(votedAt),
        }),
      ),
    ).rejects.toThrow();
    for (const actor of [town.office, town.leader, town.sysAdmin, town.secAdmin, town.auditor])
      await expect(
        decideExemption(as(db, actor), { issueId, exemptionId, agreed: 'yes' }),
      ).rejects.toThrow(Denied);
  });

  test('does not replace votes that can be had, and overrules none', async ({ db }) => {
    const exemptReason = '没有人能再办一遍这件事。';
    for (const issue of [
      await aListedIssue(db),
      await aDrawnIssue(db),
      await aVotedIssue(db, ['fail', 'fail']),
      await aVotedIssue(db, ['pass', 'pass']),
    ])
      await expect(
        proposeExemption(as(db), { issueId: issue.issueId, exemptReason }),
      ).rejects.toMatchObject({ code: 'exemption.notNow' });
  });

  test('is possible once the list is exhausted, unless somebody said 不通过', async ({ db }) => {
    await onlyUntied(db, [0, 1]);
    const exemptReason = '名单已经抽完，剩下的人都去不了。';
    for (const verdict of ['pass', 'fail'] as const) {
      const { issueId } = await aVotedIssue(db, [verdict]);
      const task = (await tasksOf(db, issueId)).find(({ ended }) => ended === null);
      await declineTask(as(db, personOf(task!)), { taskId: task!.id });
      const proposal = proposeExemption(as(db), { issueId, exemptReason });
      if (verdict === 'fail')
        await expect(proposal).rejects.toMatchObject({ code: 'exemption.notNow' });
      else await proposal;
      if (verdict === 'fail') await returnIssue(as(db), { issueId, ...reasons });
    }
  });
});

describe('the database itself', () => {
  const close = (db: Db, issueId: string) =>
    db.transaction((tx) =>
      tx.update(issues).set(issueState('closed')).where(eq(issues.id, issueId)),
    );

  test('refuses a closing without votes, by whatever statement', async ({ db }) => {
    for (const issue of [
      await aRequestedIssue(db),
      await aDrawnIssue(db),
      await aVotedIssue(db, ['pass', 'pass']), // counted by nobody yet
      await aVotedIssue(db, ['pass', 'fail']),
    ])
      await expect(close(db, issue.issueId)).rejects.toThrow();
    const { issueId } = await aRequestedIssue(db);
    await expect(
      db.transaction((tx) =>
        tx.execute(sql`insert into issues (number, list_kind, title, public_text, source, status, phase, registered_at, changed_at)
          values ('WT202611-9999', 'problem', 'x', 'x', 'hall', 'looked_back', 'closed', now(), now())`),
      ),
    ).rejects.toThrow();
    expect(await statusIn(db, issueId)).toBe('closure_requested');
  });

  test('refuses a passed outcome whose votes say otherwise', async ({ db }) => {
    const { issueId } = await aVotedIssue(db, ['pass', 'fail']);
    await db.execute(sql`update acceptances set outcome = 'passed', decided_at = now(),
      decided_by = ${town.office.userId} where issue_id = ${issueId}`);
    await expect(close(db, issueId)).rejects.toThrow();
  });

  test('counts closings and reopenings with the steps', async ({ db }) => {
    const { issueId } = await aVotedIssue(db, ['pass', 'pass']);
    await acceptIssue(as(db), { issueId });
    expect(await db.select().from(closureTallies)).toEqual([
      { listKind: 'problem', accepted: 1, exempted: 0, reopened: 0 },
    ]);
  });
});
