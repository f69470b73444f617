import type { Db } from '#db/connect.ts';
import { calendarDays, calendarYears } from '#db/tables/office.ts';
import { calendarSeed, calendarYears as seededYears } from '#db/seed/calendar.ts';
import { createWorkCalendar, type WorkCalendar } from './work-calendar.ts';

/** Inserts the years that the table does not have yet. Edits of the office stay. */
export async function seedCalendar(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    const known = new Set(
      (await tx.select({ year: calendarYears.year }).from(calendarYears)).map((row) => row.year),
    );
    const years = seededYears().filter((row) => !known.has(row.year));
    if (years.length === 0) return;
    await tx.insert(calendarYears).values(years).onConflictDoNothing();
    const days = calendarSeed().filter((row) =>
      years.some((row2) => row.day.startsWith(`${row2.year}-`)),
    );
    if (days.length > 0)
      await tx
        .insert(calendarDays)
        .values(days.map(({ day, kind, name }) => ({ day, kind, name })))
        .onConflictDoNothing();
  });
}

export async function calendarFrom(db: Db): Promise<WorkCalendar> {
  const days = await db
    .select({ day: calendarDays.day, kind: calendarDays.kind })
    .from(calendarDays);
  const years = await db
    .select({ year: calendarYears.year, status: calendarYears.status })
    .from(calendarYears);
  return createWorkCalendar({
    offDays: new Set(days.filter((row) => row.kind === 'off').map((row) => row.day)),
    makeUpDays: new Set(days.filter((row) => row.kind === 'make_up').map((row) => row.day)),
    coveredYears: new Set(years.map((row) => row.year)),
    officialYears: new Set(years.filter((row) => row.status === 'official').map((row) => row.year)),
  });
}
