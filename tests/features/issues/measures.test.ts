/** 优化清单: what was changed, since when, with what effect (domain.md §4). Never overdue. */
import { describe, expect } from 'vitest';
import {
  countOfficeIssues,
  getPublicIssue,
  listPublicLines,
  loopNumbers,
} from '#features/issues/queries.ts';
import { day } from '#platform/day.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import type { Db } from '#db/connect.ts';
import type { Actor } from '#platform/ctx.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { recordMeasure } from '#tests/support/editions.ts';
import { anIssue, plan } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null) => ctx(db, { actor, now: '2026-12-07T09:00+08:00' });
const measure = {
  measures: '同一次办理只读一次卡，程序已更新到全部自助机。',
  documents: '《自助机管理办法》第六条',
  implementedOn: '2026-12-01',
  effect: '打印一份证明由三分钟减到一分钟。',
};
const anOptimization = (db: Db, stage: 'acknowledged' | 'rectifying' = 'rectifying') =>
  anIssue(db, stage, { registration: { listKind: 'optimization' } });

describe('recording a measure', () => {
  test('by reporter, leader and office: the public reads it, with a step each time', async ({
    db,
  }) => {
    const { issueId, number } = await anOptimization(db);
    for (const actor of [town.reporter, town.leader, town.office]) {
      const effect = `${measure.effect}（${actor.name}）`;
      await recordMeasure(as(db, actor), { issueId, ...measure, effect });
      expect(await getPublicIssue(db, number)).toMatchObject({
        ...measure,
        effect,
        status: 'rectifying',
        cause: plan.cause,
      });
    }
    const steps = (await getPublicIssue(db, number))?.steps ?? [];
    expect(steps.filter(({ kind }) => kind === 'record')).toHaveLength(3);
  });

  test('nobody else, no other unit, no other list, and not before there is a measure', async ({
    db,
  }) => {
    const { issueId } = await anOptimization(db);
    const form = { issueId, ...measure };
    for (const actor of [town.convenor, town.desk, town.editor, town.reviewer, town.auditor, null])
      await expect(recordMeasure(as(db, actor), form)).rejects.toThrow(Denied);
    await expect(recordMeasure(as(db, town.reporter2), form)).rejects.toThrow(NotFound);
    const problem = await anIssue(db, 'rectifying');
    const early = await anOptimization(db, 'acknowledged');
    for (const other of [problem, early])
      await expect(
        recordMeasure(as(db, town.reporter), {
          ...form,
          issueId: other.issueId,
        }),
      ).rejects.toThrow(new Refusal('issue.noMeasure'));
  });

  test('who saw an older measure is shown what is stored now', async ({ db }) => {
    const { issueId } = await anOptimization(db);
    await recordMeasure(as(db, town.reporter), { issueId, ...measure });
    await expect(
      recordMeasure(as(db, town.leader), {
        issueId,
        ...measure,
        effect: '打印更快了。',
        edition: 'an older one',
      }),
    ).rejects.toMatchObject({ code: 'form.outdated', stored: measure });
  });

  test('a date to come is taken without an effect; personal data is not', async ({ db }) => {
    const { issueId, number } = await anOptimization(db);
    const form = { issueId, ...measure };
    const record = (more: Partial<typeof form>) =>
      recordMeasure(as(db, town.reporter), { ...form, ...more });
    await expect(record({ implementedOn: '2026-12-08' })).rejects.toThrow(
      new Invalid({ effect: 'notInForce' }),
    );
    await expect(record({ implementedOn: '' })).rejects.toThrow(
      new Invalid({ implementedOn: 'blank' }),
    );
    await expect(record({ effect: '已告知来电人 13812345678。' })).rejects.toThrow(
      expect.objectContaining({ fieldErrors: { effect: 'personalData' } }),
    );
    await record({ implementedOn: '2026-12-08', effect: '', documents: '' });
    expect(await getPublicIssue(db, number)).toMatchObject({
      implementedOn: '2026-12-08',
      effect: null,
      documents: null,
    });
  });
});

test('a measure is never overdue: not in lists, counts or the numbers of the home page', async ({
  db,
}) => {
  await anOptimization(db);
  const late = day('2027-01-20');
  const filter = {
    list: 'optimization',
    unitId: null,
    channel: null,
    phase: null,
    words: [],
  } as const;
  expect((await listPublicLines(db, { ...filter, overdue: true }, late, null)).rows).toEqual([]);
  expect((await listPublicLines(db, { ...filter, overdue: false }, late, null)).rows).toHaveLength(
    1,
  );
  expect((await countOfficeIssues(db, { kind: 'all' }, late)).overdue).toBe(0);
  expect(await loopNumbers(db, late)).toMatchObject({ optimizations: 1, running: 0, overdue: 0 });
});
