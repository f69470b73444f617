import { asc, between, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { calendarDays, calendarYears } from '#db/tables/office.ts';
import { day, type Day } from '#platform/day.ts';

export const listCalendarYears = (db: Db) =>
  db
    .select({
      year: calendarYears.year,
      status: calendarYears.status,
      notice: calendarYears.notice,
    })
    .from(calendarYears)
    .orderBy(asc(calendarYears.year));

const selectException = (db: Db, on: Day) =>
  db
    .select({ kind: calendarDays.kind, name: calendarDays.name })
    .from(calendarDays)
    .where(eq(calendarDays.day, on));

/** The exception of a day, or undefined. */
export const findException = async (db: Db, on: Day) => (await selectException(db, on))[0];

/** The same, locked until the transaction ends. Lock the year first, because a day may be added. */
export const lockException = async (db: Db, on: Day) =>
  (await selectException(db, on).for('update'))[0];

/** The stored year, or undefined. Locked until the transaction ends. */
export async function lockYear(db: Db, year: number) {
  const [row] = await db
    .select({ status: calendarYears.status, notice: calendarYears.notice })
    .from(calendarYears)
    .where(eq(calendarYears.year, year))
    .for('update');
  return row;
}

/** The exceptions of a year, in date order. */
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
