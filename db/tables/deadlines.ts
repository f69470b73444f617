/** Time limits as data, and what happened when one ran out (domain.md §8; F6, F9). */
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { issues } from './issues.ts';
import { users } from './people.ts';
import { deadlineKeys, escalationLevels } from '../vocabulary/deadlines.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * A limit from a day on. Rows are only added: the newest row for the latest day not after the day
 * asked for is in force. The first rows come from the region's profile.
 */
export const deadlineRules = pgTable(
  'deadline_rules',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    key: text({ enum: deadlineKeys }).notNull(),
    days: integer().notNull(), // working days; calendar days for look-backs
    validFrom: date().$type<Day>().notNull(),
    basis: text().notNull(), // public
    setBy: uuid().references(() => users.id), // null: the profile
    setAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [
    ...knownCodes(t.key),
    check('deadline_rules_days_in_range', sql`${t.days} between 0 and 250`),
    index('deadline_rules_of_key').on(t.key, t.validFrom, t.id),
  ],
);

/**
 * A level that a running issue reached against one due day. A new due day (an extension, a second
 * round) starts again. Written once by the job.
 */
export const issueEscalations = pgTable(
  'issue_escalations',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    level: text({ enum: escalationLevels }).notNull(),
    dueOn: date().$type<Day>().notNull(),
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (t) => [...knownCodes(t.level), unique('issue_escalations_once').on(t.issueId, t.dueOn, t.level)],
);

/** 督办单: numbered, made five working days after the due day. The leader's answer closes it. */
export const supervisionOrders = pgTable(
  'supervision_orders',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    number: text().notNull().unique('supervision_orders_one_per_number'), // DB2026-0001, public
    issueId: uuid()
      .notNull()
      .references(() => issues.id),
    dueOn: date().$type<Day>().notNull(), // the due day that was missed
    answerBy: date().$type<Day>().notNull(),
    issuedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    answer: text(), // internal: why it is late, what is done, by when
    answeredAt: timestamp({ withTimezone: true, precision: 3 }),
    answeredBy: uuid().references(() => users.id),
  },
  (t) => [
    unique('supervision_orders_once').on(t.issueId, t.dueOn),
    check(
      'supervision_orders_answer_whole',
      sql`(${t.answer} is null) = (${t.answeredAt} is null) and (${t.answer} is null) = (${t.answeredBy} is null)`,
    ),
    index('supervision_orders_open')
      .on(t.answerBy, t.id)
      .where(sql`answered_at is null`),
  ],
);
