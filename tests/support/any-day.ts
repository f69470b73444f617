/**
 * Runs a portal with another machine date. Only future days, because a session of the past would
 * expire at once.
 */
import { addDays, dayOf, instantOf, weekdayOf, type Day } from '#platform/day.ts';

const ahead = (wanted: (day: Day) => boolean): Day => {
  let day = addDays(dayOf(new Date()), 1);
  while (!wanted(day)) day = addDays(day, 1);
  return day;
};

/** Days on which the portal behaves differently. */
export const specialDays = {
  'Saturday': () => ahead((day) => weekdayOf(day) === 6),
  'eve of National Day': () => ahead((day) => day.endsWith('-09-30')),
  'last day of the year': () => ahead((day) => day.endsWith('-12-31')),
  'leap day': () => ahead((day) => day.endsWith('-02-29')),
} as const;

/** The environment of a portal whose date is this day, at 9:10 in the morning. */
export const onDay = (day: Day): Record<string, string> => ({
  NODE_OPTIONS: `--import=${new URL('./shifted-date.ts', import.meta.url).href}`,
  PORTAL_TEST_DATE: new Date(instantOf(day).getTime() + (9 * 60 + 10) * 60_000).toISOString(),
  PORTAL_TEST_DATE_FROM: String(Date.now()),
});
