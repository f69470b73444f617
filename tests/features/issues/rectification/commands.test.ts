import { describe, expect } from 'vitest';
import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps, issues } from '#db/tables/issues.ts';
import { closureRequests } from '#db/tables/rectification.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import { requestClosure } from '#features/issues/rectification/commands.ts';
import { findClosureRequest } from '#features/issues/rectification/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, NotFound, Refusal } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { anIssue, closure } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null, at = '2026-11-25T10:00+08:00') =>
  ctx(db, { actor, now: at });
const stateOf = async (db: Db, id: string) =>
  (await db.select({ status: issues.status }).from(issues).where(eq(issues.id, id)))[0]?.status;

describe('a request for closure', () => {
  test('says in words and numbers what changed; the public reads both, and nothing is closed', async ({
    db,
  }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await requestClosure(as(db, town.leader), { issueId, ...closure });
    expect(await getPublicIssue(db, number)).toMatchObject({
      status: 'closure_requested',
      phase: 'checking',
      closedOn: null,
    });
    const steps = await db
      .select({ kind: issueSteps.kind, opinion: issueSteps.opinion })
      .from(issueSteps)
      .where(eq(issueSteps.issueId, issueId))
      .orderBy(asc(issueSteps.id));
    expect(steps.at(-1)).toEqual({ kind: 'request_closure', opinion: closure.resultText });
    expect(await findClosureRequest(db, issueId)).toMatchObject({
      resultText: closure.resultText,
      completedOn: '2026-11-23',
      stepsBefore: 6,
      stepsAfter: 4,
      timeBefore: 20,
      timeAfter: 6,
      timeUnit: 'minute',
      materialsBefore: null,
    });
  });

  test('is made by the leader of the lead unit and by nobody else', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    const request = { issueId, ...closure };
    for (const actor of [
      null,
      town.reporter,
      town.office,
      town.convenor,
      town.sysAdmin,
      town.desk,
      town.experiencers[0] ?? null,
    ])
      await expect(requestClosure(as(db, actor), request)).rejects.toThrow(Denied);
    // A unit without a part in the issue does not learn that it exists; a helper unit does.
    await expect(requestClosure(as(db, town.leader2), request)).rejects.toThrow(NotFound);
    await expect(
      requestClosure(as(db, { ...town.leader2, unitId: 3 }), request),
    ).rejects.toMatchObject({ code: 'issue.onlyLeadUnit' });
    expect(await stateOf(db, issueId)).toBe('rectifying');
  });

  test('comes after the plan and only once a round', async ({ db }) => {
    for (const stage of ['assigned', 'transferred', 'acknowledged', 'closure_requested'] as const) {
      const { issueId } = await anIssue(db, stage);
      await expect(
        requestClosure(as(db, town.leader), { issueId, ...closure }),
        stage,
      ).rejects.toMatchObject({ code: 'issue.notNow' });
    }
  });

  const faulty: [string, Record<string, string>, Record<string, string>][] = [
    ['no result', { resultText: ' ' }, { resultText: 'blank' }],
    ['nine characters', { resultText: '已经整改完了，好了' }, { resultText: 'tooShort' }],
    ['a phone number', { resultText: '已经改好，问 13812345678' }, { resultText: 'personalData' }],
    ['a date to come', { completedOn: '2026-11-26' }, { completedOn: 'inFuture' }],
    ['a date before the plan', { completedOn: '2026-11-22' }, { completedOn: 'beforePlan' }],
    ['no evidence', { link: '' }, { link: 'noEvidence' }],
    ['a script as a link', { link: 'javascript:alert(1)' }, { link: 'notALink' }],
    ['a page of one machine', { link: 'http://localhost/x' }, { link: 'notALink' }],
    ['a number without its pair', { stepsAfter: '' }, { stepsAfter: 'noCounterpart' }],
    ['only the number after', { visitsAfter: '0' }, { visitsBefore: 'noCounterpart' }],
    ['a time without its unit', { timeUnit: '' }, { timeUnit: 'blank' }],
    ['half a step', { stepsBefore: '1.5' }, { stepsBefore: 'notANumber' }],
  ];
  test('is refused beside the field that is wrong, and changes nothing', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    for (const [name, wish, fieldErrors] of faulty)
      await expect(
        requestClosure(as(db, town.leader), { issueId, ...closure, ...wish }),
        name,
      ).rejects.toMatchObject({ fieldErrors });
    expect(await stateOf(db, issueId)).toBe('rectifying');
    expect(await db.$count(closureRequests)).toBe(0);
  });
});

test('two leaders ask at once: one request stands', async ({ ownDatabase: { db } }) => {
  const { issueId } = await anIssue(db, 'rectifying');
  const ask = () => requestClosure(as(db, town.leader), { issueId, ...closure });
  const outcomes = await Promise.allSettled([ask(), ask()]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: expect.any(Refusal),
  });
  expect(await db.$count(closureRequests)).toBe(1);
});
