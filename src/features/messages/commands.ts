/**
 * Messages. Other features write them with `tell`, in the transaction of their command: a message
 * exists only if what it says was committed. Recipients read them in their inbox.
 */
import { and, eq, inArray, isNull, lt } from 'drizzle-orm';
import { messages } from '#db/tables/messages.ts';
import type { MessageKind } from '#db/vocabulary/messages.ts';
import { messageWords, passItOn, type MessageFacts } from '#labels/messages.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { addDays, instantOf } from '#platform/day.ts';
import { found } from '#platform/refusal.ts';
import { messageInput, messagesInput } from './input.ts';
import {
  findExperiencerUser,
  findHolders,
  findReporterOf,
  findUnitName,
  findUser,
  type Recipient,
} from './queries.ts';
import { callOnOf, keptDays } from './rules.ts';

/** Whom a message is for: one person, everybody with a role in a unit, or an office. */
export type Addressee =
  | { userId: string }
  | { experiencerId: string }
  /** The experiencer who reported the issue; nobody if the report was anonymous. */
  | { reporterOfIssue: string }
  | { reportersOf: number }
  | { leaderOf: number }
  | 'office'
  | 'convenors';

export interface Telling<Kind extends MessageKind> {
  kind: Kind;
  to: Addressee | readonly Addressee[];
  /** What it is about: `issue:<id>`. */
  subject: `${string}:${string}`;
  /**
   * Separates two messages of one kind about one subject, such as the round of an acceptance or the
   * stage of an escalation. The same message to the same person is written once.
   */
  occasion?: string;
  facts: MessageFacts[Kind];
  /** Address inside the portal, without its sub-path: `/office/issues/<id>`. */
  link?: string | null;
}

/**
 * Writes a message, one row for each recipient. Call it inside a command, with the command's `ctx`:
 * it is then committed or undone with the command. Idempotent by kind, subject, occasion and
 * recipient, also for two commands at once. If a role has no account in use, the other role of the
 * unit gets the message, then the office. Returns the number of new rows.
 */
export async function tell<Kind extends MessageKind>(
  ctx: Ctx,
  { kind, to, subject, occasion = '', facts, link = null }: Telling<Kind>,
): Promise<number> {
  const words = messageWords(kind, facts, ctx.region.footer.phone);
  const calendar = await ctx.calendar();
  const rows = new Map<string, typeof messages.$inferInsert>();
  for (const addressee of [to].flat() as Addressee[]) {
    const { people, byRole, addition } = await findPeople(ctx, addressee);
    for (const { userId, canSignIn } of people)
      if (!rows.has(userId))
        rows.set(userId, {
          kind,
          subject,
          occasion,
          recipientId: userId,
          facts,
          title: words.title,
          text: words.text + addition,
          link,
          createdAt: ctx.now,
          callOn: callOnOf(kind, { canSignIn, byRole }, ctx.today, calendar),
        });
    if (byRole && people.length === 0)
      note(ctx, 'message.nobody', subject, { kind, to: JSON.stringify(addressee) });
  }
  if (rows.size === 0) return 0;
  // In order of recipients, so that two commands at once cannot wait for each other.
  const inOrder = [...rows.values()].toSorted((a, b) => (a.recipientId < b.recipientId ? -1 : 1));
  const written = await ctx.db
    .insert(messages)
    .values(inOrder)
    .onConflictDoNothing()
    .returning({ id: messages.id });
  return written.length;
}

/**
 * Marks messages as done or out of date, such as 请您验收 after the vote, or after somebody else was
 * drawn. They stay in the inbox, but are not counted as unread and nobody is called. Without
 * `userId`: for all recipients.
 */
export async function settleMessages(
  ctx: Ctx,
  { kind, subject, userId }: { kind: MessageKind; subject: string; userId?: string },
): Promise<void> {
  await ctx.db
    .update(messages)
    .set({ settledAt: ctx.now })
    .where(
      and(
        eq(messages.kind, kind),
        eq(messages.subject, subject),
        userId === undefined ? undefined : eq(messages.recipientId, userId),
        isNull(messages.settledAt),
      ),
    );
}

interface Found {
  people: Recipient[];
  byRole: boolean;
  /** A sentence for somebody who gets the message instead of the addressed role. */
  addition: string;
}

async function findPeople(ctx: Ctx, addressee: Addressee): Promise<Found> {
  const { db } = ctx;
  const person = (people: Recipient[]): Found => ({ people, byRole: false, addition: '' });
  if (addressee === 'office' || addressee === 'convenors')
    return firstHolders(
      ctx,
      addressee === 'office' ? ['office', 'convenors'] : ['convenors'],
      null,
    );
  if ('userId' in addressee) return person(await findUser(db, addressee.userId));
  if ('experiencerId' in addressee)
    return person(await findExperiencerUser(db, addressee.experiencerId));
  if ('reporterOfIssue' in addressee)
    return person(await findReporterOf(db, addressee.reporterOfIssue));
  return 'reportersOf' in addressee
    ? firstHolders(ctx, ['reporters', 'leader'], addressee.reportersOf)
    : firstHolders(ctx, ['leader', 'reporters'], addressee.leaderOf);
}

/** The holders of the first role that has any, then the office. */
async function firstHolders(
  ctx: Ctx,
  roles: readonly ('reporters' | 'leader' | 'office' | 'convenors')[],
  unitId: number | null,
): Promise<Found> {
  const wanted = [
    ...roles.map((role) => ({ role, unitId })),
    { role: 'office' as const, unitId: null },
  ];
  for (const [place, { role, unitId: of }] of wanted.entries()) {
    const people = await findHolders(ctx.db, role, of);
    if (people.length === 0) continue;
    const unit = unitId === null ? null : await findUnitName(ctx.db, unitId);
    return { people, byRole: true, addition: place === 0 ? '' : passItOn(unit) };
  }
  return { people: [], byRole: true, addition: '' };
}

/** Marks the given messages of the actor as read. Messages of others are left alone. Idempotent. */
export const markRead = command(
  'message.readOwn',
  messagesInput,
  async (ctx, { messageIds }): Promise<void> => {
    if (messageIds.length > 0) await saveRead(ctx, ctx.actor.userId, messageIds);
  },
);

/** Marks one message as read and returns where it leads. 404 for a message of somebody else. */
export const openMessage = command('message.readOwn', messageInput, async (ctx, { messageId }) => {
  const [message] = await ctx.db
    .select({ link: messages.link })
    .from(messages)
    .where(and(eq(messages.id, messageId), eq(messages.recipientId, ctx.actor.userId)));
  const { link } = found(message, 'message');
  await saveRead(ctx, ctx.actor.userId, [messageId]);
  return { link };
});

async function saveRead(ctx: Ctx, userId: string, ids: readonly string[]): Promise<void> {
  await ctx.db
    .update(messages)
    .set({ readAt: ctx.now })
    .where(
      and(
        eq(messages.recipientId, userId),
        inArray(messages.id, [...ids]),
        isNull(messages.readAt),
      ),
    );
}

/** The job `messages.purge`: deletes messages, and their calls, after `keptDays`. Idempotent. */
export const purgeMessages = transaction('message.purge', async (ctx) => {
  const deleted = await ctx.db
    .delete(messages)
    .where(lt(messages.createdAt, instantOf(addDays(ctx.today, -keptDays))))
    .returning({ id: messages.id });
  return { deleted: deleted.length };
});
