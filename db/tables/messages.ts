import { sql } from 'drizzle-orm';
import {
  check,
  date,
  index,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Day } from '#platform/day.ts';
import { messageKinds } from '../vocabulary/messages.ts';
import { knownCodes } from '../known-codes.ts';
import { users } from './people.ts';

/**
 * The outbox: one row for each recipient, written in the transaction of the command that tells.
 * Title and text are stored as they were sent, so that a later change of the wording does not
 * change them. Deleted after 180 days (`purgeMessages`).
 */
export const messages = pgTable(
  'messages',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: messageKinds }).notNull(),
    subject: text().notNull(), // the object that it is about: 'issue:<id>'
    occasion: text().notNull(), // separates two messages of one kind about one subject
    recipientId: uuid()
      .notNull()
      .references(() => users.id),
    /** What the words were made from. A channel with its own template fills it from here. */
    facts: jsonb().$type<Record<string, string | number | null>>().notNull(),
    title: text().notNull(),
    text: text().notNull(),
    link: text(), // address inside the portal
    createdAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    readAt: timestamp({ withTimezone: true, precision: 3 }), // marked by the recipient
    settledAt: timestamp({ withTimezone: true, precision: 3 }), // done or out of date
    /** From this day the desk calls, unless the message was read or settled. Null: nobody calls. */
    callOn: date().$type<Day>(),
  },
  (t) => [
    ...knownCodes(t.kind),
    uniqueIndex('messages_once').on(t.kind, t.subject, t.occasion, t.recipientId),
    index('messages_of_recipient').on(
      t.recipientId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('messages_unread')
      .on(t.recipientId)
      .where(sql`read_at is null and settled_at is null`),
    index('messages_to_call')
      .on(t.callOn, t.id)
      .where(sql`call_on is not null and read_at is null and settled_at is null`),
    index('messages_by_age').on(t.createdAt),
  ],
);

/** A person was told by phone. An undone tick stays with its time. */
export const messageCalls = pgTable(
  'message_calls',
  {
    id: uuid().primaryKey().defaultRandom(),
    messageId: uuid()
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    calledAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    calledBy: uuid()
      .notNull()
      .references(() => users.id),
    undoneAt: timestamp({ withTimezone: true, precision: 3 }),
    undoneBy: uuid().references(() => users.id),
  },
  (t) => [
    check('message_calls_undone_whole', sql`(${t.undoneAt} is null) = (${t.undoneBy} is null)`),
    uniqueIndex('message_calls_one_standing')
      .on(t.messageId)
      .where(sql`undone_at is null`),
    index('message_calls_of_message').on(t.messageId),
    index('message_calls_by_time').on(t.calledAt, t.id),
  ],
);
