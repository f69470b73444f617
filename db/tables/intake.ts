import {
  bigint,
  boolean,
  check,
  date,
  index,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { endingDecisions, endingKinds } from '../vocabulary/intake.ts';
import { knownCodes } from '../known-codes.ts';
import { issues } from './issues.ts';
import { users } from './people.ts';

/**
 * Take-down of published words (F17). One person takes them down at once. A second confirms it, or
 * restores them. The originals are purged 30 days later.
 */
export const issueRedactions = pgTable(
  'issue_redactions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    reason: text().notNull(), // public, in place of the words
    takenBy: uuid()
      .notNull()
      .references(() => users.id),
    takenAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    confirmBy: date().$type<Day>().notNull(), // the second person's last day
    confirmedBy: uuid().references(() => users.id),
    confirmedAt: timestamp({ withTimezone: true, precision: 3 }),
    restoredBy: uuid().references(() => users.id),
    restoredAt: timestamp({ withTimezone: true, precision: 3 }),
    purgedAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (t) => [
    check(
      'issue_redactions_by_two_people',
      sql`(${t.confirmedBy} is null or ${t.confirmedBy} <> ${t.takenBy}) and (${t.restoredBy} is null or ${t.restoredBy} <> ${t.takenBy})`,
    ),
    check(
      'issue_redactions_decided_once',
      sql`(${t.confirmedAt} is null or ${t.restoredAt} is null) and (${t.purgedAt} is null or ${t.restoredAt} is null)`,
    ),
    index('issue_redactions_of_issue').on(t.issueId, t.id),
    uniqueIndex('issue_redactions_one_waiting')
      .on(t.issueId)
      .where(sql`confirmed_at is null and restored_at is null`),
    index('issue_redactions_to_purge')
      .on(t.takenAt)
      .where(sql`purged_at is null and restored_at is null`),
  ],
);

/**
 * Versions of the public words of an issue. The first is written at registration and may be edited
 * until another person releases it at the hand-over. Each later one is a correction. Released
 * versions stay public (F10), unless they are taken down.
 */
export const issueTexts = pgTable(
  'issue_texts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    title: text(), // null: purged
    publicText: text(),
    reason: text(), // of a correction, public
    writtenBy: uuid().references(() => users.id), // null: the portal
    writtenAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    releasedBy: uuid().references(() => users.id),
    releasedAt: timestamp({ withTimezone: true, precision: 3 }),
    declinedBy: uuid().references(() => users.id),
    declinedAt: timestamp({ withTimezone: true, precision: 3 }),
    redactionId: bigint({ mode: 'number' }).references(() => issueRedactions.id),
  },
  (t) => [
    check(
      'issue_texts_writer_is_not_releaser',
      sql`${t.releasedBy} is null or ${t.writtenBy} is null or ${t.releasedBy} <> ${t.writtenBy}`,
    ),
    check('issue_texts_decided_once', sql`${t.releasedAt} is null or ${t.declinedAt} is null`),
    index('issue_texts_of_issue').on(t.issueId, t.id),
    uniqueIndex('issue_texts_one_open')
      .on(t.issueId)
      .where(sql`released_at is null and declined_at is null`),
  ],
);

/**
 * 不予受理 and 并案. Before the hand-over one person decides. After it, one proposes and another
 * confirms. The reason is public.
 */
export const issueEndings = pgTable(
  'issue_endings',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    kind: text({ enum: endingKinds }).notNull(),
    targetId: uuid().references(() => issues.id), // of a merge
    reason: text().notNull(),
    handedOver: boolean().notNull(), // at the time of the proposal
    proposedBy: uuid()
      .notNull()
      .references(() => users.id),
    proposedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    decision: text({ enum: endingDecisions }),
    decidedBy: uuid().references(() => users.id), // null before the hand-over
    decidedAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (t) => [
    ...knownCodes(t.kind, t.decision),
    check(
      'issue_endings_merge_has_target',
      sql`(${t.kind} = 'merge') = (${t.targetId} is not null) and ${t.targetId} is distinct from ${t.issueId}`,
    ),
    check(
      'issue_endings_by_two_people',
      sql`not ${t.handedOver} or ${t.decision} is distinct from 'confirmed' or (${t.decidedBy} is not null and ${t.decidedBy} <> ${t.proposedBy})`,
    ),
    check('issue_endings_decided', sql`(${t.decision} is null) = (${t.decidedAt} is null)`),
    index('issue_endings_of_issue').on(t.issueId, t.id),
    index('issue_endings_of_target')
      .on(t.targetId)
      .where(sql`target_id is not null`),
    uniqueIndex('issue_endings_one_open')
      .on(t.issueId)
      .where(sql`decided_at is null`),
  ],
);
