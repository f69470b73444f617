/** The desk tells people by phone, and ticks each message. Every look at a number is audited. */
import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { messageCalls } from '#db/tables/messages.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { Refusal, ensure, found } from '#platform/refusal.ts';
import { messageInput } from '../input.ts';
import { isCallUndoable } from '../rules.ts';
import { findCall, findSealedPhone, listToPrint, lockMessage } from './queries.ts';

/**
 * Ticks a message as told by phone. Refuses one that the recipient has read meanwhile, that is
 * settled, or that a colleague has ticked. A double click of the same person is no error.
 */
export const recordCall = command('message.call', messageInput, async (ctx, { messageId }) => {
  const message = found(await lockMessage(ctx.db, messageId), 'message');
  const call = await findCall(ctx.db, messageId);
  if (call?.calledBy === ctx.actor.userId) return { messageId };
  if (call) throw new Refusal('message.called', { by: call.by });
  ensure(message.callOn !== null && message.callOn <= ctx.today, 'message.notOnCallList');
  ensure(message.readAt === null, 'message.read');
  ensure(message.settledAt === null, 'message.settled');
  await refusing(
    ctx.db
      .insert(messageCalls)
      .values({ messageId, calledAt: ctx.now, calledBy: ctx.actor.userId }),
    { message_calls_one_standing: 'message.notOnCallList' },
  );
  note(ctx, 'message.call', `message:${messageId}`);
  return { messageId };
});

/** Undoes a tick on the day it was made. The undone tick is kept with its time. Idempotent. */
export const undoCall = command('message.call', messageInput, async (ctx, { messageId }) => {
  found(await lockMessage(ctx.db, messageId), 'message');
  const call = await findCall(ctx.db, messageId);
  if (!call) return { messageId };
  ensure(isCallUndoable(call, ctx.today), 'message.callUndoTooLate');
  await ctx.db
    .update(messageCalls)
    .set({ undoneAt: ctx.now, undoneBy: ctx.actor.userId })
    .where(and(eq(messageCalls.id, call.id), isNull(messageCalls.undoneAt)));
  note(ctx, 'message.undoCall', `message:${messageId}`);
  return { messageId };
});

/** The full number of one person on the list. 404 for a message that is not on the list. */
export const revealCallNumber = command(
  'message.call',
  messageInput,
  async (ctx, { messageId }) => {
    const row = found(await findSealedPhone(ctx.db, ctx.today, messageId), 'message');
    const sealed = found(row.phoneSealed, 'phone');
    note(ctx, 'message.revealPhone', `message:${messageId}`);
    return { messageId, phone: ctx.secrets.unseal('phone', sealed) };
  },
);

/** The first page of the list with full numbers, to print. One audit entry for each number. */
export const printCallList = command('message.call', z.strictObject({}), async (ctx) => {
  const { rows, next } = await listToPrint(ctx.db, ctx.secrets, ctx.today);
  for (const row of rows)
    if (row.phone !== null) note(ctx, 'message.revealPhone', `message:${row.id}`);
  return { rows, more: next !== null };
});
