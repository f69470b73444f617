import { expect, test } from 'vitest';
import { calendarSeed, calendarYears } from '#db/seed/calendar.ts';
import { weekdayOf } from '#platform/day.ts';
import { notice2025, notice2026 } from '#tests/support/notices.ts';

const daysOf = (year: number, kind: 'off' | 'make_up') =>
  calendarSeed()
    .filter((row) => row.kind === kind && row.day.startsWith(`${year}-`))
    .map((row) => row.day);

test.each([
  [2025, notice2025],
  [2026, notice2026],
])('%i is the notice, day by day', (year, notice) => {
  expect(daysOf(year, 'off')).toEqual(notice.off);
  expect(daysOf(year, 'make_up')).toEqual(notice.makeUp);
});

test('2027 has the statutory days, no make-up days, and says that it is provisional', () => {
  expect(daysOf(2027, 'off')).toEqual([
    '2027-01-01',
    '2027-02-05',
    '2027-02-06',
    '2027-02-07',
    '2027-02-08',
    '2027-04-05',
    '2027-05-01',
    '2027-05-02',
    '2027-06-09',
    '2027-09-15',
    '2027-10-01',
    '2027-10-02',
    '2027-10-03',
  ]);
  expect(daysOf(2027, 'make_up')).toEqual([]);
  expect(calendarYears().find((row) => row.year === 2027)).toEqual({
    year: 2027,
    status: 'provisional',
    notice: '2027年放假调休安排以国务院通知为准',
  });
});

test('each row carries the standing and the source of its year', () => {
  for (const row of calendarSeed()) {
    const year = calendarYears().find((each) => row.day.startsWith(`${each.year}-`));
    expect(row).toMatchObject({ yearStatus: year?.status, source: year?.notice });
  }
  expect(calendarYears().map((row) => [row.year, row.status])).toEqual([
    [2025, 'official'],
    [2026, 'official'],
    [2027, 'provisional'],
  ]);
});

test('a day stands once, and only weekends are made up', () => {
  const days = calendarSeed().map((row) => row.day);
  expect(new Set(days).size).toBe(days.length);
  for (const row of calendarSeed())
    if (row.kind === 'make_up') expect(weekdayOf(row.day)).toBeGreaterThanOrEqual(6);
});

test('holidays carry the names of the notice', () => {
  expect([...new Set(calendarSeed().map((row) => row.name))].sort()).toEqual(
    ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'].sort(),
  );
  expect(calendarSeed().find((row) => row.day === '2026-10-10')).toMatchObject({
    kind: 'make_up',
    name: '国庆节',
  });
});
