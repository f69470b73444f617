import { describe, expect } from 'vitest';
import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issues, issueSteps } from '#db/tables/issues.ts';
import { auditEntries } from '#db/tables/office.ts';
import {
  acknowledgeIssue,
  planRectification,
  publishDueIssues,
  publishIssue,
  reassignIssue,
  registerIssue,
  transferIssue,
} from '#features/issues/commands.ts';
import { mergeIssue, rejectIssue } from '#features/issues/intake/commands.ts';
import { getOfficeIssue, getPublicIssue } from '#features/issues/queries.ts';
import { statusOf } from '#features/issues/rules.ts';
import {
  issuePhaseOf,
  issuePhases,
  issueStatuses,
  type IssueMove,
  type IssuePhase,
  type IssueStepKind,
} from '#db/vocabulary/issues.ts';
import type { Command } from '#platform/command.ts';
import type { Actor } from '#platform/ctx.ts';
import { editionOfValues } from '#platform/edition.ts';
import { Denied, Invalid, NotFound, Refusal } from '#platform/refusal.ts';
import { verifyAudit } from '#platform/audit.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { assignIssue, triageIssue } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import {
  anIssue,
  handover,
  plan,
  registration,
  verdict,
  type Stage,
} from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-23T09:00+08:00';
const as = (db: Db, actor: Actor | null, at = now) => ctx(db, { actor, now: at });
const row = async (db: Db, id: string) =>
  (await db.select().from(issues).where(eq(issues.id, id)))[0];
const kinds = async (db: Db, id: string) =>
  (
    await db
      .select({ kind: issueSteps.kind })
      .from(issueSteps)
      .where(eq(issueSteps.issueId, id))
      .orderBy(asc(issueSteps.id))
  ).map(({ kind }) => kind as IssueStepKind);

describe('from a finding to a due date', () => {
  test('an issue gets the next number of its list and month, and nobody outside reads it yet', async ({
    db,
  }) => {
    const office = as(db, town.office);
    const numbers = [];
    for (const listKind of ['problem', 'problem', 'demand', 'optimization'])
      numbers.push((await registerIssue(office, { ...registration, listKind })).number);
    expect(numbers).toEqual(['WT202611-0001', 'WT202611-0002', 'XQ202611-0001', 'YH202611-0001']);
    expect(
      (await registerIssue(as(db, town.office, '2026-12-01T09:00+08:00'), registration)).number,
    ).toBe('WT202612-0001');
    expect(await getPublicIssue(db, 'WT202611-0001')).toBeNull();
  });

  test('the hand-over counts the due day, names the units and publishes', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'assigned');
    expect(await row(db, issueId)).toMatchObject({
      status: 'assigned',
      phase: 'todo',
      leadUnitId: 1,
      dueOn: '2026-12-14',
      dueRule: 'fix_complex',
      dueFrom: '2026-11-23',
      dueWorkdays: 15,
      assignedOn: '2026-11-23',
    });
    const issue = await getPublicIssue(db, number);
    expect(issue).toMatchObject({
      leadUnit: '区行政审批服务局',
      helpers: [{ id: 3, name: '区市场监管局' }],
      dueOn: '2026-12-14',
    });
    expect(issue?.steps.map(({ kind }) => kind)).toEqual(['register', 'assign']);
  });

  test('the unit acknowledges and writes what it will do; the person in charge stays inside', async ({
    db,
  }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    const open = await getPublicIssue(db, number);
    expect(open).toMatchObject({
      status: 'rectifying',
      phase: 'doing',
      cause: plan.cause,
      measures: plan.measures,
      section: plan.section,
    });
    expect(JSON.stringify(open)).not.toContain(plan.personInCharge);
    expect(await getOfficeIssue(db, { kind: 'all' }, issueId)).toMatchObject({
      personInCharge: plan.personInCharge,
    });
  });

  test('raw words and references stay inside', async ({ db }) => {
    const { number } = await anIssue(db, 'assigned', {
      registration: { rawText: '来电人 13812345678 说……', sourceRef: '工单 A-77' },
    });
    const open = JSON.stringify(await getPublicIssue(db, number));
    expect(open).not.toContain('13812345678');
    expect(open).not.toContain('A-77');
  });

  test('what was found on an open day leads back to it', async ({ db }) => {
    const openDay = await aPublishedOpenDay(db);
    const { number } = await anIssue(db, 'assigned', { registration: { openDayId: openDay.id } });
    expect(await getPublicIssue(db, number)).toMatchObject({
      openDayId: openDay.id,
      openDay: openDay.title,
    });
  });

  test('a rule changed later leaves the date of an issue alone', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    const strict = as(db, town.reporter);
    await acknowledgeIssue(
      {
        ...strict,
        region: { ...strict.region, limits: { ...strict.region.limits, fixComplex: 3 } },
      },
      { issueId },
    );
    expect(await row(db, issueId)).toMatchObject({ dueOn: '2026-12-14', dueWorkdays: 15 });
  });

  test('the list may change in the weighing; the number stays', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'triaged');
    await triageIssue(as(db, town.office), { issueId, ...verdict, listKind: 'demand' });
    expect(await row(db, issueId)).toMatchObject({ listKind: 'demand', number });
  });
});

describe('sent back', () => {
  test('the office hands it to another unit and the clock runs on', async ({ db }) => {
    const { issueId } = await anIssue(db, 'transferred');
    await reassignIssue(as(db, town.office, '2026-11-25T09:00+08:00'), {
      issueId,
      leadUnitId: '2',
      helperUnitIds: [],
    });
    expect(await row(db, issueId)).toMatchObject({
      status: 'assigned',
      leadUnitId: 2,
      dueOn: '2026-12-14',
      dueFrom: '2026-11-23',
      assignedOn: '2026-11-25',
    });
    await expect(acknowledgeIssue(as(db, town.reporter), { issueId })).rejects.toThrow(NotFound);
    await acknowledgeIssue(as(db, town.reporter2), { issueId });
  });

  test('the same unit cannot send it back again, and after the second time nobody can', async ({
    db,
  }) => {
    const { issueId } = await anIssue(db, 'transferred');
    await reassignIssue(as(db, town.office), { issueId, leadUnitId: '1', helperUnitIds: [] });
    await expect(
      transferIssue(as(db, town.reporter), { issueId, returnReason: '还是不归我们' }),
    ).rejects.toMatchObject({ code: 'issue.returnedOnce' });
    const second = await anIssue(db, 'transferred');
    await reassignIssue(as(db, town.office), {
      issueId: second.issueId,
      leadUnitId: '2',
      helperUnitIds: [],
    });
    await transferIssue(as(db, town.reporter2), {
      issueId: second.issueId,
      returnReason: '也不归我们',
    });
    await reassignIssue(as(db, town.office), {
      issueId: second.issueId,
      leadUnitId: '3',
      helperUnitIds: [],
    });
    await expect(
      transferIssue(as(db, { ...town.reporter, unitId: 3 }), {
        issueId: second.issueId,
        returnReason: '不归我们',
      }),
    ).rejects.toMatchObject({ code: 'issue.officeDecided' });
  });

  test('the reason is for the office, not for the public', async ({ db }) => {
    const { number } = await anIssue(db, 'transferred');
    const open = await getPublicIssue(db, number);
    expect(open?.steps.at(-1)?.kind).toBe('transfer');
    expect(JSON.stringify(open)).not.toContain('税务局办理');
  });
});

describe('held back', () => {
  const hold = { publication: 'hold', holdUntil: '2026-11-30', handoverNote: '先核对设备情况' };

  test('it publishes itself on its day, without a person, once', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'assigned', { handover: hold });
    expect(await getPublicIssue(db, number)).toBeNull();
    await publishDueIssues(as(db, town.system, '2026-11-29T23:59+08:00'));
    expect(await getPublicIssue(db, number)).toBeNull();
    for (const _ of ['once', 'again'])
      await publishDueIssues(as(db, town.system, '2026-11-30T00:05+08:00'));
    expect(await getPublicIssue(db, number)).not.toBeNull();
    expect(await kinds(db, issueId)).toEqual(['register', 'triage', 'assign', 'hold', 'publish']);
  });

  test('the office may publish it earlier, not twice', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'assigned', { handover: hold });
    await publishIssue(as(db, town.office), { issueId });
    expect(await getPublicIssue(db, number)).not.toBeNull();
    await expect(publishIssue(as(db, town.office), { issueId })).rejects.toMatchObject({
      code: 'issue.nothingToPublish',
    });
  });

  for (const [how, change, message] of [
    ['without a day', { holdUntil: '' }, 'holdUntil blank'],
    ['without a reason', { handoverNote: '' }, 'handoverNote blank'],
    ['until today', { holdUntil: '2026-11-23' }, 'holdUntil outsideHold'],
    ['for eleven working days', { holdUntil: '2026-12-08' }, 'holdUntil outsideHold'],
  ] as const) {
    test(`${how} is refused`, async ({ db }) => {
      const { issueId } = await anIssue(db, 'triaged');
      await expect(
        assignIssue(as(db, town.office), { issueId, ...handover, ...hold, ...change }),
      ).rejects.toThrow(message);
      expect(await row(db, issueId)).toMatchObject({ status: 'triaged', leadUnitId: null });
    });
  }
});

test('who hands over words that were changed since publishes nothing', async ({ db }) => {
  const { issueId } = await anIssue(db, 'triaged');
  const edition = editionOfValues(verdict);
  await triageIssue(as(db, town.office), { issueId, ...verdict, issueTitle: '换了一个标题' });
  await expect(
    assignIssue(as(db, town.office), { issueId, edition, ...handover }),
  ).rejects.toMatchObject({ code: 'issue.changedSince' });
  expect(await row(db, issueId)).toMatchObject({ status: 'triaged', publishedAt: null });
});

describe('words that must not be published', () => {
  for (const [where, change] of [
    ['a mobile number in the title', { issueTitle: '打13812345678没人接' }],
    ['full-width digits', { publicText: '请回拨１３８１２３４５６７８，一直没有人接电话。' }],
    ['digits set apart', { publicText: '请回拨 138 1234 5678，一直没有人接电话。' }],
    ['an ID number', { publicText: '身份证37040419900101123X无法识别，机器没有反应。' }],
    ['a plate', { publicText: '鲁D12345停在大厅门口，轮椅进不去，没有人管。' }],
  ] as const) {
    test(`${where} blocks the text`, async ({ db }) => {
      await expect(
        registerIssue(as(db, town.office), { ...registration, ...change }),
      ).rejects.toThrow('personalData');
      const { issueId } = await anIssue(db, 'registered');
      await expect(
        triageIssue(as(db, town.office), { issueId, ...verdict, ...change }),
      ).rejects.toThrow('personalData');
    });
  }

  test('an office telephone may stay', async ({ db }) => {
    await registerIssue(as(db, town.office), {
      ...registration,
      publicText: '打0632-1234567咨询，电话一直没有人接。',
    });
  });

  test("the unit's words are looked at too", async ({ db }) => {
    const { issueId } = await anIssue(db, 'acknowledged');
    await expect(
      planRectification(as(db, town.reporter), {
        issueId,
        ...plan,
        measures: '请联系13812345678处理。',
      }),
    ).rejects.toThrow(expect.objectContaining({ fieldErrors: { measures: 'personalData' } }));
  });
});

describe('refusals', () => {
  test('a date in a year without a calendar is refused, and nothing is handed over', async ({
    db,
  }) => {
    const { issueId } = await anIssue(db, 'triaged');
    await expect(
      assignIssue(as(db, town.office), { issueId, ...handover, dueOn: '2029-03-01' }),
    ).rejects.toMatchObject({ code: 'issue.noCalendar', details: { year: 2029 } });
    expect(await row(db, issueId)).toMatchObject({ status: 'triaged', dueOn: null });
  });

  for (const [what, change, field] of [
    ['a unit that does not exist', { leadUnitId: '999' }, 'leadUnitId'],
    ['a helper that does not exist', { helperUnitIds: ['999'] }, 'helperUnitIds'],
  ] as const) {
    test(`${what} is not offered`, async ({ db }) => {
      const { issueId } = await anIssue(db, 'triaged');
      await expect(
        assignIssue(as(db, town.office), { issueId, ...handover, ...change }),
      ).rejects.toThrow(new Invalid({ [field]: 'notOffered' }));
    });
  }

  test('a source the region does not have is not offered; its own inlet is', async ({ db }) => {
    await expect(
      registerIssue(as(db, town.office), { ...registration, source: 'inspection' }),
    ).rejects.toThrow(new Invalid({ source: 'notOffered' }));
    await registerIssue(as(db, town.office), { ...registration, source: 'yunxi_hotline' });
  });

  test('a helping unit reads along and decides nothing', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await expect(
      acknowledgeIssue(as(db, { ...town.reporter, unitId: 3 }), { issueId }),
    ).rejects.toMatchObject({ code: 'issue.onlyLeadUnit' });
  });

  test('the history cannot be rewritten', async ({ db }) => {
    const { issueId } = await anIssue(db, 'registered');
    await expect(
      db.transaction((tx) =>
        tx.update(issueSteps).set({ note: 'x' }).where(eq(issueSteps.issueId, issueId)),
      ),
    ).rejects.toThrow();
  });
});

/** Every move that has a command, with an input that is otherwise valid. */
const reachable: Partial<
  Record<IssueMove, { command: Command<unknown>; input: Record<string, unknown> }>
> = {
  triage: { command: triageIssue, input: verdict },
  assign: { command: assignIssue, input: handover },
  reassign: { command: reassignIssue, input: { leadUnitId: '2', helperUnitIds: [] } },
  acknowledge: { command: acknowledgeIssue, input: {} },
  transfer: { command: transferIssue, input: { returnReason: '这件事不归我们办。' } },
  plan: { command: planRectification, input: plan },
  reject: { command: rejectIssue, input: { rejectReason: '核实后不在政务服务的范围内。' } },
  merge: { command: mergeIssue, input: { targetNumber: '', mergeReason: '同一件事。' } },
};

const everyStage: Stage[] = [
  'registered',
  'triaged',
  'assigned',
  'transferred',
  'acknowledged',
  'rectifying',
];

describe('role × move', () => {
  const who: Record<string, Actor | null> = {
    'nobody': null,
    'experiencer': town.experiencers[0] ?? null,
    'reporter of the lead unit': town.reporter,
    'leader of the lead unit': town.leader,
    'reporter of another unit': town.reporter2,
    'leader of another unit': town.leader2,
    'desk': town.desk,
    'editor': town.editor,
    'reviewer': town.reviewer,
    'office': town.office,
    'convenor': town.convenor,
    'system administrator': town.sysAdmin,
    'security administrator': town.secAdmin,
    'auditor': town.auditor,
  };
  /** Who may do it, from which states. Everybody else and every other state is refused. */
  const allowed: Partial<Record<IssueMove, { by: string; from: Stage[] }>> = {
    triage: { by: 'office', from: ['registered', 'triaged'] },
    assign: { by: 'office', from: ['triaged'] },
    reassign: { by: 'office', from: ['transferred'] },
    acknowledge: { by: 'reporter of the lead unit', from: ['assigned'] },
    transfer: { by: 'reporter of the lead unit', from: ['assigned'] },
    plan: { by: 'reporter of the lead unit', from: ['acknowledged'] },
    reject: { by: 'office', from: everyStage },
    merge: { by: 'office', from: everyStage },
  };

  for (const stage of [
    'registered',
    'triaged',
    'assigned',
    'transferred',
    'acknowledged',
    'rectifying',
  ] as const) {
    test(`an issue that is ${stage} lets the right people make the right moves, and nothing else is written`, async ({
      db,
    }) => {
      const { issueId } = await anIssue(db, stage);
      const { number: targetNumber } = await anIssue(db, 'assigned');
      if (reachable.merge) reachable.merge.input = { targetNumber, mergeReason: '同一件事。' };
      const before = { ...(await row(db, issueId)) };
      const audited = await db.$count(auditEntries);
      for (const [move, { command, input }] of Object.entries(reachable)) {
        const rule = allowed[move as IssueMove];
        for (const [name, actor] of Object.entries(who)) {
          if (rule?.by === name && rule.from.includes(stage)) continue;
          const thrown = await command(as(db, actor), { issueId, ...input }).then(
            () => null,
            (error: unknown) => error,
          );
          const refused =
            rule?.by !== name
              ? thrown instanceof Denied || thrown instanceof NotFound
              : thrown instanceof Refusal ||
                (thrown instanceof NotFound && ['registered', 'triaged'].includes(stage));
          expect(refused, `${name} ${move} from ${stage}: ${String(thrown)}`).toBe(true);
        }
      }
      expect(await row(db, issueId)).toEqual(before);
      expect(await db.$count(auditEntries)).toBe(audited);
      for (const [move, rule] of Object.entries(allowed)) {
        if (!rule.from.includes(stage)) continue;
        const { command, input } = reachable[move as IssueMove] as {
          command: Command<unknown>;
          input: Record<string, unknown>;
        };
        await db
          .transaction(async (tx) => {
            await command(as(tx, who[rule.by] ?? null), { issueId, ...input });
            throw new Error('undone');
          })
          .catch((error: Error) => expect(error.message, `${rule.by} ${move}`).toBe('undone'));
      }
    });
  }

  test('every command that moves an issue is in this table', () => {
    expect(Object.keys(allowed)).toEqual(Object.keys(reachable));
  });
});

test('the stored status is the fold of the history, and the phase the one of the rules', async ({
  db,
}) => {
  const stages = [
    'registered',
    'triaged',
    'assigned',
    'transferred',
    'acknowledged',
    'rectifying',
  ] as const;
  for (const stage of stages) {
    const { issueId } = await anIssue(db, stage);
    const stored = await row(db, issueId);
    expect(statusOf((await kinds(db, issueId)).map((kind) => ({ kind })))).toBe(stage);
    expect(stored).toMatchObject({ status: stage, phase: issuePhaseOf[stage] });
  }
  expect((await verifyAudit(db)).ok).toBe(true);
});

test('no state is stored with the phase of another', async ({ db }) => {
  const target = await anIssue(db, 'registered');
  const { issueId } = await anIssue(db, 'registered');
  await withoutClosureGuard(db, async () => {
    for (const status of issueStatuses) {
      const store = (phase: IssuePhase) =>
        db.transaction((savepoint) =>
          savepoint
            .update(issues)
            .set({ status, phase, mergedIntoId: status === 'merged' ? target.issueId : null })
            .where(eq(issues.id, issueId)),
        );
      await store(issuePhaseOf[status]);
      for (const phase of issuePhases.filter((one) => one !== issuePhaseOf[status]))
        await expect(store(phase)).rejects.toMatchObject({
          cause: { constraint: 'issues_phase_of_status' },
        });
    }
  });
});

test('two people who hand over at the same moment: one does, the other is told', async ({
  ownDatabase,
}) => {
  const { db } = ownDatabase;
  const { issueId } = await anIssue(db, 'triaged');
  const answers = await Promise.allSettled(
    [1, 2, 3, 4].map((unit) =>
      assignIssue(as(db, town.office), { issueId, ...handover, leadUnitId: String(unit) }),
    ),
  );
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(
    answers.filter((answer) => answer.status === 'rejected' && answer.reason instanceof Refusal),
  ).toHaveLength(3);
  expect((await kinds(db, issueId)).filter((kind) => kind === 'assign')).toHaveLength(1);
});

test('fifty registrations at once get fifty numbers without a gap', async ({ ownDatabase }) => {
  const { db } = ownDatabase;
  const made = await Promise.all(
    Array.from({ length: 50 }, () => registerIssue(as(db, town.office), registration)),
  );
  expect(made.map(({ number }) => number).toSorted()).toEqual(
    Array.from({ length: 50 }, (_, index) => `WT202611-${String(index + 1).padStart(4, '0')}`),
  );
  const {
    rows: [gap],
  } = await db.execute<{ missing: number }>(
    sql`select 50 - count(distinct number)::int as missing from issues`,
  );
  expect(gap?.missing).toBe(0);
});
