import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarSeed, calendarYears } from '#db/seed/calendar.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, day, weekdayOf } from '#platform/day.ts';
import { notice2025, notice2026 } from '#tests/support/notices.ts';

const seededDays = (kind: 'off' | 'make_up') =>
  new Set(
    calendarSeed()
      .filter((row) => row.kind === kind)
      .map((row) => row.day),
  );
const calendar = createWorkCalendar({
  offDays: seededDays('off'),
  makeUpDays: seededDays('make_up'),
  officialYears: new Set(
    calendarYears()
      .filter((row) => row.status === 'official')
      .map((row) => row.year),
  ),
  coveredYears: new Set(calendarYears().map((row) => row.year)),
});

const certain = { provisional: false, uncovered: false };
const provisional = { provisional: true, uncovered: false };
const unknown = { provisional: true, uncovered: true };

test.each([...notice2025.off, ...notice2026.off])('%s is off by notice', (on) => {
  expect(calendar.isWorkday(on)).toBe(false);
  expect(calendar.natureOf(on)).toBe('holiday');
});

test.each([...notice2025.makeUp, ...notice2026.makeUp])('%s is a weekend that is worked', (on) => {
  expect(weekdayOf(on)).toBeGreaterThanOrEqual(6);
  expect(calendar.isWorkday(on)).toBe(true);
  expect(calendar.natureOf(on)).toBe('make_up');
});

test('all other days of 2026 follow the week', () => {
  const special = new Set([...notice2026.off, ...notice2026.makeUp]);
  let workdays = 0;
  for (let on = day('2026-01-01'); on <= day('2026-12-31'); on = addDays(on, 1)) {
    if (!special.has(on)) expect(calendar.isWorkday(on), on).toBe(weekdayOf(on) <= 5);
    if (calendar.isWorkday(on)) workdays += 1;
  }
  expect(workdays).toBe(248);
});

test.each([
  // event, limit, last day
  ['2026-09-30', 2, '2026-10-09'], // across 国庆
  ['2026-09-30', 1, '2026-10-08'],
  ['2026-09-30', 3, '2026-10-10'], // a Saturday that is a working day
  ['2026-09-18', 1, '2026-09-20'], // a Sunday that is a working day
  ['2026-09-24', 1, '2026-09-28'], // across 中秋
  ['2026-11-20', 1, '2026-11-23'], // across a normal weekend
  ['2026-11-23', 5, '2026-11-30'],
  ['2026-11-21', 1, '2026-11-23'], // an event on a day off
  ['2026-10-03', 1, '2026-10-08'], // … in the middle of a holiday
  ['2026-02-13', 1, '2026-02-14'], // the Saturday before 春节 is a working day
  ['2026-02-14', 1, '2026-02-24'],
  ['2026-02-27', 1, '2026-02-28'],
  ['2026-04-30', 2, '2026-05-07'],
  ['2026-04-30', 5, '2026-05-11'], // 05-09 is a working day, 05-10 is not
  ['2026-06-18', 1, '2026-06-22'],
  // across the new year, both notices published: the Sunday is a working day
  ['2025-12-31', 1, '2026-01-04'],
  ['2025-12-31', 2, '2026-01-05'],
])('an event on %s with %i working days is due on %s, certain', (event, limit, due) => {
  expect(calendar.dueOn(day(event), limit)).toEqual({ day: due, ...certain });
  expect(calendar.addWorkdays(day(event), limit)).toEqual({ day: due, ...certain });
});

test.each([
  ['2026-12-31', 1, '2027-01-04', provisional],
  ['2026-12-30', 2, '2027-01-04', provisional],
  ['2026-12-30', 1, '2026-12-31', certain], // ends before the provisional days
  ['2027-09-30', 1, '2027-10-04', provisional], // 10-01 is a holiday even before the notice
  ['2027-12-31', 1, '2028-01-03', unknown],
  ['2028-03-01', 1, '2028-03-02', unknown],
  ['2024-12-31', 1, '2025-01-02', certain], // the day of the event needs no calendar
])(
  'an event on %s with %i working days is due on %s, and says how sure that is',
  (event, limit, due, certainty) => {
    expect(calendar.dueOn(day(event), limit)).toEqual({ day: due, ...certainty });
  },
);

test('a limit of no days ends on the day of the event, or when that is off on the next working day', () => {
  expect(calendar.dueOn(day('2026-11-23'), 0)).toEqual({ day: '2026-11-23', ...certain });
  expect(calendar.dueOn(day('2026-10-10'), 0)).toEqual({ day: '2026-10-10', ...certain });
  expect(calendar.dueOn(day('2026-10-02'), 0)).toEqual({ day: '2026-10-08', ...certain });
  expect(calendar.addWorkdays(day('2026-10-02'), 0)).toEqual({ day: '2026-10-02', ...certain });
  expect(calendar.addWorkdays(day('2027-03-01'), 0)).toEqual({ day: '2027-03-01', ...provisional });
});

test.each([
  // activity, lead, latest filing day
  ['2026-10-09', 2, '2026-09-30', certain],
  ['2026-10-09', 1, '2026-10-08', certain],
  ['2026-10-11', 1, '2026-10-10', certain], // filed on a Saturday that is a working day
  ['2026-11-28', 2, '2026-11-26', certain], // an activity on a Saturday
  ['2026-11-30', 2, '2026-11-26', certain],
  ['2026-11-30', 0, '2026-11-30', certain],
  ['2027-01-01', 1, '2026-12-31', certain], // the day of the activity needs no calendar
  ['2027-01-05', 2, '2026-12-31', provisional],
  ['2028-01-04', 2, '2027-12-31', unknown],
])(
  'for an activity on %s with a lead of %i the latest filing day is %s',
  (activity, lead, filing, certainty) => {
    expect(calendar.workdaysBefore(day(activity), lead)).toEqual({ day: filing, ...certainty });
  },
);

test.each([
  ['2026-11-19', '2026-11-19', 0, certain], // the due day is not overdue
  ['2026-11-19', '2026-11-18', 0, certain],
  ['2026-11-19', '2026-11-20', 1, certain],
  ['2026-11-19', '2026-11-22', 1, certain], // a weekend does not count
  ['2026-11-19', '2026-11-23', 2, certain],
  ['2026-09-30', '2026-10-07', 0, certain],
  ['2026-09-30', '2026-10-10', 3, certain],
  ['2026-12-31', '2027-01-04', 1, provisional],
  ['2027-12-31', '2028-01-03', 1, unknown],
])(
  'due on %s and looked at on %s it is overdue by %i working days',
  (due, today, workdays, certainty) => {
    expect(calendar.workdaysBetween(day(due), day(today))).toEqual({ workdays, ...certainty });
  },
);

test('a count is laid open day by day, with why each day counts or not', () => {
  expect(calendar.explain(day('2026-09-30'), 3)).toEqual([
    { day: '2026-09-30', nature: 'workday', isEventDay: true, count: null, ...certain },
    ...[
      '2026-10-01',
      '2026-10-02',
      '2026-10-03',
      '2026-10-04',
      '2026-10-05',
      '2026-10-06',
      '2026-10-07',
    ].map((on) => ({
      day: on,
      nature: 'holiday',
      isEventDay: false,
      count: null,
      ...certain,
    })),
    { day: '2026-10-08', nature: 'workday', isEventDay: false, count: 1, ...certain },
    { day: '2026-10-09', nature: 'workday', isEventDay: false, count: 2, ...certain },
    { day: '2026-10-10', nature: 'make_up', isEventDay: false, count: 3, ...certain },
  ]);
});

test('an explanation names plain weekends, and marks the days of a year without a notice', () => {
  expect(calendar.explain(day('2026-12-31'), 1)).toEqual([
    { day: '2026-12-31', nature: 'workday', isEventDay: true, count: null, ...certain },
    { day: '2027-01-01', nature: 'holiday', isEventDay: false, count: null, ...provisional },
    { day: '2027-01-02', nature: 'weekend', isEventDay: false, count: null, ...provisional },
    { day: '2027-01-03', nature: 'weekend', isEventDay: false, count: null, ...provisional },
    { day: '2027-01-04', nature: 'workday', isEventDay: false, count: 1, ...provisional },
  ]);
});

test('the explanation ends on the due day with the whole limit counted, whatever the event and the limit', () => {
  for (let event = day('2026-09-01'); event <= day('2027-01-10'); event = addDays(event, 1)) {
    for (const limit of [0, 1, 2, 5, 15]) {
      const lines = calendar.explain(event, limit);
      expect(lines[0]?.day).toBe(event);
      expect(lines.at(-1)?.day).toBe(calendar.dueOn(event, limit).day);
      expect(Math.max(0, ...lines.map((line) => line.count ?? 0))).toBe(limit);
    }
  }
});

test('filing by the latest day leaves exactly the lead: the two directions agree', () => {
  for (let filing = day('2026-01-05'); filing <= day('2026-12-01'); filing = addDays(filing, 1)) {
    if (!calendar.isWorkday(filing)) continue;
    for (const lead of [1, 2, 7]) {
      const activity = calendar.addWorkdays(filing, lead).day;
      expect(calendar.workdaysBefore(activity, lead).day, `${filing} + ${lead}`).toBe(filing);
      expect(calendar.workdaysBetween(filing, activity).workdays).toBe(lead);
    }
  }
});

test('a limit that is no count of days is refused instead of becoming a date', () => {
  for (const limit of [-1, 1.5, Number.NaN]) {
    expect(() => calendar.dueOn(day('2026-11-23'), limit)).toThrow(RangeError);
    expect(() => calendar.workdaysBefore(day('2026-11-23'), limit)).toThrow(RangeError);
    expect(() => calendar.explain(day('2026-11-23'), limit)).toThrow(RangeError);
  }
});

test('contradicting facts are refused', () => {
  const facts = {
    offDays: new Set([day('2026-10-10')]),
    makeUpDays: new Set<never>(),
    officialYears: new Set([2026]),
    coveredYears: new Set([2026]),
  };
  expect(() => createWorkCalendar({ ...facts, makeUpDays: new Set([day('2026-10-10')]) })).toThrow(
    '2026-10-10',
  );
  expect(() => createWorkCalendar({ ...facts, coveredYears: new Set() })).toThrow('2026');
});

test('working days between two days are those met one by one, however far apart and before any year we know', () => {
  const span = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: -3, max: 900 }));
  fc.assert(
    fc.property(span, ([start, length]) => {
      const from = addDays(day('1996-02-20'), start * 3);
      const to = addDays(from, length);
      let met = 0;
      for (let on = addDays(from, 1); on <= to; on = addDays(on, 1))
        if (calendar.isWorkday(on)) met += 1;
      expect(calendar.workdaysBetween(from, to).workdays).toBe(met);
    }),
    { numRuns: 300 },
  );
});
