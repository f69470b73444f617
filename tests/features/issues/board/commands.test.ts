import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { handOverIssues } from '#features/issues/board/commands.ts';
import { tickValue } from '#features/issues/board/input.ts';
import { listToHandOver } from '#features/issues/board/queries.ts';
import { typedVerdict } from '#features/issues/input.ts';
import { getOfficeIssue } from '#features/issues/queries.ts';
import { editionOfValues } from '#platform/edition.ts';
import { Denied, Invalid } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { triageIssue } from '#tests/support/editions.ts';
import { anIssue, verdict } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-23T10:00+08:00';
const office = (db: Db, actor = town.office) => ctx(db, { actor, now });
const ticks = async (db: Db): Promise<string[]> =>
  (await listToHandOver(db, null)).rows.map((row) =>
    tickValue(row.id, editionOfValues(typedVerdict(row))),
  );
const statusOf = async (db: Db, id: string) =>
  (await getOfficeIssue(db, { kind: 'all' }, id))?.status;

describe('several issues handed over at once', () => {
  test('are each assigned, published and given their own due day', async ({ db }) => {
    const slow = await anIssue(db, 'triaged');
    const quick = await anIssue(db, 'triaged', { verdict: { fixMode: 'immediate' } });
    await anIssue(db, 'registered');
    const { answers } = await handOverIssues(office(db), {
      chosen: await ticks(db),
      leadUnitId: '1',
    });
    expect(answers.map(({ issueId }) => issueId).toSorted()).toEqual(
      [slow.issueId, quick.issueId].toSorted(),
    );
    for (const { issueId, dueOn, refusal } of answers) {
      expect(refusal).toBeNull();
      const issue = await getOfficeIssue(db, { kind: 'all' }, issueId);
      expect(issue).toMatchObject({ status: 'assigned', dueOn });
      expect(issue?.publishedAt).not.toBeNull();
    }
    expect(new Set(answers.map(({ dueOn }) => dueOn)).size).toBe(2);
    expect(await ticks(db)).toEqual([]);
  });

  test('one that was changed meanwhile, one of the own words and one without a date are refused, the others go', async ({
    db,
  }) => {
    const good = await anIssue(db, 'triaged');
    const changed = await anIssue(db, 'triaged');
    const noDay = await anIssue(db, 'triaged', { verdict: { fixMode: 'system' } });
    const chosen = await ticks(db);
    await triageIssue(office(db, town.office2), {
      issueId: changed.issueId,
      ...verdict,
      issueTitle: '改过的标题，重新看一遍',
    });
    const { answers } = await handOverIssues(office(db), { chosen, leadUnitId: '1' });
    const codes = Object.fromEntries(answers.map((one) => [one.issueId, one.refusal?.code]));
    expect(codes).toEqual({
      [good.issueId]: undefined,
      [changed.issueId]: 'issue.changedSince',
      [noDay.issueId]: 'issue.handOverAlone',
    });
    expect(await statusOf(db, good.issueId)).toBe('assigned');
    expect(await statusOf(db, changed.issueId)).toBe('triaged');
    const own = await handOverIssues(office(db, town.office2), {
      chosen: (await ticks(db))[0],
      leadUnitId: '1',
    });
    expect(own.answers[0]?.refusal?.code).toBe('issue.ownText');
  });

  test('sent twice, are refused the second time and stay as they are', async ({ db }) => {
    const { issueId } = await anIssue(db, 'triaged');
    const sent = { chosen: await ticks(db), leadUnitId: '1' };
    await handOverIssues(office(db), sent);
    const again = await handOverIssues(office(db), { ...sent, leadUnitId: '2' });
    expect(again.answers[0]?.refusal?.code).toBe('issue.notNow');
    expect((await getOfficeIssue(db, { kind: 'all' }, issueId))?.leadUnitId).toBe(1);
  });

  test('need a tick, a real unit, and the right to assign', async ({ db }) => {
    await anIssue(db, 'triaged');
    const chosen = await ticks(db);
    const refused = (raw: object) =>
      handOverIssues(office(db), raw).catch((error: unknown) => (error as Invalid).fieldErrors);
    expect(await refused({ leadUnitId: '1' })).toEqual({ chosen: 'blank' });
    expect(await refused({ chosen: 'x', leadUnitId: '1' })).toEqual({ chosen: 'malformed' });
    expect(await refused({ chosen, leadUnitId: '999' })).toEqual({ leadUnitId: 'notOffered' });
    for (const actor of [town.reporter, town.leader, town.convenor, town.editor])
      await expect(handOverIssues(office(db, actor), { chosen })).rejects.toThrow(Denied);
  });
});
