/**
 * Dates and times for readers (domain.md §13 "Dates"), always in the time zone of the office. No
 * page formats a date itself.
 */
import { addDays, dayOf, timeOf, weekdayOf, type Day } from '#platform/day.ts';

const toDay = (at: Date | Day): Day => (at instanceof Date ? dayOf(at) : at);

const partsOf = (at: Date | Day) => {
  const [year, month, date] = toDay(at).split('-').map(Number) as [number, number, number];
  return { year, month, date };
};

/** 9:00, not 09:00: times in sentences. */
export const proseTime = (at: Date): string => timeOf(at).replace(/^0/, '');

/** 2026-11-21: lists and tables. */
export const listDate = (at: Date | Day): string => toDay(at);

/** 2026-11-21 09:00: lists and tables. */
export const listDateTime = (at: Date): string => `${dayOf(at)} ${timeOf(at)}`;

/** 11月28日, where the context makes the year clear. */
export function monthDay(at: Date | Day): string {
  const { month, date } = partsOf(at);
  return `${month}月${date}日`;
}

/** 2026年11月21日: running text. */
export const proseDate = (at: Date | Day): string => `${partsOf(at).year}年${monthDay(at)}`;

/** 2026年11月21日 9:00: running text. */
export const proseDateTime = (at: Date): string => `${proseDate(at)} ${proseTime(at)}`;

/** A closing time. Midnight is shown as 24:00 of the day that ends, as in regulations. */
export const proseDeadline = (at: Date): string =>
  timeOf(at) === '00:00' ? `${proseDate(addDays(dayOf(at), -1))} 24:00` : proseDateTime(at);

/** 9:00—11:30. If it ends on another day, both days are named. */
export const timeRange = (from: Date, to: Date): string =>
  dayOf(from) === dayOf(to)
    ? `${proseTime(from)}—${proseTime(to)}`
    : `${monthDay(from)} ${proseTime(from)}—${monthDay(to)} ${proseTime(to)}`;

const weekdayNames = {
  1: '星期一',
  2: '星期二',
  3: '星期三',
  4: '星期四',
  5: '星期五',
  6: '星期六',
  7: '星期日',
} as const;

export const weekdayName = (at: Date | Day): string => weekdayNames[weekdayOf(toDay(at))];

/** 2026年11月 */
export function monthName(at: Date | Day): string {
  const { year, month } = partsOf(at);
  return `${year}年${month}月`;
}

/** 2026年第四季度 */
export function quarterName(at: Date | Day): string {
  const { year, month } = partsOf(at);
  return `${year}年第${'一二三四'[Math.floor((month - 1) / 3)]}季度`;
}
