/** Extension, 无法整改, the answer to a 需求, progress and the steps of a plan. */
import { describe, expect } from 'vitest';
import { asc, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps, issues } from '#db/tables/issues.ts';
import { planRectification } from '#features/issues/commands.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import {
  completeMilestone,
  confirmExplanation,
  grantExtension,
  proposeExplanation,
  refuseExplanation,
  refuseExtension,
  reportProgress,
  requestExplanation,
  requestExtension,
} from '#features/issues/rectification/commands.ts';
import { findExplanation, listMilestones } from '#features/issues/rectification/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { toldTitles } from '#tests/support/messages.ts';
import { anIssue, plan } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null, at = '2026-11-25T10:00+08:00') =>
  ctx(db, { actor, now: at });
const row = async (db: Db, id: string) =>
  (await db.select().from(issues).where(eq(issues.id, id)))[0];
const stepsOf = (db: Db, id: string) =>
  db
    .select({
      kind: issueSteps.kind,
      visibility: issueSteps.visibility,
      opinion: issueSteps.opinion,
      note: issueSteps.note,
      dueOn: issueSteps.dueOn,
    })
    .from(issueSteps)
    .where(eq(issueSteps.issueId, id))
    .orderBy(asc(issueSteps.id));
const outsiders = [
  null,
  town.desk,
  town.editor,
  town.reviewer,
  town.sysAdmin,
  town.secAdmin,
  town.auditor,
  town.experiencers[0] ?? null,
];
const helperLeader = { ...town.leader2, unitId: 3 };

// The issue of the factory is due on Monday 2026-12-14.
const extension = { extendTo: '2026-12-23', extensionReason: '设备要从厂家调拨，预计晚一周到货。' };

describe('an extension', () => {
  test('is granted by the office; the original date stays beside the new one', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await requestExtension(as(db, town.leader), { issueId, ...extension });
    expect(await row(db, issueId)).toMatchObject({ status: 'ext_requested', dueOn: '2026-12-14' });
    await grantExtension(as(db, town.office), { issueId });
    expect(await getPublicIssue(db, number)).toMatchObject({
      status: 'rectifying',
      dueOn: '2026-12-23',
      dueRule: 'extension',
      dueFrom: '2026-12-14',
      dueWorkdays: 7,
    });
    expect((await toldTitles(db, 'extension_decided'))[0]).toContain('同意延期');
    expect((await stepsOf(db, issueId)).slice(-2)).toEqual([
      {
        kind: 'request_extension',
        visibility: 'public',
        opinion: extension.extensionReason,
        note: null,
        dueOn: '2026-12-23',
      },
      {
        kind: 'grant_extension',
        visibility: 'public',
        opinion: null,
        note: null,
        dueOn: '2026-12-23',
      },
    ]);
  });

  test('is refused with a public reason, and cannot be requested again', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    await requestExtension(as(db, town.leader), { issueId, ...extension });
    await refuseExtension(as(db, town.office), { issueId, refusalReason: '其他网点有备用机。' });
    expect(await row(db, issueId)).toMatchObject({ status: 'rectifying', dueOn: '2026-12-14' });
    await expect(
      requestExtension(as(db, town.leader), { issueId, ...extension }),
    ).rejects.toMatchObject({ code: 'issue.extensionOnce' });
  });

  test('is requested before the due day: on it and after it is too late', async ({ db }) => {
    for (const day of ['2026-12-14', '2026-12-15', '2027-01-05']) {
      const { issueId } = await anIssue(db, 'rectifying');
      await expect(
        requestExtension(as(db, town.leader, `${day}T00:00+08:00`), { issueId, ...extension }),
        day,
      ).rejects.toMatchObject({ code: 'issue.extensionLate' });
    }
    const { issueId } = await anIssue(db, 'rectifying');
    await requestExtension(as(db, town.leader, '2026-12-13T23:59+08:00'), {
      issueId,
      ...extension,
    });
  });

  test('reaches a later day, and at most seven working days further', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    for (const [extendTo, kind] of [
      ['2026-12-14', 'notLater'],
      ['2026-12-12', 'notLater'], // Saturday: Monday the 14th
      ['2026-12-24', 'beyondExtension'],
      ['', 'blank'],
    ])
      await expect(
        requestExtension(as(db, town.leader), { issueId, ...extension, extendTo }),
        extendTo,
      ).rejects.toMatchObject({ fieldErrors: { extendTo: kind } });
  });

  test('an entry of 优化清单 has no time limit to extend', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying', {
      registration: { listKind: 'optimization' },
    });
    await expect(
      requestExtension(as(db, town.leader), { issueId, ...extension }),
    ).rejects.toMatchObject({ code: 'issue.noTimeLimit' });
  });

  test('is requested by the leader and decided by the office, by nobody else', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    for (const actor of [...outsiders, town.reporter, town.office, town.convenor])
      await expect(requestExtension(as(db, actor), { issueId, ...extension })).rejects.toThrow(
        Denied,
      );
    await expect(requestExtension(as(db, town.leader2), { issueId, ...extension })).rejects.toThrow(
      NotFound,
    );
    await expect(
      requestExtension(as(db, helperLeader), { issueId, ...extension }),
    ).rejects.toMatchObject({ code: 'issue.onlyLeadUnit' });
    await requestExtension(as(db, town.leader), { issueId, ...extension });
    for (const actor of [...outsiders, town.reporter, town.leader, town.convenor]) {
      await expect(grantExtension(as(db, actor), { issueId })).rejects.toThrow(Denied);
      await expect(
        refuseExtension(as(db, actor), { issueId, refusalReason: '不需要延期。' }),
      ).rejects.toThrow(Denied);
    }
  });

  test('two people of the office decide at once: one decision stands', async ({
    ownDatabase: { db },
  }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    await requestExtension(as(db, town.leader), { issueId, ...extension });
    const outcomes = await Promise.allSettled([
      grantExtension(as(db, town.office), { issueId }),
      refuseExtension(as(db, town.office), { issueId, refusalReason: '其他网点有备用机。' }),
    ]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

const words = {
  basis: '《社会保险费申报缴纳管理规定》要求逐页核验身份。',
  explanation: '这一项要逐页核验，不能省去。可以改在窗口一次办完，或在手机上下载电子证明。',
};
const secondOffice: Actor = { ...town.office, userId: town.convenor.userId };

describe('what cannot be fixed', () => {
  test('is explained when two people agree, and counts neither as closed nor as overdue', async ({
    db,
  }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await requestExplanation(as(db, town.leader), { issueId, ...words });
    // Nobody outside reads the words before they are approved.
    expect(JSON.stringify(await getPublicIssue(db, number))).not.toContain(words.explanation);
    const explanationId = String((await findExplanation(db, issueId))?.id);
    await expect(
      confirmExplanation(as(db, town.convenor), { issueId, explanationId }),
    ).rejects.toMatchObject({ code: 'issue.explanationNotProposed' });
    await proposeExplanation(as(db, town.office), { issueId, explanationId });
    await expect(
      confirmExplanation(as(db, town.office), { issueId, explanationId }),
    ).rejects.toMatchObject({ code: 'issue.secondPerson' });
    await expect(
      proposeExplanation(as(db, secondOffice), { issueId, explanationId }),
    ).rejects.toMatchObject({ code: 'issue.explanationProposed' });
    await confirmExplanation(as(db, town.convenor), { issueId, explanationId });
    expect(await getPublicIssue(db, number)).toMatchObject({
      status: 'explained',
      phase: 'explained',
      closedOn: null,
      outcome: null,
    });
    expect((await stepsOf(db, issueId)).slice(-3)).toMatchObject([
      { kind: 'request_unfixable', visibility: 'public', opinion: null },
      { kind: 'propose_explanation', visibility: 'staff' },
      { kind: 'explain', visibility: 'public', opinion: words.explanation },
    ]);
  });

  test('goes back with a reason; a second request needs both people again', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    const ask = () => requestExplanation(as(db, town.leader), { issueId, ...words });
    await ask();
    const first = String((await findExplanation(db, issueId))?.id);
    await proposeExplanation(as(db, town.office), { issueId, explanationId: first });
    await refuseExplanation(as(db, town.office), {
      issueId,
      refusalReason: '可以先在窗口试行一次核验。',
    });
    expect(await row(db, issueId)).toMatchObject({ status: 'rectifying' });
    await ask();
    // The page of the first request is still open: its words are not confirmed unread.
    await expect(
      confirmExplanation(as(db, town.convenor), { issueId, explanationId: first }),
    ).rejects.toMatchObject({ code: 'issue.changedSince' });
    const second = String((await findExplanation(db, issueId))?.id);
    await expect(
      confirmExplanation(as(db, town.convenor), { issueId, explanationId: second }),
    ).rejects.toMatchObject({ code: 'issue.explanationNotProposed' });
  });

  test('is asked by the leader, decided by office and convenor, by nobody else', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    for (const actor of [...outsiders, town.reporter, town.office, town.convenor])
      await expect(requestExplanation(as(db, actor), { issueId, ...words })).rejects.toThrow(
        Denied,
      );
    await requestExplanation(as(db, town.leader), { issueId, ...words });
    const request = { issueId, explanationId: String((await findExplanation(db, issueId))?.id) };
    for (const actor of [...outsiders, town.reporter, town.leader]) {
      await expect(proposeExplanation(as(db, actor), request)).rejects.toThrow(Denied);
      await expect(confirmExplanation(as(db, actor), request)).rejects.toThrow(Denied);
    }
  });
});

describe('a 需求', () => {
  test.for(['adopted', 'not_adopted'])(
    'ends as %s, with a public reason',
    async (outcome, { db }) => {
      const { issueId, number } = await anIssue(db, 'rectifying', {
        registration: { listKind: 'demand' },
      });
      await expect(
        requestExplanation(as(db, town.leader), { issueId, ...words }),
      ).rejects.toMatchObject({ fieldErrors: { demandOutcome: 'blank' } });
      await requestExplanation(as(db, town.leader), { issueId, ...words, demandOutcome: outcome });
      const request = { issueId, explanationId: String((await findExplanation(db, issueId))?.id) };
      await proposeExplanation(as(db, town.office), request);
      await confirmExplanation(as(db, town.convenor), request);
      expect(await getPublicIssue(db, number)).toMatchObject({ status: 'explained', outcome });
    },
  );

  test('alone has such an outcome', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    await expect(
      requestExplanation(as(db, town.leader), { issueId, ...words, demandOutcome: 'adopted' }),
    ).rejects.toMatchObject({ fieldErrors: { demandOutcome: 'notOffered' } });
  });
});

describe('progress', () => {
  test('is reported by lead and helper units, to the public or inside', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'acknowledged');
    await reportProgress(as(db, town.reporter), {
      issueId,
      progress: '厂家已到现场查看。',
      reach: 'public',
    });
    await reportProgress(as(db, helperLeader), {
      issueId,
      progress: '我局的设备型号不同，另行测试。',
      reach: 'staff',
    });
    const open = await getPublicIssue(db, number);
    expect(open?.steps.at(-1)).toMatchObject({ kind: 'progress', opinion: '厂家已到现场查看。' });
    expect(JSON.stringify(open)).not.toContain('另行测试');
    expect((await stepsOf(db, issueId)).at(-1)).toMatchObject({
      visibility: 'staff',
      opinion: null,
      note: '我局的设备型号不同，另行测试。',
    });
    await expect(
      reportProgress(as(db, town.reporter2), { issueId, progress: '与我无关', reach: 'staff' }),
    ).rejects.toThrow(NotFound);
  });

  test('has no place before 签收', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await expect(
      reportProgress(as(db, town.reporter), { issueId, progress: '还没签收', reach: 'staff' }),
    ).rejects.toMatchObject({ code: 'issue.notNow' });
  });
});

describe('the steps of a plan', () => {
  const steps = {
    milestone1: '更新一台自助机并试运行',
    milestoneDay1: '2026-11-30',
    milestone3: '全部更新',
    milestoneDay3: '2026-12-10',
  };

  test('have dates, are public and are marked as done once', async ({ db }) => {
    const { issueId } = await anIssue(db, 'acknowledged');
    await planRectification(as(db, town.reporter), { issueId, ...plan, ...steps });
    const [first, second] = await listMilestones(db, issueId);
    expect([first, second]).toMatchObject([
      { step: steps.milestone1, dueOn: '2026-11-30', doneOn: null },
      { step: steps.milestone3, dueOn: '2026-12-10', doneOn: null },
    ]);
    const done = { issueId, milestoneId: String(first?.id) };
    await completeMilestone(as(db, town.reporter, '2026-11-27T10:00+08:00'), done);
    expect((await listMilestones(db, issueId))[0]).toMatchObject({ doneOn: '2026-11-27' });
    await expect(completeMilestone(as(db, town.reporter), done)).rejects.toMatchObject({
      code: 'issue.milestoneDone',
    });
    await expect(
      completeMilestone(as(db, { ...town.reporter, unitId: 3 }), done),
    ).rejects.toMatchObject({ code: 'issue.onlyLeadUnit' });
  });

  test('need both words and a date, between today and the due day', async ({ db }) => {
    const { issueId } = await anIssue(db, 'acknowledged');
    for (const [wish, fieldErrors] of [
      [{ milestoneDay1: '' }, { milestoneDay1: 'blank' }],
      [{ milestone3: '' }, { milestone3: 'blank' }],
      [{ milestoneDay1: '2026-11-24' }, { milestoneDay1: 'past' }],
      [{ milestoneDay3: '2026-12-15' }, { milestoneDay3: 'afterDue' }],
    ] as const)
      await expect(
        planRectification(as(db, town.reporter), { issueId, ...plan, ...steps, ...wish }),
      ).rejects.toMatchObject({ fieldErrors });
  });
});
