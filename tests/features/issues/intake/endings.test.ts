/** 不予受理 and 并案: one person before the hand-over, two after it, and the reporter reads why. */
import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueEndings } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import { acknowledgeIssue, publishDueIssues, registerIssue } from '#features/issues/commands.ts';
import { decideEnding, mergeIssue, rejectIssue } from '#features/issues/intake/commands.ts';
import { findMergedInto, getPublicIssue, listPublicIssues } from '#features/issues/queries.ts';
import { readReceipt, submitReport } from '#features/issues/reports/commands.ts';
import { listReports } from '#features/issues/reports/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { assignIssue } from '#tests/support/editions.ts';
import { anIssue, handover, registration } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-23T10:00+08:00';
const as = (db: Db, actor: Actor | null) => ctx(db, { actor, now });
const rejectReason = '这是民事纠纷，不属于政务服务事项，可以向人民调解委员会申请调解。';
const mergeReason = '与先登记的是同一件事。';
const row = async (db: Db, id: string) =>
  (await db.select().from(issues).where(eq(issues.id, id)))[0];
const endingOf = async (db: Db, issueId: string) =>
  (await db.select().from(issueEndings).where(eq(issueEndings.issueId, issueId))).at(-1);
const decide = async (db: Db, actor: Actor, issueId: string, decision = 'confirmed') =>
  decideEnding(as(db, actor), { issueId, endingId: (await endingOf(db, issueId))?.id, decision });

/** An issue registered from an anonymous report, and the answer its reporter reads. */
async function aReported(db: Db) {
  const { code } = await submitReport(as(db, null), {
    text: `自助机打一页证明就要重新刷一次身份证。${String(await db.$count(issues))}`,
  });
  const reportId = (await listReports(db, 'waiting', null)).rows[0]?.id;
  const issue = await registerIssue(as(db, town.office2), {
    ...registration,
    source: 'portal',
    reportId,
  });
  return { ...issue, read: () => readReceipt(as(db, null), { code }) };
}

describe('before the hand-over', () => {
  test('one person rejects it; the reporter reads why, the public nothing', async ({ db }) => {
    const { issueId, number, read } = await aReported(db);
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    expect(await row(db, issueId)).toMatchObject({ status: 'invalid', phase: 'off' });
    expect(await read()).toMatchObject({
      issueStatus: 'invalid',
      issueNumber: null,
      ending: { reason: rejectReason, on: '2026-11-23' },
    });
    expect(await getPublicIssue(db, number)).toBeNull();
  });

  test('one person merges it; every reporter reads the number it went to, also after a second merge', async ({
    db,
  }) => {
    const first = await aReported(db);
    const second = await anIssue(db, 'registered');
    const last = await anIssue(db, 'assigned');
    await mergeIssue(as(db, town.office), {
      issueId: first.issueId,
      targetNumber: second.number.toLowerCase(),
      mergeReason,
    });
    expect(await first.read()).toMatchObject({ issueStatus: 'merged', issueNumber: null });
    await mergeIssue(as(db, town.office), {
      issueId: second.issueId,
      targetNumber: last.number,
      mergeReason,
    });
    expect(await first.read()).toMatchObject({
      issueStatus: 'merged',
      issueNumber: last.number,
      issuePhase: 'todo',
      ending: { reason: mergeReason },
    });
    for (const { number } of [first, second])
      expect(await findMergedInto(db, number)).toBe(last.number);
  });

  test('an end that is held back is never published by its day', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'assigned', {
      handover: { publication: 'hold', holdUntil: '2026-11-30', handoverNote: '先核对' },
    });
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    await decide(db, town.office2, issueId);
    await publishDueIssues(ctx(db, { actor: town.system, now: '2026-12-01T00:05+08:00' }));
    expect(await getPublicIssue(db, number)).toBeNull();
  });
});

describe('after the hand-over', () => {
  for (const stage of ['assigned', 'transferred', 'acknowledged', 'rectifying'] as const)
    test(`from ${stage} a second person confirms, and the public reads the reason`, async ({
      db,
    }) => {
      const { issueId, number } = await anIssue(db, stage);
      await rejectIssue(as(db, town.office), { issueId, rejectReason });
      expect(await row(db, issueId)).toMatchObject({ status: stage });
      await expect(decide(db, town.office, issueId)).rejects.toMatchObject({
        code: 'issue.ownProposal',
      });
      await decide(db, town.office2, issueId);
      const open = await getPublicIssue(db, number);
      expect(open).toMatchObject({ status: 'invalid', phase: 'off' });
      expect(open?.steps.at(-1)).toMatchObject({ kind: 'reject', opinion: rejectReason });
      const list = (phase: 'off' | 'doing') =>
        listPublicIssues(
          db,
          { list: 'problem', unitId: null, channel: null, phase, overdue: false, words: [] },
          ctx(db, { now }).today,
          null,
        );
      expect((await list('off')).rows.map((one) => one.number)).toEqual([number]);
      expect((await list('doing')).rows).toEqual([]);
    });

  test('a declined proposal leaves the issue as it is, and another may follow', async ({ db }) => {
    const { issueId } = await anIssue(db, 'acknowledged');
    const target = await anIssue(db, 'assigned');
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    await expect(
      mergeIssue(as(db, town.office), { issueId, targetNumber: target.number, mergeReason }),
    ).rejects.toMatchObject({ code: 'issue.endingProposed' });
    await decide(db, town.office2, issueId, 'declined');
    expect(await row(db, issueId)).toMatchObject({ status: 'acknowledged' });
    await mergeIssue(as(db, town.office), { issueId, targetNumber: target.number, mergeReason });
    await decide(db, town.office2, issueId);
    expect(await row(db, issueId)).toMatchObject({
      status: 'merged',
      mergedIntoId: target.issueId,
    });
  });

  test('the database itself refuses one person', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    const alone = (decidedBy: string | null) =>
      db.transaction((tx) =>
        tx
          .update(issueEndings)
          .set({ decision: 'confirmed', decidedBy, decidedAt: new Date(now) })
          .where(eq(issueEndings.issueId, issueId)),
      );
    for (const who of [town.office.userId, null])
      await expect(alone(who)).rejects.toMatchObject({
        cause: { constraint: 'issue_endings_by_two_people' },
      });
  });

  test('nobody else proposes or confirms', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    const others = [town.reporter, town.leader, town.convenor, town.sysAdmin, town.desk];
    for (const actor of others)
      await expect(rejectIssue(as(db, actor), { issueId, rejectReason })).rejects.toThrow(Denied);
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    for (const actor of others) await expect(decide(db, actor, issueId)).rejects.toThrow(Denied);
  });
});

describe('a merge that would lose something is refused', () => {
  const merge = (db: Db, issueId: string, targetNumber: string) =>
    mergeIssue(as(db, town.office), { issueId, targetNumber, mergeReason });

  test('into itself, another list, an ended issue, or what the public cannot read', async ({
    db,
  }) => {
    const issue = await anIssue(db, 'assigned');
    const demand = await anIssue(db, 'assigned', { registration: { listKind: 'demand' } });
    const hidden = await anIssue(db, 'registered');
    const gone = await anIssue(db, 'registered');
    await rejectIssue(as(db, town.office), { issueId: gone.issueId, rejectReason });
    for (const [target, code] of [
      [issue, 'issue.mergeIntoItself'],
      [demand, 'issue.mergeOtherList'],
      [gone, 'issue.mergeIntoEnded'],
      [hidden, 'issue.mergeIntoHidden'],
    ] as const)
      await expect(merge(db, issue.issueId, target.number), code).rejects.toMatchObject({ code });
    await expect(merge(db, issue.issueId, 'WT209901-0001')).rejects.toThrow(
      new Invalid({ targetNumber: 'unknown' }),
    );
    await expect(merge(db, issue.issueId, '0007')).rejects.toThrow(
      new Invalid({ targetNumber: 'malformed' }),
    );
  });

  test('a target that ended between proposal and confirmation', async ({ db }) => {
    const issue = await anIssue(db, 'assigned');
    const target = await anIssue(db, 'assigned');
    await merge(db, issue.issueId, target.number);
    await rejectIssue(as(db, town.office), { issueId: target.issueId, rejectReason });
    await decide(db, town.office2, target.issueId);
    await expect(decide(db, town.office2, issue.issueId)).rejects.toMatchObject({
      code: 'issue.mergeIntoEnded',
    });
    expect(await row(db, issue.issueId)).toMatchObject({ status: 'assigned' });
  });

  test('two clerks who merge two issues into each other: one does, the other is told', async ({
    ownDatabase,
  }) => {
    const { db } = ownDatabase;
    const one = await anIssue(db, 'triaged');
    const other = await anIssue(db, 'triaged');
    const answers = await Promise.allSettled([
      merge(db, one.issueId, other.number),
      merge(db, other.issueId, one.number),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = answers.find((answer) => answer.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(Refusal);
  });

  test('two people who confirm at once end it once', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const { issueId } = await anIssue(db, 'assigned');
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    const answers = await Promise.allSettled(
      [1, 2, 3].map(() => decide(db, town.office2, issueId)),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await row(db, issueId)).toMatchObject({ status: 'invalid' });
  });

  test('what has ended moves no more', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await rejectIssue(as(db, town.office), { issueId, rejectReason });
    await decide(db, town.office2, issueId);
    await expect(acknowledgeIssue(as(db, town.reporter), { issueId })).rejects.toMatchObject({
      code: 'issue.notNow',
    });
    await expect(decide(db, town.office2, issueId)).rejects.toMatchObject({
      code: 'issue.endingDecided',
    });
    await expect(
      decideEnding(as(db, town.office), {
        issueId: '00000000-0000-4000-8000-000000000000',
        endingId: '1',
        decision: 'confirmed',
      }),
    ).rejects.toThrow(NotFound);
  });
});

describe('writer and releaser of the public words are two people', () => {
  test('who registered it, or last edited the words, does not hand it over', async ({ db }) => {
    const { issueId } = await anIssue(db, 'triaged');
    await expect(assignIssue(as(db, town.office2), { issueId, ...handover })).rejects.toMatchObject(
      { code: 'issue.ownText' },
    );
    await assignIssue(as(db, town.office), { issueId, ...handover });
  });
});
