/**
 * The office maintains the working-day calendar: exceptions by day, and whether a year is official
 * (domain.md §8).
 */
import { eq } from 'drizzle-orm';
import { calendarDays, calendarYears } from '#db/tables/office.ts';
import { provisionalNotice } from '#labels/calendar.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { yearOf } from '#platform/day.ts';
import { editionOfValues, ensureLatest } from '#platform/edition.ts';
import { ensure, found, Refusal } from '#platform/refusal.ts';
import {
  confirmYearInput,
  removeDayInput,
  reopenYearInput,
  setDayInput,
  typedDay,
  typedYear,
} from './input.ts';
import { lockException, lockYear } from './queries.ts';
import { problemWithDay } from './rules.ts';

/**
 * Marks a day as off, or a weekend day as worked, and replaces the earlier entry. Refuses with
 * `Outdated` when the entry is not the one that was shown. Adds the year as provisional if it is
 * missing.
 */
export const setCalendarDay = command(
  'calendar.write',
  setDayInput,
  async (ctx, { day, dayKind: kind, festival: name, edition }) => {
    const problem = problemWithDay(day, kind);
    if (problem) throw new Refusal(problem);
    await addedYear(ctx, yearOf(day));
    ensureLatest(typedDay(await lockException(ctx.db, day)), edition);
    await ctx.db
      .insert(calendarDays)
      .values({ day, kind, name })
      .onConflictDoUpdate({ target: calendarDays.day, set: { kind, name } });
    note(ctx, 'calendar.set_day', `calendar_day:${day}`, { kind });
  },
);

/**
 * Removes the exception of a day. Refuses when the entry is gone or is not the one that was shown.
 */
export const removeCalendarDay = command(
  'calendar.write',
  removeDayInput,
  async (ctx, { day, edition }) => {
    const stored = await lockException(ctx.db, day);
    ensure(
      stored !== undefined && editionOfValues(typedDay(stored)) === edition,
      'calendar.dayChanged',
    );
    await ctx.db.delete(calendarDays).where(eq(calendarDays.day, day));
    note(ctx, 'calendar.remove_day', `calendar_day:${day}`, { kind: stored.kind });
  },
);

/**
 * Marks a year as official: the notice is out and the days were compared with it. Its dates no
 * longer show as provisional. Also corrects the name of the notice. Refuses with `Outdated` when
 * the year is not as it was shown.
 */
export const confirmYear = command(
  'calendar.write',
  confirmYearInput,
  async (ctx, { year, edition, notice }) => {
    ensureLatest(typedYear(await addedYear(ctx, year)), edition);
    await ctx.db
      .update(calendarYears)
      .set({ status: 'official', notice })
      .where(eq(calendarYears.year, year));
    note(ctx, 'calendar.confirm_year', `calendar_year:${year}`);
  },
);

/** Undoes a mistaken confirmation. Refuses when the notice is not the one that was shown. */
export const reopenYear = command(
  'calendar.write',
  reopenYearInput,
  async (ctx, { year, edition }) => {
    const stored = found(await lockYear(ctx.db, year), 'calendar year');
    ensure(editionOfValues(typedYear(stored)) === edition, 'calendar.yearChanged');
    await ctx.db
      .update(calendarYears)
      .set({ status: 'provisional', notice: provisionalNotice(year) })
      .where(eq(calendarYears.year, year));
    note(ctx, 'calendar.reopen_year', `calendar_year:${year}`);
  },
);

/** Locks the year. Adds it as provisional if it is missing. */
async function addedYear(ctx: Ctx, year: number) {
  await ctx.db
    .insert(calendarYears)
    .values({ year, status: 'provisional', notice: provisionalNotice(year) })
    .onConflictDoNothing();
  return lockYear(ctx.db, year);
}
