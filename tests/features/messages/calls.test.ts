import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { messageCalls, messages } from '#db/tables/messages.ts';
import { auditEntries } from '#db/tables/office.ts';
import { users } from '#db/tables/people.ts';
import {
  printCallList,
  recordCall,
  revealCallNumber,
  undoCall,
} from '#features/messages/calls/commands.ts';
import { countToCall, listCalled, listToCall } from '#features/messages/calls/queries.ts';
import { markRead, settleMessages, tell } from '#features/messages/commands.ts';
import type { Actor } from '#platform/ctx.ts';
import { day } from '#platform/day.ts';
import { Denied, NotFound, Refusal } from '#platform/refusal.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { phoneOf, town } from '#tests/support/town.ts';

const monday = '2026-11-23T09:00+08:00';
const wednesday = '2026-11-25T09:00+08:00';
const subject = 'issue:00000000-0000-4000-8000-000000000001' as const;
const [first, second] = town.experiencers as [Actor, Actor];

/** Both can sign in, and were told on Monday. */
async function told(db: Db): Promise<string[]> {
  await db.update(users).set({ passwordHash: 'a hash' });
  await tell(ctx(db, { actor: town.office, now: monday }), {
    kind: 'acceptance_drawn',
    to: [{ userId: first.userId }, { userId: second.userId }],
    subject,
    facts: { number: 'WT1', title: '打印', channel: null, place: null, dueOn: day('2026-11-30') },
  });
  const rows = await db.select({ id: messages.id }).from(messages).orderBy(messages.recipientId);
  return rows.map(({ id }) => id);
}
const names = async (db: Db, at: string): Promise<string[]> => {
  const { secrets, today } = ctx(db, { now: at });
  return (await listToCall(db, secrets, today, null)).rows.map(({ name }) => name).toSorted();
};
const desk = (db: Db, now = wednesday, actor: Actor = town.desk) => ctx(db, { actor, now });

describe('the call list', () => {
  test('takes up who has not read within a working day, once for each message', async ({ db }) => {
    const [messageId] = await told(db);
    expect(await names(db, '2026-11-24T18:00+08:00')).toEqual([]);
    expect(await names(db, wednesday)).toEqual(['沈*秋', '陆*远']);
    expect(await countToCall(db, day('2026-11-25'))).toBe(2);
    await markRead(ctx(db, { actor: first, now: wednesday }), { messageIds: messageId });
    expect(await names(db, wednesday)).toEqual(['陆*远']);
    await settleMessages(desk(db), { kind: 'acceptance_drawn', subject });
    expect(await names(db, wednesday)).toEqual([]);
  });

  test('shows numbers masked; each full number is asked for and noted', async ({ db }) => {
    const [messageId] = await told(db);
    const { rows } = await listToCall(db, testSecrets, day('2026-11-25'), null);
    expect(rows.map(({ phone }) => phone).toSorted()).toEqual(['139****0001', '139****0002']);
    expect(await revealCallNumber(desk(db), { messageId })).toEqual({
      messageId,
      phone: phoneOf(1),
    });
    expect((await printCallList(desk(db), {})).rows.map(({ phone }) => phone).toSorted()).toEqual([
      phoneOf(1),
      phoneOf(2),
    ]);
    const noted = await db
      .select({ actor: auditEntries.actor, object: auditEntries.object })
      .from(auditEntries)
      .where(eq(auditEntries.action, 'message.revealPhone'));
    expect(noted).toHaveLength(3);
    expect(noted[0]).toEqual({ actor: town.desk.userId, object: `message:${messageId}` });
    await expect(
      revealCallNumber(desk(db, '2026-11-24T09:00+08:00'), { messageId }),
    ).rejects.toThrow(NotFound);
  });

  test('is ticked once by name with its time, and undone on the same day only', async ({ db }) => {
    const [messageId = ''] = await told(db);
    await recordCall(desk(db), { messageId });
    await recordCall(desk(db), { messageId }); // a double click
    await expect(recordCall(desk(db, wednesday, town.office), { messageId })).rejects.toMatchObject(
      { code: 'message.called', details: { by: '签到员' } },
    );
    expect(await names(db, wednesday)).toEqual(['陆*远']);
    expect((await listCalled(db, day('2026-11-25'), null)).rows).toMatchObject([
      { messageId, by: '签到员', name: '沈*秋', calledAt: new Date(wednesday) },
    ]);
    await expect(undoCall(desk(db, '2026-11-26T09:00+08:00'), { messageId })).rejects.toMatchObject(
      { code: 'message.callUndoTooLate' },
    );
    await undoCall(desk(db, wednesday, town.office), { messageId });
    await undoCall(desk(db), { messageId });
    expect(await names(db, wednesday)).toEqual(['沈*秋', '陆*远']);
    expect((await listCalled(db, day('2026-11-25'), null)).rows).toEqual([]);
    await recordCall(desk(db, wednesday, town.office), { messageId });
    expect(await db.$count(messageCalls)).toBe(2);
  });

  test('refuses a tick for what was read, is settled, or is not on it', async ({ db }) => {
    const [own = '', other = ''] = await told(db);
    const refusal = (messageId: string, now = wednesday) =>
      recordCall(desk(db, now), { messageId }).catch((error: unknown) => (error as Refusal).code);
    expect(await refusal(own, '2026-11-24T09:00+08:00')).toBe('message.notOnCallList');
    await markRead(ctx(db, { actor: first, now: wednesday }), { messageIds: own });
    expect(await refusal(own)).toBe('message.read');
    await settleMessages(desk(db), { kind: 'acceptance_drawn', subject, userId: second.userId });
    expect(await refusal(other)).toBe('message.settled');
  });

  test.for([town.reporter, town.leader, town.convenor, town.editor, town.secAdmin, first])(
    'is closed to %o',
    async (actor, { db }) => {
      const [messageId] = await told(db);
      for (const act of [recordCall, undoCall, revealCallNumber])
        await expect(act(desk(db, wednesday, actor), { messageId })).rejects.toThrow(Denied);
      await expect(printCallList(desk(db, wednesday, actor), {})).rejects.toThrow(Denied);
    },
  );

  test('two clerks who tick at once: one tick stands', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const [messageId] = await told(db);
    const answers = await Promise.allSettled(
      [town.desk, town.office, town.desk, town.office].map((actor) =>
        recordCall(desk(db, wednesday, actor), { messageId }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(await db.$count(messageCalls)).toBe(1);
  });
});
