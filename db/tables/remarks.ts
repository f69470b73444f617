/**
 * Decisions about 想说的话 after the mix. A person outside the rated units decides, and the unit may
 * answer (trust.md §1.8; features.md D13).
 */
import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { ballotRemarks } from './ballots.ts';
import { units } from './organisations.ts';
import { users } from './people.ts';
import { remarkOutcomes } from '../vocabulary/ratings.ts';
import { knownCodes } from '../known-codes.ts';

export const remarkReviews = pgTable(
  'remark_reviews',
  {
    remarkId: uuid()
      .primaryKey()
      .references(() => ballotRemarks.id),
    outcome: text({ enum: remarkOutcomes }).notNull(),
    publicText: text(), // what the public reads, for published and reworded
    reason: text(), // for reworded and withheld
    // The unit it is about: may answer in public, and receives what is passed on.
    unitId: integer().references(() => units.id),
    reviewedBy: uuid()
      .notNull()
      .references(() => users.id),
    reviewedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.outcome),
    index('remark_reviews_latest').on(t.reviewedAt, t.remarkId),
    index('remark_reviews_of_unit').on(t.unitId, t.reviewedAt),
  ],
);

/** A published remark that was taken down. The public reads the reason in its place. */
export const remarkWithdrawals = pgTable('remark_withdrawals', {
  remarkId: uuid()
    .primaryKey()
    .references(() => remarkReviews.remarkId),
  reason: text().notNull(),
  withdrawnBy: uuid()
    .notNull()
    .references(() => users.id),
  withdrawnAt: timestamp({ withTimezone: true }).notNull(),
});

export const remarkReplies = pgTable(
  'remark_replies',
  {
    remarkId: uuid()
      .notNull()
      .references(() => remarkReviews.remarkId),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    text: text().notNull(),
    repliedBy: uuid()
      .notNull()
      .references(() => users.id),
    repliedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.remarkId, t.unitId] })],
);
