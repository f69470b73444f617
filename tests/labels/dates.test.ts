import { expect, test } from 'vitest';
import {
  listDate,
  listDateTime,
  monthDay,
  proseDate,
  proseDateTime,
  proseDeadline,
  quarterName,
  timeRange,
  weekdayName,
} from '#labels/dates.ts';
import { day } from '#platform/day.ts';

const morning = new Date('2026-11-28T01:05:00Z'); // 9:05 in Shanghai
const lastMinute = new Date('2026-12-31T15:59:00Z'); // 23:59 in Shanghai
const firstMinute = new Date('2026-12-31T16:00:00Z'); // midnight in Shanghai, another year

test('a list shows the day of the office, not of Greenwich', () => {
  expect(listDate(lastMinute)).toBe('2026-12-31');
  expect(listDate(firstMinute)).toBe('2027-01-01');
  expect(listDate(day('2026-11-21'))).toBe('2026-11-21');
  expect(listDateTime(morning)).toBe('2026-11-28 09:05');
  expect(listDateTime(firstMinute)).toBe('2027-01-01 00:00');
});

test('running text drops leading zeros', () => {
  expect(proseDate(day('2026-03-05'))).toBe('2026年3月5日');
  expect(proseDate(firstMinute)).toBe('2027年1月1日');
  expect(proseDateTime(morning)).toBe('2026年11月28日 9:05');
  expect(proseDateTime(firstMinute)).toBe('2027年1月1日 0:00');
  expect(monthDay(morning)).toBe('11月28日');
  expect(monthDay(day('2026-01-09'))).toBe('1月9日');
});

test('a range within a day names the hours, over midnight also the days', () => {
  expect(timeRange(morning, new Date('2026-11-28T03:30:00Z'))).toBe('9:05—11:30');
  expect(timeRange(lastMinute, firstMinute)).toBe('12月31日 23:59—1月1日 0:00');
});

test.each([
  ['2026-11-23', '星期一'],
  ['2026-11-27', '星期五'],
  ['2026-11-28', '星期六'],
  ['2026-11-29', '星期日'],
])('%s is a %s', (on, name) => expect(weekdayName(day(on))).toBe(name));

test('the weekday of an instant is the one in Shanghai', () => {
  expect(weekdayName(lastMinute)).toBe('星期四');
  expect(weekdayName(firstMinute)).toBe('星期五');
});

test.each([
  ['2026-01-01', '2026年第一季度'],
  ['2026-03-31', '2026年第一季度'],
  ['2026-04-01', '2026年第二季度'],
  ['2026-09-30', '2026年第三季度'],
  ['2026-12-31', '2026年第四季度'],
])('%s lies in %s', (on, name) => expect(quarterName(day(on))).toBe(name));

test('midnight, when something closes, is 24:00 of the day that ends', () => {
  expect(proseDeadline(new Date('2026-12-05T00:00+08:00'))).toBe('2026年12月4日 24:00');
  expect(proseDeadline(new Date('2027-01-01T00:00+08:00'))).toBe('2026年12月31日 24:00');
  expect(proseDeadline(new Date('2026-11-27T18:00+08:00'))).toBe('2026年11月27日 18:00');
});
