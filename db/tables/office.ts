import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Day } from '#platform/day.ts';
import { dayKinds, yearStatuses } from '../vocabulary/calendar.ts';
import { publicEvents, stopEndedBys, stopKinds } from '../vocabulary/operation.ts';
import { knownCodes } from '../known-codes.ts';

/**
 * Exceptions from the rule "Monday to Friday": holidays and make-up workdays (调休). The office can
 * edit them.
 */
export const calendarDays = pgTable(
  'calendar_days',
  {
    day: date().$type<Day>().primaryKey(),
    kind: text({ enum: dayKinds }).notNull(),
    name: text().notNull(),
    note: text(),
  },
  (t) => [...knownCodes(t.kind)],
);

/**
 * How reliable a year is: official (notice cited) or provisional (statutory days only). No row: no
 * data.
 */
export const calendarYears = pgTable(
  'calendar_years',
  {
    year: integer().primaryKey(),
    status: text({ enum: yearStatuses }).notNull(),
    notice: text().notNull(),
  },
  (t) => [...knownCodes(t.status)],
);

/**
 * Who did what (trust.md §3.1). Append-only by trigger, with a hash chain. Never an act about a
 * ballot. `detail` holds ids and kinds, and no names, numbers or texts of persons.
 */
export const auditEntries = pgTable('audit_entries', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  actor: text().notNull(), // user id, or 'system' / 'public'
  roles: text().notNull(),
  action: text().notNull(), // permission or event name: 'open_day.publish'
  object: text().notNull(), // 'open_day:<id>'
  detail: jsonb().$type<Record<string, unknown>>().notNull(),
  prevHash: text().notNull(),
  hash: text().notNull(),
});

/**
 * The second hash chain, public: keys of a day created, issue closed and keys destroyed, scores
 * released (trust.md §1.2, §3.1). Append-only by trigger. It holds digests and counts of what was
 * handed out, never of what was cast.
 */
export const publicLog = pgTable(
  'public_log',
  {
    seq: bigint({ mode: 'number' }).primaryKey(),
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    event: text({ enum: publicEvents }).notNull(), // see PublicEvent in platform/public-log.ts
    openDayId: uuid(), // null: about the whole portal
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    prevHash: text().notNull(),
    hash: text().notNull(),
  },
  (t) => [...knownCodes(t.event), index('public_log_of_day').on(t.openDayId)],
);

/** Small facts about this installation: demo clock offset, that demo data was loaded. */
export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: jsonb().notNull(),
});

/**
 * What the portal has stopped automatically, with earlier stops. While its clock is doubted:
 * irreversible acts. While the database could record ratings: rating (features/operation).
 */
export const operationStops = pgTable(
  'operation_stops',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: stopKinds }).notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    // By the machine's clock, never the demo clock.
    beganAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    endedAt: timestamp({ withTimezone: true, precision: 3 }),
    endedBy: text({ enum: stopEndedBys }),
  },
  (t) => [
    ...knownCodes(t.kind, t.endedBy),
    uniqueIndex('operation_stops_one_open')
      .on(t.kind)
      .where(sql`ended_at is null`),
    check('operation_stops_ended_by', sql`(${t.endedAt} is null) = (${t.endedBy} is null)`),
  ],
);

/**
 * One row: the last time the portal knew, by the machine's clock. Chain entries up to these numbers
 * no longer prove a time, because a doubted clock wrote them.
 */
export const clockMarks = pgTable(
  'clock_marks',
  {
    id: boolean().primaryKey().default(true),
    seenAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    auditSeq: bigint({ mode: 'number' }).notNull(),
    publicSeq: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [check('clock_marks_one_row', sql`${t.id}`)],
);
