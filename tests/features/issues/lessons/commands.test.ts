/** 举一反三: other units check themselves, and the public reads n of m (S1 四(四), F14). */
import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issues } from '#db/tables/issues.ts';
import { mergeIssue } from '#features/issues/intake/commands.ts';
import {
  answerCheck,
  closeLesson,
  openLesson,
  registerFromCheck,
} from '#features/issues/lessons/commands.ts';
import {
  countLessonsToClose,
  countWaitingChecks,
  findLesson,
  findOriginLesson,
  listLessons,
  listLessonsOfIssue,
  listWaitingChecks,
} from '#features/issues/lessons/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { Denied, Invalid, NotFound } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { told } from '#tests/support/messages.ts';
import { assignIssue, triageIssue } from '#tests/support/editions.ts';
import { anIssue, handover, verdict } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-23T10:00+08:00';
const as = (db: Db, actor: Actor | null, at = now) => ctx(db, { actor, now: at });
const asked = {
  issueId: '',
  month: '',
  lessonTitle: '各单位自助机是否反复要求刷身份证',
  task: '请对照检查本单位的自助终端，同一次办理是否只读一次卡。',
  checkDueOn: '2026-12-04',
  checkUnitIds: ['2', '3', '4'],
};
const answer = {
  checkOutcome: 'found',
  finding: '两台设备有同样的问题。',
  changedRule: '自助服务终端管理规定第六条',
};
const words = {
  issueTitle: '医保自助机打印明细要反复刷卡',
  publicText: '在医保自助机上打印缴费明细，每页都要刷一次卡。',
};

async function aLesson(db: Db, change: Record<string, unknown> = {}) {
  const parent = await anIssue(db, 'assigned');
  const { lessonId } = await openLesson(as(db, town.office), {
    ...asked,
    issueId: parent.issueId,
    ...change,
  });
  return { parent, lessonId };
}

describe('one problem, several units', () => {
  test('each unit sees its task, answers in public, and the page counts n of m', async ({ db }) => {
    const { parent, lessonId } = await aLesson(db);
    expect(await countWaitingChecks(db, 2)).toBe(1);
    expect((await told(db, 'self_check_task')).map(({ to }) => to)).toContain(
      town.reporter2.userId,
    );
    expect(await listWaitingChecks(db, 2)).toEqual([
      { lessonId, title: asked.lessonTitle, dueOn: '2026-12-04' },
    ]);
    expect(await countWaitingChecks(db, 1)).toBe(0); // the lead unit fixes it already
    await answerCheck(as(db, town.reporter2), { lessonId, ...answer });
    await answerCheck(as(db, { ...town.leader2, unitId: 3 }), {
      lessonId,
      checkOutcome: 'not_found',
      finding: '五台设备都只读一次卡。',
    });
    expect(await listLessonsOfIssue(db, parent.issueId)).toMatchObject([
      { asked: 3, answered: 2, found: 1, parentNumber: parent.number },
    ]);
    expect((await findLesson(db, lessonId))?.checks).toMatchObject([
      {
        unitId: 2,
        outcome: 'found',
        finding: answer.finding,
        changedRule: answer.changedRule,
        answeredAt: new Date(now),
      },
      { unitId: 3, outcome: 'not_found', changedRule: null },
      { unitId: 4, outcome: null, answeredAt: null },
    ]);
    expect(await countWaitingChecks(db, 2)).toBe(0);
    await expect(answerCheck(as(db, town.leader2), { lessonId, ...answer })).rejects.toMatchObject({
      code: 'lesson.answered',
    });
  });

  test('what a unit found becomes an issue of source 自查, linked both ways, once', async ({
    db,
  }) => {
    const { parent, lessonId } = await aLesson(db);
    const unit = as(db, town.reporter2);
    await expect(registerFromCheck(unit, { lessonId, ...words })).rejects.toMatchObject({
      code: 'lesson.nothingFound',
    });
    await answerCheck(unit, { lessonId, ...answer });
    const { number } = await registerFromCheck(unit, { lessonId, ...words });
    const [child] = await db.select().from(issues).where(eq(issues.number, number));
    expect(child).toMatchObject({ source: 'self_check', status: 'registered' });
    const issueId = child?.id ?? '';
    expect(await findOriginLesson(db, issueId)).toMatchObject({ id: lessonId });
    // not public before its hand-over
    expect((await findLesson(db, lessonId))?.checks[0]?.issueNumber).toBeNull();
    await expect(registerFromCheck(unit, { lessonId, ...words })).rejects.toMatchObject({
      code: 'lesson.registered',
    });
    await triageIssue(as(db, town.office), { issueId, ...verdict });
    await assignIssue(as(db, town.office2), { issueId, ...handover });
    expect((await findLesson(db, lessonId))?.checks[0]?.issueNumber).toBe(number);
    // a parent is never merged into its child; a child may go into its parent
    await expect(
      mergeIssue(as(db, town.office), {
        issueId: parent.issueId,
        targetNumber: number,
        mergeReason: '同一件事。',
      }),
    ).rejects.toMatchObject({ code: 'issue.mergeIntoChild' });
    await mergeIssue(as(db, town.office), {
      issueId,
      targetNumber: parent.number,
      mergeReason: '同一件事。',
    });
  });

  test('the office closes it with a summary; afterwards nobody answers', async ({ db }) => {
    const { lessonId } = await aLesson(db);
    expect(await countLessonsToClose(db, day('2026-12-04'))).toBe(0);
    expect(await countLessonsToClose(db, day('2026-12-05'))).toBe(1);
    await closeLesson(as(db, town.office), { lessonId, summary: '三个单位统一了读卡的规定。' });
    expect(await countLessonsToClose(db, day('2026-12-05'))).toBe(0);
    expect(await countWaitingChecks(db, 2)).toBe(0);
    await expect(
      answerCheck(as(db, town.reporter2), { lessonId, ...answer }),
    ).rejects.toMatchObject({ code: 'lesson.closed' });
    await expect(
      closeLesson(as(db, town.office), { lessonId, summary: '再写一次小结，内容不同。' }),
    ).rejects.toMatchObject({ code: 'lesson.closed' });
  });
});

describe('每月一题', () => {
  test('a theme needs a month and no issue; each month has one', async ({ db }) => {
    const theme = { ...asked, month: '2026-11' };
    const { lessonId } = await openLesson(as(db, town.office), theme);
    expect((await listLessons(db, null)).rows).toMatchObject([
      { id: lessonId, month: '2026-11', parentNumber: null, asked: 3 },
    ]);
    await expect(openLesson(as(db, town.office), theme)).rejects.toMatchObject({
      code: 'lesson.themeTaken',
    });
  });
});

describe('refused', () => {
  for (const [what, change, error] of [
    ['a theme without a month', {}, { month: 'blank' }],
    ['a month that is none', { month: '2026-13' }, { month: 'malformed' }],
    [
      'a due day that is not ahead',
      { month: '2026-11', checkDueOn: '2026-11-23' },
      { checkDueOn: 'notAhead' },
    ],
    ['no unit', { month: '2026-11', checkUnitIds: [] }, { checkUnitIds: 'blank' }],
    [
      'a unit that does not exist',
      { month: '2026-11', checkUnitIds: ['999'] },
      { checkUnitIds: 'notOffered' },
    ],
  ] as const)
    test(what, async ({ db }) => {
      await expect(openLesson(as(db, town.office), { ...asked, ...change })).rejects.toThrow(
        new Invalid(error),
      );
    });

  test('the lead unit of the issue, an unpublished issue, a second open lesson', async ({ db }) => {
    const hidden = await anIssue(db, 'triaged');
    await expect(
      openLesson(as(db, town.office), { ...asked, issueId: hidden.issueId }),
    ).rejects.toMatchObject({ code: 'lesson.issueNotPublic' });
    const { parent } = await aLesson(db);
    await expect(
      openLesson(as(db, town.office), {
        ...asked,
        issueId: parent.issueId,
        checkUnitIds: ['1', '2'],
      }),
    ).rejects.toThrow(new Invalid({ checkUnitIds: 'isLeadUnit' }));
    await expect(
      openLesson(as(db, town.office), { ...asked, issueId: parent.issueId }),
    ).rejects.toMatchObject({ code: 'lesson.alreadyOpen' });
  });

  test('every other role, and a unit that was not asked', async ({ db }) => {
    const { lessonId } = await aLesson(db);
    for (const actor of [town.reporter2, town.convenor, town.sysAdmin, town.desk, null])
      await expect(openLesson(as(db, actor), { ...asked, month: '2026-11' })).rejects.toThrow(
        Denied,
      );
    for (const actor of [town.office, town.desk, town.convenor, town.experiencers[0] ?? null])
      await expect(answerCheck(as(db, actor), { lessonId, ...answer })).rejects.toThrow(Denied);
    await expect(answerCheck(as(db, town.reporter), { lessonId, ...answer })).rejects.toThrow(
      NotFound,
    );
  });

  test('two people of one unit at once: one answer stands', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const { lessonId } = await aLesson(db);
    const answers = await Promise.allSettled(
      [town.reporter2, town.leader2].map((actor) =>
        answerCheck(as(db, actor), { lessonId, ...answer }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
