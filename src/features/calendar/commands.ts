/** The office keeps the working-day calendar: exceptions by day, and how far a year can be trusted (domain.md §8). */
import { eq } from 'drizzle-orm';
import { calendarDays, calendarYears } from '#db/tables/office.ts';
import { provisionalNotice } from '#labels/calendar.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { yearOf } from '#platform/day.ts';
import { ensureLatest } from '#platform/edition.ts';
import { found, Refusal } from '#platform/refusal.ts';
import {
  confirmYearInput,
  removeDayInput,
  reopenYearInput,
  setDayInput,
  typedYear,
} from './input.ts';
import { problemWithDay } from './rules.ts';

/** Makes a day off, or a weekend day worked; what it was before is replaced. A year not known yet becomes a provisional one. */
export const setCalendarDay = command(
  'calendar.write',
  setDayInput,
  async (ctx, { day, dayKind: kind, festival: name }) => {
    const problem = problemWithDay(day, kind);
    if (problem) throw new Refusal(problem);
    const year = yearOf(day);
    await ctx.db
      .insert(calendarYears)
      .values({ year, status: 'provisional', notice: provisionalNotice(year) })
      .onConflictDoNothing();
    await ctx.db
      .insert(calendarDays)
      .values({ day, kind, name })
      .onConflictDoUpdate({ target: calendarDays.day, set: { kind, name } });
    note(ctx, 'calendar.set_day', `calendar_day:${day}`, { kind });
  },
);

/** Lets a day be again what its weekday says. */
export const removeCalendarDay = command('calendar.write', removeDayInput, async (ctx, { day }) => {
  const removed = await ctx.db
    .delete(calendarDays)
    .where(eq(calendarDays.day, day))
    .returning({ kind: calendarDays.kind });
  note(ctx, 'calendar.remove_day', `calendar_day:${day}`, {
    kind: found(removed[0], 'calendar day').kind,
  });
});

/**
 * The notice is out and the days were compared with it: dates in this year are no longer marked as provisional.
 * Also corrects the name of the notice; refuses with `Outdated` who saw another.
 */
export const confirmYear = command(
  'calendar.write',
  confirmYearInput,
  async (ctx, { year, edition, notice }) => {
    await ctx.db
      .insert(calendarYears)
      .values({ year, status: 'provisional', notice: provisionalNotice(year) })
      .onConflictDoNothing();
    const [stored] = await ctx.db
      .select({ status: calendarYears.status, notice: calendarYears.notice })
      .from(calendarYears)
      .where(eq(calendarYears.year, year))
      .for('update');
    ensureLatest(typedYear(stored), edition);
    await ctx.db
      .update(calendarYears)
      .set({ status: 'official', notice })
      .where(eq(calendarYears.year, year));
    note(ctx, 'calendar.confirm_year', `calendar_year:${year}`);
  },
);

/** Confirmed by mistake. */
export const reopenYear = command('calendar.write', reopenYearInput, async (ctx, { year }) => {
  const changed = await ctx.db
    .update(calendarYears)
    .set({ status: 'provisional', notice: provisionalNotice(year) })
    .where(eq(calendarYears.year, year))
    .returning({ year: calendarYears.year });
  note(ctx, 'calendar.reopen_year', `calendar_year:${found(changed[0], 'calendar year').year}`);
});
