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

/** Days that break the rule "Monday to Friday": holidays and make-up workdays (调休), editable by the office. */
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

/** How far the calendar can be trusted: official (notice cited) or provisional (statutory days only). No row: no data. */
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
 * Who did what (trust.md §3.1). Append-only by trigger, chained by hash; never an act about a ballot.
 * `detail` holds ids and kinds, no names, numbers or texts of persons.
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
 * The second chain, for everybody's eyes: keys of a day made, issue closed and keys destroyed, scores released (trust.md §1.2,
 * §3.1). Append-only by trigger; holds fingerprints and counts of what was handed out, never of what was cast.
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
 * What the portal has stopped doing by itself, and the stops of earlier days: what cannot be undone while its clock is
 * doubted, and rating while the database could write ratings down (features/operation).
 */
export const operationStops = pgTable(
  'operation_stops',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text({ enum: stopKinds }).notNull(),
    detail: jsonb().$type<Record<string, unknown>>().notNull(),
    beganAt: timestamp({ withTimezone: true, precision: 3 }).notNull(), // by the clock of the machine, never the demo's
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
 * One row: the moment the portal last knew, by the clock of the machine. Entries of the two chains up to these numbers
 * say nothing of the time any more: a clock that was doubted wrote them.
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
