/** False alarms of the privacy scan: who requested, who decided, why (domain.md §11). */
import { check, index, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { users } from './people.ts';
import { rulings } from '../vocabulary/privacy.ts';
import { knownCodes } from '../known-codes.ts';

/** The scan stopped a text, and its writer asks another person to let it pass. */
export const overrulings = pgTable(
  'overrulings',
  {
    id: uuid().primaryKey().defaultRandom(),
    textKind: text().notNull(), // kind of text: first part of the permission of its command
    findsDigest: text().notNull(), // keyed digest: repeated requests are stored once
    // AES-256-GCM: address, finds with the words around them, and the form, as JSON.
    sealed: text().notNull(),
    claim: text().notNull(), // why the writer thinks it is no personal data; internal
    requestedBy: uuid()
      .notNull()
      .references(() => users.id),
    requestedAt: timestamp({ withTimezone: true }).notNull(),
    outcome: text({ enum: rulings }), // overruled: the text may pass; upheld: it may not
    reason: text(), // reason of the person who decided
    decidedBy: uuid().references(() => users.id),
    decidedAt: timestamp({ withTimezone: true }),
    sentAt: timestamp({ withTimezone: true }), // the form was sent in the end
  },
  (t) => [
    ...knownCodes(t.outcome),
    check('overrulings_second_person', sql`${t.decidedBy} <> ${t.requestedBy}`),
    check(
      'overrulings_decided_whole',
      sql`num_nulls(${t.outcome}, ${t.reason}, ${t.decidedBy}, ${t.decidedAt}) in (0, 4)`,
    ),
    uniqueIndex('overrulings_asked_once')
      .on(t.requestedBy, t.findsDigest)
      .where(sql`decided_at is null`),
    index('overrulings_by_request').on(t.requestedAt, t.id),
    index('overrulings_of_person').on(t.requestedBy, t.requestedAt),
  ],
);

/** Finds that may pass from then on. */
export const overruledFinds = pgTable(
  'overruled_finds',
  {
    digest: text().primaryKey(), // keyed digest of the kind of text and the find
    overrulingId: uuid()
      .notNull()
      .references(() => overrulings.id),
  },
  (t) => [index('overruled_finds_of_ruling').on(t.overrulingId)],
);
