/**
 * Days and instants in the time zone of the office. A due date is a `Day`; an event is a `Date`.
 * All conversions between the two are here, so that no page converts.
 */
const OFFSET_MS = 8 * 3_600_000; // Asia/Shanghai has had no summer time since 1991
const DAY_MS = 86_400_000;

/** 'YYYY-MM-DD' in Asia/Shanghai. */
export type Day = string & { readonly __day: unique symbol };

/** Monday = 1 … Sunday = 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Parses a calendar date; null when it is not one ('2026-02-30', '2026-2-3'). */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text
    ? null
    : (text as Day);
}

/** As `parseDay`, for dates in code; throws when invalid. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (!parsed) throw new Error(`not a day: ${text}`);
  return parsed;
}

export const dayOf = (instant: Date): Day =>
  new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 10) as Day;

/** 'HH:mm' in Asia/Shanghai. */
export const timeOf = (instant: Date): string =>
  new Date(instant.getTime() + OFFSET_MS).toISOString().slice(11, 16);

/** The instant of a day and 'HH:mm' in Asia/Shanghai. */
export const instantOf = (on: Day, time = '00:00'): Date =>
  new Date(Date.parse(`${on}T${time}:00Z`) - OFFSET_MS);

/** Parses the value of <input type="datetime-local"> ('2026-11-28T09:00'); null when invalid. */
export function parseLocalDateTime(text: string): Date | null {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2})?$/.exec(text);
  const on = match?.[1] ? parseDay(match[1]) : null;
  if (!on || !match?.[2] || !/^([01]\d|2[0-3]):[0-5]\d$/.test(match[2])) return null;
  return instantOf(on, match[2]);
}

/** The inverse of `parseLocalDateTime`, to fill such an input. */
export const localDateTime = (instant: Date): string => `${dayOf(instant)}T${timeOf(instant)}`;

export const addDays = (on: Day, count: number): Day =>
  new Date(Date.parse(`${on}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10) as Day;

export const daysBetween = (from: Day, to: Day): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;

export const weekdayOf = (on: Day): Weekday =>
  (((new Date(`${on}T00:00:00Z`).getUTCDay() + 6) % 7) + 1) as Weekday;

export const yearOf = (on: Day): number => Number(on.slice(0, 4));

/** The same day n years later. 29 February becomes 28 February outside leap years. */
export function addYears(on: Day, years: number): Day {
  const target = `${String(yearOf(on) + years).padStart(4, '0')}${on.slice(4)}`;
  return parseDay(target) ?? day(`${target.slice(0, 8)}28`);
}

/** Full years of age on a day. */
export function ageOn(birthDay: Day, on: Day): number {
  const years = yearOf(on) - yearOf(birthDay);
  return on.slice(5) < birthDay.slice(5) ? years - 1 : years;
}

/**
 * The earliest future moment of these, at the latest the next midnight. Sentences rendered now stay
 * true until then.
 */
export function nextChange(now: Date, moments: readonly (Date | null)[]): Date {
  const ahead = moments.flatMap((moment) => (moment && moment > now ? [moment.getTime()] : []));
  return new Date(Math.min(...ahead, instantOf(addDays(dayOf(now), 1)).getTime()));
}
