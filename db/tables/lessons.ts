import {
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { selfCheckOutcomes } from '../vocabulary/intake.ts';
import { knownCodes } from '../known-codes.ts';
import { issues } from './issues.ts';
import { units } from './organisations.ts';
import { users } from './people.ts';

/**
 * 举一反三 (S1 四(四)): other units check whether they have the fault of one issue. 每月一题 is the same
 * for a whole month, with or without an issue. Public from the start.
 */
export const lessons = pgTable(
  'lessons',
  {
    id: uuid().primaryKey().defaultRandom(),
    issueId: uuid().references(() => issues.id), // the parent issue
    month: text(), // 2026-11: the theme of this month
    title: text().notNull(),
    task: text().notNull(), // what each unit is to check
    dueOn: date().$type<Day>().notNull(),
    openedBy: uuid()
      .notNull()
      .references(() => users.id),
    openedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    summary: text(), // what came of it
    closedBy: uuid().references(() => users.id),
    closedAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (t) => [
    check('lessons_have_origin', sql`${t.issueId} is not null or ${t.month} is not null`),
    check('lessons_month_written', sql`${t.month} ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'`),
    check('lessons_closed_with_summary', sql`(${t.closedAt} is null) = (${t.summary} is null)`),
    uniqueIndex('lessons_one_theme_a_month')
      .on(t.month)
      .where(sql`month is not null`),
    uniqueIndex('lessons_one_open_per_issue')
      .on(t.issueId)
      .where(sql`issue_id is not null and closed_at is null`),
    index('lessons_by_time').on(t.openedAt.desc().nullsFirst(), t.id),
    index('lessons_of_issue').on(t.issueId),
  ],
);

/** The task of one unit, with its answer. Public. */
export const selfChecks = pgTable(
  'self_checks',
  {
    lessonId: uuid()
      .notNull()
      .references(() => lessons.id),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    outcome: text({ enum: selfCheckOutcomes }),
    finding: text(),
    changedRule: text(), // the rule or document that was changed
    issueId: uuid()
      .unique('self_checks_one_per_issue')
      .references(() => issues.id), // what the unit registered from it
    answeredBy: uuid().references(() => users.id),
    answeredAt: timestamp({ withTimezone: true, precision: 3 }),
  },
  (t) => [
    primaryKey({ columns: [t.lessonId, t.unitId] }),
    ...knownCodes(t.outcome),
    check(
      'self_checks_answered_whole',
      sql`(${t.answeredAt} is null) = (${t.outcome} is null) and (${t.outcome} is null) = (${t.finding} is null)`,
    ),
    check(
      'self_checks_issue_is_found',
      sql`${t.issueId} is null or ${t.outcome} is not distinct from 'found'`,
    ),
    index('self_checks_waiting')
      .on(t.unitId)
      .where(sql`answered_at is null`),
  ],
);
