import { asc, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { deadlineRules, issueEscalations, supervisionOrders } from '#db/tables/deadlines.ts';
import { issues } from '#db/tables/issues.ts';
import {
  answerOrder,
  escalateIssues,
  seedDeadlineRules,
  setDeadline,
} from '#features/issues/deadlines/commands.ts';
import { typedDeadline } from '#features/issues/deadlines/input.ts';
import {
  countOpenOrders,
  listOpenOrders,
  lockNewestRule,
  readDeadlines,
} from '#features/issues/deadlines/queries.ts';
import { day } from '#platform/day.ts';
import { editionOfValues } from '#platform/edition.ts';
import type { DeadlineKey } from '#db/vocabulary/deadlines.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { told, toldTitles } from '#tests/support/messages.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const at = (db: Db, actor: (typeof town)['office'], on: string) =>
  ctx(db, { actor, now: `${on}T09:00+08:00` });
const set = async (
  db: Db,
  deadlineKey: DeadlineKey,
  days: string,
  validFrom: string,
  actor = town.office,
) =>
  setDeadline(at(db, actor, '2026-11-23'), {
    deadlineKey,
    days,
    validFrom,
    basis: '区政府办公室通知',
    edition: editionOfValues(typedDeadline(await lockNewestRule(db, deadlineKey))),
  });
const dueOf = async (db: Db, id: string) =>
  (await db.select({ dueOn: issues.dueOn }).from(issues).where(eq(issues.id, id)))[0]?.dueOn;

describe('a limit is data', () => {
  test('it holds from its day on and touches nothing handed over before', async ({ db }) => {
    const before = await anIssue(db, 'assigned', { at: '2026-11-23T09:00+08:00' });
    await set(db, 'fix_complex', '3', '2026-12-01');
    const eve = await anIssue(db, 'assigned', { at: '2026-11-30T09:00+08:00' });
    const after = await anIssue(db, 'assigned', { at: '2026-12-01T09:00+08:00' });
    expect(await dueOf(db, before.issueId)).toBe('2026-12-14');
    expect(await dueOf(db, eve.issueId)).toBe('2026-12-21');
    expect(await dueOf(db, after.issueId)).toBe('2026-12-04');
  });

  test('the rows of the profile are written once and never over those of the office', async ({
    db,
  }) => {
    await set(db, 'fix_complex', '3', '2026-12-01');
    const rows = () => db.$count(deadlineRules);
    const before = await rows();
    await seedDeadlineRules(ctx(db, { actor: town.system }));
    expect(await rows()).toBe(before);
    expect((await readDeadlines(ctx(db))).on(day('2026-11-30')).fix_complex).toBe(15);
    expect((await readDeadlines(ctx(db))).on(day('2026-12-01')).fix_complex).toBe(3);
  });

  test('not today, not by a unit, not over a colleague', async ({ db }) => {
    await expect(set(db, 'fix_complex', '3', '2026-11-23')).rejects.toMatchObject({
      fieldErrors: { validFrom: 'notAhead' },
    });
    await expect(set(db, 'fix_complex', '251', '2026-12-01')).rejects.toMatchObject({
      fieldErrors: { days: 'tooBig' },
    });
    await expect(set(db, 'fix_complex', '3', '2026-12-01', town.leader)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    const edition = editionOfValues(typedDeadline(await lockNewestRule(db, 'fix_complex')));
    const both = {
      deadlineKey: 'fix_complex',
      validFrom: '2026-12-01',
      basis: '通知要求',
      edition,
    };
    await setDeadline(at(db, town.office, '2026-11-23'), { ...both, days: '10' });
    await expect(
      setDeadline(at(db, town.office, '2026-11-23'), { ...both, days: '12' }),
    ).rejects.toMatchObject({ code: 'form.outdated' });
  });
});

/** A running issue that is due on Monday 2026-11-30. */
const dueMonday = (db: Db) =>
  anIssue(db, 'rectifying', { handover: { dueOn: '2026-11-30' }, at: '2026-11-23T09:00+08:00' });
const escalate = async (db: Db, on: string) => escalateIssues(at(db, town.system, on));
const levels = async (db: Db, issueId: string) =>
  (
    await db
      .select({ level: issueEscalations.level })
      .from(issueEscalations)
      .where(eq(issueEscalations.issueId, issueId))
      .orderBy(asc(issueEscalations.id))
  ).map(({ level }) => level);

describe('a due day that comes and goes', () => {
  test('each level is written once, on its day', async ({ db }) => {
    const { issueId } = await dueMonday(db);
    const written: string[] = [];
    for (let on = 24; on <= 30; on += 1) {
      await escalate(db, `2026-11-${on}`);
      await escalate(db, `2026-11-${on}`);
      written.push(`11-${on} ${(await levels(db, issueId)).length}`);
    }
    expect(written).toEqual([
      '11-24 0',
      '11-25 0',
      '11-26 1',
      '11-27 1',
      '11-28 1',
      '11-29 1',
      '11-30 2',
    ]);
    for (const on of ['01', '02', '03', '04', '05', '06']) await escalate(db, `2026-12-${on}`);
    expect(await levels(db, issueId)).toEqual(['two_before', 'on_the_day', 'one_after']);
    expect(await escalate(db, '2026-12-07')).toEqual({ escalated: 1, orders: 1 });
    expect(await escalate(db, '2027-03-01')).toEqual({ escalated: 0, orders: 0 });
    expect((await toldTitles(db, 'issue_escalated')).map((title) => title.split('：')[0])).toEqual([
      '还有 2 个工作日到期',
      '今天到期',
      '已超期 1 个工作日',
      '已超期 5 个工作日，列入督办',
    ]);
  });

  test('after a fortnight of downtime each issue has one message, not four', async ({ db }) => {
    const { issueId } = await dueMonday(db);
    expect(await escalate(db, '2026-12-18')).toEqual({ escalated: 1, orders: 1 });
    expect(await levels(db, issueId)).toEqual(['five_after']);
  });

  test('an improvement, a closed issue and one before acceptance are left alone', async ({
    db,
  }) => {
    await anIssue(db, 'rectifying', { registration: { listKind: 'optimization' } });
    const { issueId } = await dueMonday(db);
    await db
      .update(issues)
      .set({ status: 'accepting', phase: 'checking' })
      .where(eq(issues.id, issueId));
    expect(await escalate(db, '2027-03-01')).toEqual({ escalated: 0, orders: 0 });
  });

  test('a new due day starts again', async ({ db }) => {
    const { issueId } = await dueMonday(db);
    await escalate(db, '2026-11-30');
    await db
      .update(issues)
      .set({ dueOn: day('2026-12-09') })
      .where(eq(issues.id, issueId));
    await escalate(db, '2026-12-07');
    expect(await levels(db, issueId)).toEqual(['on_the_day', 'two_before']);
  });

  test('two workers at once write nothing twice', async ({ ownDatabase: { db } }) => {
    await dueMonday(db);
    await dueMonday(db);
    await Promise.all([escalate(db, '2026-12-07'), escalate(db, '2026-12-07')]);
    expect(await db.$count(supervisionOrders)).toBe(2);
    expect(await db.$count(issueEscalations)).toBe(2);
  });
});

describe('a 督办单', () => {
  test('is numbered by year, waits for the leader, and closes with the answer', async ({ db }) => {
    const { issueId } = await dueMonday(db);
    await dueMonday(db);
    await escalate(db, '2026-12-07');
    const { rows: open } = await listOpenOrders(db, { kind: 'unit', unitId: 1 }, 10);
    expect(open.map(({ number, answerBy }) => `${number} ${answerBy}`)).toEqual([
      'DB2026-0001 2026-12-10',
      'DB2026-0002 2026-12-10',
    ]);
    expect(await countOpenOrders(db, { kind: 'unit', unitId: 2 }, 100)).toBe(0);
    expect((await told(db, 'supervision_order')).map(({ to }) => to)).toContain(town.leader.userId);
    const own = open.find((one) => one.issueId === issueId);
    const answer = {
      issueId,
      orderNumber: own?.number ?? '',
      orderAnswer: '设备厂家延期交货，12月15日前装好并申请销号。',
    };
    await expect(answerOrder(at(db, town.reporter, '2026-12-08'), answer)).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await expect(answerOrder(at(db, town.leader2, '2026-12-08'), answer)).rejects.toThrow('issue');
    await answerOrder(at(db, town.leader, '2026-12-08'), answer);
    await expect(answerOrder(at(db, town.leader, '2026-12-08'), answer)).rejects.toMatchObject({
      code: 'order.answered',
    });
    expect(await countOpenOrders(db, { kind: 'all' }, 100)).toBe(1);
  });
});
