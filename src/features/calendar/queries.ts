import { asc, between } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { calendarDays, calendarYears } from '#db/tables/office.ts';
import { day } from '#platform/day.ts';

/** The years the calendar knows. */
export const listCalendarYears = (db: Db) =>
  db
    .select({
      year: calendarYears.year,
      status: calendarYears.status,
      notice: calendarYears.notice,
    })
    .from(calendarYears)
    .orderBy(asc(calendarYears.year));

/** The days of a year that are not what their weekday says, in order. */
export const listExceptions = (db: Db, year: number) =>
  db
    .select({
      day: calendarDays.day,
      kind: calendarDays.kind,
      name: calendarDays.name,
    })
    .from(calendarDays)
    .where(between(calendarDays.day, day(`${year}-01-01`), day(`${year}-12-31`)))
    .orderBy(asc(calendarDays.day));
