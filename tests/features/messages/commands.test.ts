import { eq, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { messageCalls, messages } from '#db/tables/messages.ts';
import { auditEntries } from '#db/tables/office.ts';
import { userRoles, users } from '#db/tables/people.ts';
import { messageKinds } from '#db/vocabulary/messages.ts';
import { recordCall } from '#features/messages/calls/commands.ts';
import {
  markRead,
  openMessage,
  purgeMessages,
  settleMessages,
  tell,
  type Telling,
} from '#features/messages/commands.ts';
import { countUnread, listMessages } from '#features/messages/queries.ts';
import { messageWords, type MessageFacts } from '#labels/messages.ts';
import { command } from '#platform/command.ts';
import type { Actor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { publishIssue, registerIssue } from '#features/issues/commands.ts';
import { submitOwnReport, submitReport } from '#features/issues/reports/commands.ts';
import { ctx, systemActor } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { assignIssue, triageIssue } from '#tests/support/editions.ts';
import { handover, registration, verdict } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';
import { z } from 'zod';

const now = '2026-11-23T09:00+08:00'; // a Monday
const [first, second] = town.experiencers as [Actor & { experiencerId: string }, Actor];
const subject = 'issue:00000000-0000-4000-8000-000000000001' as const;
const drawn: MessageFacts['acceptance_drawn'] = {
  number: 'WT202611-0007',
  title: '打印要反复刷身份证',
  channel: 'kiosk',
  place: '区政务服务大厅',
  dueOn: day('2026-11-30'),
};
const toDrawn: Telling<'acceptance_drawn'> = {
  kind: 'acceptance_drawn',
  to: { userId: first.userId },
  subject,
  facts: drawn,
  link: '/me/acceptances/1',
};
const tellNow = (db: Db, telling: Telling<'acceptance_drawn'> = toDrawn, at = now) =>
  tell(ctx(db, { actor: town.office, now: at }), telling);
const recipients = async (db: Db): Promise<string[]> =>
  (await db.select({ id: messages.recipientId }).from(messages)).map(({ id }) => id).toSorted();

describe('the words of a message', () => {
  test('say what, until which date and weekday, where, and whom to ask', () => {
    expect(messageWords('acceptance_drawn', drawn, '0632-1234567')).toEqual({
      title: '请您验收：打印要反复刷身份证',
      text: '您被抽中验收 WT202611-0007“打印要反复刷身份证”。请在11月30日（星期一）前，按平常办事的样子在区政务服务大厅自助端再走一遍，再登录填写“通过”“不通过”或“无法复现”。不能去的，请打电话 0632-1234567。',
    });
  });

  const anIssue = { number: 'WT202611-0007', title: '打印要反复刷身份证' };
  const on = day('2026-12-07');
  const samples: MessageFacts = {
    acceptance_drawn: { ...drawn, channel: null, place: null },
    acceptance_replaced: anIssue,
    votes_counted: {
      ...anIssue,
      outcome: 'returned',
      passed: 1,
      failed: 1,
      notReproduced: 0,
      dueOn: on,
    },
    issue_step: { ...anIssue, step: 'plan', unit: '人社局', dueOn: on, opinion: '更新程序' },
    issue_escalated: { ...anIssue, stage: 'supervised', unit: '人社局', dueOn: on, workdays: 5 },
    supervision_order: { ...anIssue, orderNumber: 'DB2026-001', unit: '人社局', answerOn: on },
    self_check_task: { ...anIssue, unit: '医保局', answerOn: on },
    extension_decided: { ...anIssue, granted: 'no', dueOn: on, reason: '设备已到货' },
    closure_returned: { ...anIssue, reason: '没有整改后的照片', dueOn: null },
  };
  test.for(messageKinds)('of kind %s have a title, whole sentences and every fact', (kind) => {
    const facts = samples[kind];
    const { title, text } = messageWords(kind, facts as never, '0632-1234567');
    expect(title).not.toMatch(/undefined|null|NaN|。$/);
    expect(text).toMatch(/。$/);
    expect(text).not.toMatch(/undefined|null|NaN|。。/);
    expect(text).toContain(anIssue.number);
    const { dueOn, answerOn } = facts as { dueOn?: string | null; answerOn?: string };
    if (kind !== 'issue_escalated' && (dueOn ?? answerOn)) expect(text).toMatch(/月\d+日（星期.）/);
  });
});

describe('a message', () => {
  test('reaches a person, an experiencer, the roles of a unit, the office and the convenor once', async ({
    db,
  }) => {
    const to = [
      { userId: second.userId },
      { experiencerId: first.experiencerId },
      { experiencerId: first.experiencerId },
      { reportersOf: 1 },
      { leaderOf: 1 },
      'office',
      'convenors',
    ] as const;
    expect(await tellNow(db, { ...toDrawn, to })).toBe(7);
    expect(await recipients(db)).toEqual(
      [first, second, town.reporter, town.leader, town.office, town.office2, town.convenor]
        .map(({ userId }) => userId)
        .toSorted(),
    );
    expect(await tellNow(db, { ...toDrawn, to })).toBe(0);
    expect(await tellNow(db, { ...toDrawn, to: 'office', occasion: 'round 2' })).toBe(2);
  });

  test('for a role that nobody holds goes to the other role of the unit, then to the office, and says so', async ({
    db,
  }) => {
    await db
      .update(users)
      .set({ disabledAt: new Date(now) })
      .where(eq(users.id, town.leader.userId));
    await tellNow(db, { ...toDrawn, to: { leaderOf: 1 } });
    expect(await recipients(db)).toEqual([town.reporter.userId]);
    await tellNow(db, { ...toDrawn, to: { leaderOf: 5 } });
    const [forwarded] = await db
      .select()
      .from(messages)
      .where(eq(messages.recipientId, town.office.userId));
    expect(forwarded?.text).toMatch(/没有能收到这条消息的账号，请您转告。$/);
  });

  test('that nobody at all can receive is noted in the audit log', async ({ db }) => {
    await db.delete(userRoles);
    const telling = command('office.enter', z.strictObject({}), (inner) =>
      tell(inner, { ...toDrawn, to: 'office' }),
    );
    expect(await telling(ctx(db, { actor: town.office, now }), {})).toBe(0);
    const entries = await db
      .select({ object: auditEntries.object })
      .from(auditEntries)
      .where(eq(auditEntries.action, 'message.nobody'));
    expect(entries).toEqual([{ object: subject }]);
  });

  test('of a command that fails is not there', async ({ db }) => {
    const failing = command('office.enter', z.strictObject({}), async (inner) => {
      await tell(inner, toDrawn);
      throw new Error('disk full');
    });
    await expect(failing(ctx(db, { actor: town.office, now }), {})).rejects.toThrow('disk full');
    expect(await recipients(db)).toEqual([]);
  });

  test('told by two connections at once is there once', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const to = ['office', { reportersOf: 1 }, { leaderOf: 1 }] as const;
    const told = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        db.transaction((tx) => tellNow(tx, { ...toDrawn, to: n % 2 ? to : [...to].toReversed() })),
      ),
    );
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(4);
    expect(await recipients(db)).toHaveLength(4);
  });

  test('whose transaction is killed is neither lost nor doubled by the next try', async ({
    ownDatabase,
  }) => {
    const victim = connect(ownDatabase.url, { max: 1 });
    await expect(
      victim.db.transaction(async (tx) => {
        await tellNow(tx);
        const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
        await ownDatabase.client`select pg_terminate_backend(${rows[0]?.pid ?? 0})`;
        await tx.execute(sql`select 1`);
      }),
    ).rejects.toThrow();
    await victim.close();
    expect(await recipients(ownDatabase.db)).toEqual([]);
    expect(await ownDatabase.db.transaction((tx) => tellNow(tx))).toBe(1);
    expect(await recipients(ownDatabase.db)).toEqual([first.userId]);
  });

  test.for([
    ['who can sign in has one working day to read', 'a hash', '2026-11-25'],
    ['who cannot sign in has no other channel: today', null, '2026-11-23'],
  ] as const)('for a person %s', async ([, passwordHash, callOn], { db }) => {
    await db.update(users).set({ passwordHash }).where(eq(users.id, first.userId));
    await tellNow(db, { ...toDrawn, to: [{ userId: first.userId }, 'office'] });
    const rows = await db
      .select({ id: messages.recipientId, callOn: messages.callOn })
      .from(messages);
    expect(rows).toContainEqual({ id: first.userId, callOn });
    expect(rows).toContainEqual({ id: town.office.userId, callOn: null });
  });

  test('of before a holiday waits for the working day after it', async ({ db }) => {
    await db.update(users).set({ passwordHash: 'a hash' }).where(eq(users.id, first.userId));
    await tellNow(db, toDrawn, '2026-11-20T16:00+08:00'); // Friday; Monday is the day to read
    expect((await db.select({ callOn: messages.callOn }).from(messages))[0]).toEqual({
      callOn: '2026-11-24',
    });
  });
});

describe('the inbox', () => {
  test('shows the newest first, a page at a time, and only to its owner', async ({ db }) => {
    for (let n = 0; n < 23; n += 1)
      await tellNow(
        db,
        { ...toDrawn, occasion: String(n) },
        `2026-11-23T09:${String(n + 10)}+08:00`,
      );
    await tellNow(db, { ...toDrawn, to: { userId: second.userId } });
    const page = await listMessages(db, first.userId, null);
    expect(page.rows).toHaveLength(20);
    expect(page.rows[0]?.createdAt).toEqual(new Date('2026-11-23T09:32+08:00'));
    const rest = await listMessages(db, first.userId, page.next);
    expect(rest.rows).toHaveLength(3);
    expect(rest.next).toBeNull();
    expect((await listMessages(db, first.userId, 'nonsense')).rows).toHaveLength(20);
    expect(await countUnread(db, first.userId)).toBe(23);
  });

  test('is marked as read only by its owner, the shown ones only, as often as one likes', async ({
    db,
  }) => {
    await tellNow(db);
    await tellNow(db, { ...toDrawn, occasion: 'later' });
    const { rows } = await listMessages(db, first.userId, null);
    const messageIds = rows[0]?.id;
    await markRead(ctx(db, { actor: second, now }), { messageIds });
    expect(await countUnread(db, first.userId)).toBe(2);
    await markRead(ctx(db, { actor: first, now }), { messageIds });
    await markRead(ctx(db, { actor: first, now: '2026-11-24T09:00+08:00' }), { messageIds });
    expect(await countUnread(db, first.userId)).toBe(1);
    expect(
      (await listMessages(db, first.userId, null)).rows.map(({ readAt }) => readAt),
    ).toContainEqual(new Date(now));
    await expect(markRead(ctx(db, { now }), { messageIds })).rejects.toThrow(Denied);
    await markRead(ctx(db, { actor: first, now }), {});
  });

  test('leads to what a message is about; a message of somebody else is not found', async ({
    db,
  }) => {
    await tellNow(db);
    const messageId = (await listMessages(db, first.userId, null)).rows[0]?.id;
    await expect(openMessage(ctx(db, { actor: second, now }), { messageId })).rejects.toThrow(
      NotFound,
    );
    expect(await openMessage(ctx(db, { actor: first, now }), { messageId })).toEqual({
      link: '/me/acceptances/1',
    });
    expect(await countUnread(db, first.userId)).toBe(0);
  });

  test('does not count what is done meanwhile as unread', async ({ db }) => {
    await tellNow(db, { ...toDrawn, to: [{ userId: first.userId }, { userId: second.userId }] });
    await settleMessages(ctx(db, { actor: town.office, now }), {
      kind: 'acceptance_drawn',
      subject,
      userId: first.userId,
    });
    expect(await countUnread(db, first.userId)).toBe(0);
    expect(await countUnread(db, second.userId)).toBe(1);
  });
});

test('messages are deleted after 180 days with their calls, and not a day before', async ({
  db,
}) => {
  await tellNow(db, toDrawn, '2026-05-27T23:59+08:00');
  await tellNow(db, { ...toDrawn, occasion: 'a day later' }, '2026-05-28T00:00+08:00');
  const { rows } = await listMessages(db, first.userId, null);
  for (const { id } of rows)
    await recordCall(ctx(db, { actor: town.desk, now: '2026-05-28T09:00+08:00' }), {
      messageId: id,
    });
  const purge = () => purgeMessages(ctx(db, { actor: systemActor, now }));
  await expect(purgeMessages(ctx(db, { actor: town.office, now }))).rejects.toThrow(Denied);
  expect(await purge()).toEqual({ deleted: 0 });
  const nextDay = ctx(db, { actor: systemActor, now: '2026-11-24T03:40+08:00' });
  expect(await purgeMessages(nextDay)).toEqual({ deleted: 1 });
  expect(await db.$count(messageCalls)).toBe(1);
});

describe('the experiencer who reported an issue under their name', () => {
  const told = { text: '自助机打印社保证明，每一页都要重新刷一次身份证。', wantsAnswer: 'yes' };
  const handedOver = async (db: Db, reportId: string, publication = handover): Promise<string> => {
    const office = ctx(db, { actor: town.office, now });
    const writer = ctx(db, { actor: town.office2, now });
    const { issueId } = await registerIssue(writer, { ...registration, reportId });
    await triageIssue(writer, { issueId, ...verdict });
    await assignIssue(office, { issueId, ...publication });
    return issueId;
  };

  test('hears of its publication with number, unit and date, and not before', async ({ db }) => {
    const { reportId } = await submitOwnReport(ctx(db, { actor: first, now }), told);
    const issueId = await handedOver(db, reportId, {
      ...handover,
      publication: 'hold',
      holdUntil: '2026-11-30',
      handoverNote: '先核实',
    } as typeof handover);
    expect(await recipients(db)).toEqual([]);
    await publishIssue(ctx(db, { actor: town.office, now }), { issueId });
    const { rows } = await listMessages(db, first.userId, null);
    expect(rows).toMatchObject([{ kind: 'issue_step', link: `/me/reports/${reportId}` }]);
    expect(rows[0]?.text).toMatch(/WT202611-0001.*公开。单位：.*整改时限：\d+月\d+日（星期.）。/);
  });

  test('is nobody for an anonymous report: its holder looks up the code', async ({ db }) => {
    await submitReport(ctx(db, { now }), told);
    const { rows } = await db.execute<{ id: string }>(sql`select id from reports`);
    await handedOver(db, rows[0]?.id ?? '');
    expect(await recipients(db)).toEqual([]);
  });
});
