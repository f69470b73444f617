/**
 * 局长科长坐窗口: who owes turns at the window, who sits when and where, what was changed, and who really
 * came (R1, R2).
 */
import {
  bigint,
  check,
  date,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Day } from '#platform/day.ts';
import { halls, units } from './organisations.ts';
import { users } from './people.ts';
import { attendances, halfDays, ranks } from '../vocabulary/duties.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * Leaders and section chiefs of a unit. Their name, unit and post are public because of their duty.
 * Never a telephone number. A new post is a new row.
 */
export const dutyOfficials = pgTable(
  'duty_officials',
  {
    id: uuid().primaryKey().defaultRandom(),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    name: text().notNull(),
    post: text().notNull(), // 职务
    rank: text({ enum: ranks }).notNull(),
    startsOn: date().$type<Day>().notNull(), // first day in this post; turns are owed from here
    endsOn: date().$type<Day>(), // last day in this post; null: still in it
    addedBy: uuid()
      .notNull()
      .references(() => users.id),
    addedAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.rank),
    check('duty_officials_days_in_order', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
    uniqueIndex('duty_officials_one_per_person')
      .on(t.unitId, t.name)
      .where(sql`ends_on is null`),
  ],
);

/**
 * One turn at a window as currently planned; `duty_changes` holds earlier versions. Name, post and
 * rank are those of the day it was planned. Its state is derived (features/duties/rules.ts), never
 * stored.
 */
export const windowDuties = pgTable(
  'window_duties',
  {
    id: uuid().primaryKey().defaultRandom(),
    unitId: integer()
      .notNull()
      .references(() => units.id),
    officialId: uuid()
      .notNull()
      .references(() => dutyOfficials.id),
    name: text().notNull(),
    post: text().notNull(),
    rank: text({ enum: ranks }).notNull(),
    dutyOn: date().$type<Day>().notNull(),
    halfDay: text({ enum: halfDays }).notNull(),
    hallId: integer()
      .notNull()
      .references(() => halls.id),
    floor: text().notNull(),
    windowNo: text().notNull(), // as on the sign, without leading zeros
    items: text().notNull(), // 可咨询事项
    plannedBy: uuid()
      .notNull()
      .references(() => users.id),
    plannedAt: timestamp({ withTimezone: true }).notNull(),
    cancelledAt: timestamp({ withTimezone: true }),
    cancelReason: text(), // public
    // What the hall desk saw that day. Null: nobody checked, and the public reads 未核实.
    attendance: text({ enum: attendances }),
    attendanceAt: timestamp({ withTimezone: true }),
    attendanceBy: uuid().references(() => users.id),
    attendanceReason: text(), // public; why another person came, or nobody
    substituteId: uuid().references(() => dutyOfficials.id), // null: owes no turns
    substituteName: text(),
    substitutePost: text(),
  },
  (t) => [
    ...knownCodes(t.rank, t.halfDay, t.attendance),
    check(
      'window_duties_cancelled_with_reason',
      sql`(${t.cancelledAt} is null) = (${t.cancelReason} is null)`,
    ),
    check(
      'window_duties_attendance_recorded',
      sql`(${t.attendance} is null) = (${t.attendanceAt} is null) and (${t.attendance} is null) = (${t.attendanceBy} is null)`,
    ),
    check(
      'window_duties_absence_with_reason',
      sql`${t.attendance} is null or (${t.attendance} = 'present') = (${t.attendanceReason} is null)`,
    ),
    check(
      'window_duties_substitute_named',
      sql`(coalesce(${t.attendance}, '') = 'substituted') = (${t.substituteName} is not null and ${t.substitutePost} is not null)`,
    ),
    check(
      'window_duties_not_both_cancelled_and_attended',
      sql`${t.cancelledAt} is null or ${t.attendance} is null`,
    ),
    // A full day occupies morning and afternoon, so each rule has one index per half day.
    uniqueIndex('window_duties_one_at_window_am')
      .on(t.dutyOn, t.hallId, t.floor, t.windowNo)
      .where(sql`half_day <> 'pm' and cancelled_at is null`),
    uniqueIndex('window_duties_one_at_window_pm')
      .on(t.dutyOn, t.hallId, t.floor, t.windowNo)
      .where(sql`half_day <> 'am' and cancelled_at is null`),
    uniqueIndex('window_duties_one_place_am')
      .on(t.officialId, t.dutyOn)
      .where(sql`half_day <> 'pm' and cancelled_at is null`),
    uniqueIndex('window_duties_one_place_pm')
      .on(t.officialId, t.dutyOn)
      .where(sql`half_day <> 'am' and cancelled_at is null`),
    index('window_duties_by_day').on(t.dutyOn, t.id),
    index('window_duties_of_unit').on(t.unitId, t.dutyOn),
  ],
);

/**
 * A turn before a change, and the reason for the change. The oldest row is 原定. Written once: a
 * trigger refuses changes.
 */
export const dutyChanges = pgTable(
  'duty_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    dutyId: uuid()
      .notNull()
      .references(() => windowDuties.id),
    name: text().notNull(),
    post: text().notNull(),
    rank: text({ enum: ranks }).notNull(),
    dutyOn: date().$type<Day>().notNull(),
    halfDay: text({ enum: halfDays }).notNull(),
    hallId: integer()
      .notNull()
      .references(() => halls.id),
    floor: text().notNull(),
    windowNo: text().notNull(),
    items: text().notNull(),
    reason: text().notNull(), // public
    actorId: uuid()
      .notNull()
      .references(() => users.id),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [
    ...knownCodes(t.rank, t.halfDay),
    index('duty_changes_of_duty').on(t.dutyId, t.id),
    index('duty_changes_by_day').on(t.dutyOn),
  ],
);
