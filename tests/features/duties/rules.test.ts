import { describe, expect, test } from 'vitest';
import {
  attendanceVerdict,
  boardPart,
  changingVerdict,
  dayVerdict,
  monthFrom,
  monthOf,
  statusOf,
  turnTimeOf,
  weekFrom,
  weekOf,
  weekText,
  type DutyFacts,
} from '#features/duties/rules.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { day } from '#platform/day.ts';
import { notice2026 } from '#tests/support/notices.ts';

const calendar = createWorkCalendar({
  offDays: new Set(notice2026.off),
  makeUpDays: new Set(notice2026.makeUp),
  officialYears: new Set([2026]),
  coveredYears: new Set([2026]),
});
const duty = (facts: Partial<DutyFacts> = {}): DutyFacts => ({
  dutyOn: day('2026-11-23'),
  halfDay: 'am',
  cancelledAt: null,
  attendance: null,
  isChanged: false,
  ...facts,
});

describe('what the rota says of a turn', () => {
  test.each([
    ['before the day', duty(), '2026-11-22', 'scheduled'],
    ['on the day, not ticked yet', duty(), '2026-11-23', 'scheduled'],
    ['a changed turn still ahead', duty({ isChanged: true }), '2026-11-23', 'changed'],
    ['ticked as there', duty({ attendance: 'present' }), '2026-11-23', 'done'],
    [
      'ticked as there, once changed',
      duty({ attendance: 'present', isChanged: true }),
      '2026-12-01',
      'done',
    ],
    ['somebody else came', duty({ attendance: 'substituted' }), '2026-11-24', 'substituted'],
    ['nobody came', duty({ attendance: 'absent' }), '2026-11-24', 'absent'],
    ['over and never ticked: not verified, not done', duty(), '2026-11-24', 'unverified'],
    ['cancelled, then over', duty({ cancelledAt: new Date() }), '2026-11-24', 'cancelled'],
  ])('%s', (_name, facts, today, status) => {
    expect(statusOf(facts, day(today))).toBe(status);
  });
});

describe('days somebody may be put down for', () => {
  test.each([
    ['2026-09-24', '2026-09-23', 'duty.past'],
    ['2026-09-24', '2026-09-24', null],
    ['2026-09-24', '2026-09-25', 'duty.holiday'],
    ['2026-09-24', '2026-10-05', 'duty.holiday'],
    ['2026-09-24', '2026-10-10', null], // a Saturday that is a working day
    ['2026-09-24', '2026-10-11', 'duty.weekend'],
    ['2026-11-21', '2027-11-23', 'duty.tooFarAhead'],
  ])('on %s: %s %s', (today, on, verdict) => {
    expect(dayVerdict(day(on), day(today), calendar)).toBe(verdict);
  });
});

test('what has been is not rearranged', () => {
  const today = day('2026-11-23');
  expect(changingVerdict(duty(), today)).toBeNull();
  expect(changingVerdict(duty({ dutyOn: day('2026-11-22') }), today)).toBe('duty.past');
  expect(changingVerdict(duty({ attendance: 'absent' }), today)).toBe('duty.alreadyRecorded');
  expect(changingVerdict(duty({ cancelledAt: new Date() }), today)).toBe('duty.cancelled');
});

test.each([
  ['the evening before', duty(), '2026-11-22T23:59+08:00', 'duty.notToday'],
  ['on the day', duty(), '2026-11-23T08:30+08:00', null],
  [
    'an afternoon, in the morning',
    duty({ halfDay: 'pm' }),
    '2026-11-23T11:59+08:00',
    'duty.notYetAfternoon',
  ],
  ['an afternoon, from noon', duty({ halfDay: 'pm' }), '2026-11-23T12:00+08:00', null],
  ['a morning, in the evening', duty(), '2026-11-23T23:59+08:00', null],
  ['the day after', duty(), '2026-11-24T00:00+08:00', 'duty.notToday'],
] as const)('attendance %s', (_name, facts, now, verdict) => {
  expect(attendanceVerdict(facts, new Date(now))).toBe(verdict);
});

describe('weeks and months in addresses', () => {
  test.each([
    ['2026-11-23', '2026-W48', '2026-11-23', '2026-11-29'],
    ['2026-01-01', '2026-W01', '2025-12-29', '2026-01-04'],
    ['2027-01-03', '2026-W53', '2026-12-28', '2027-01-03'],
    ['2025-12-28', '2025-W52', '2025-12-22', '2025-12-28'],
  ])('%s lies in %s', (on, text, from, to) => {
    expect(weekText(day(on))).toBe(text);
    expect(weekFrom(text)).toEqual({ from, to });
    expect(weekOf(day(on))).toEqual({ from, to });
  });

  test.each(['2026-W54', '2025-W53', '2026-W00', '2026-48', '', "2026-W48'", null])(
    '%s is no week',
    (text) => {
      expect(weekFrom(text)).toBeNull();
    },
  );

  test.each([
    ['2026-02', '2026-02-28'],
    ['2028-02', '2028-02-29'],
    ['2026-12', '2026-12-31'],
    ['2026-11', '2026-11-30'],
  ])('%s ends on %s', (text, to) => {
    expect(monthFrom(text)).toEqual({ from: `${text}-01`, to });
    expect(monthOf(day(to))).toEqual({ from: `${text}-01`, to });
  });

  test.each(['2026-13', '2026-00', '2026', null])('%s is no month', (text) => {
    expect(monthFrom(text)).toBeNull();
  });
});

describe('the screen of the hall', () => {
  test.each([
    ['am', '08:00', 'now'],
    ['am', '11:59', 'now'],
    ['am', '12:00', 'over'],
    ['pm', '11:59', 'later'],
    ['pm', '12:00', 'now'],
    ['full', '08:00', 'now'],
    ['full', '15:00', 'now'],
  ] as const)('a turn %s at %s: %s', (half, time, expected) => {
    expect(turnTimeOf(half, new Date(`2026-11-23T${time}+08:00`))).toBe(expected);
  });

  test('who sits now comes first, then who comes, then who has been; a screenful at a time', () => {
    const turns = (['am', 'full', 'pm'] as const).flatMap((half) =>
      [1, 2, 3].map((n) => ({ half, n })),
    );
    const afternoon = new Date('2026-11-23T14:00+08:00');
    const first = boardPart(turns, afternoon, 1);
    expect(first.turns.map(({ half, n, time }) => `${half}${n} ${time}`)).toEqual([
      'full1 now',
      'full2 now',
      'full3 now',
      'pm1 now',
      'pm2 now',
      'pm3 now',
    ]);
    expect(boardPart(turns, afternoon, 2)).toMatchObject({
      part: 2,
      parts: 2,
      turns: [
        { half: 'am', n: 1, time: 'over' },
        { half: 'am', n: 2 },
        { half: 'am', n: 3 },
      ],
    });
  });

  test.each([0, 3, -1, 1.5, Number.NaN])('screenful %s is the first one', (asked) => {
    expect(
      boardPart(
        Array.from({ length: 8 }, () => ({ half: 'am' as const })),
        new Date('2026-11-23T09:00+08:00'),
        asked,
      ).part,
    ).toBe(1);
  });

  test('a day without turns is one empty screenful', () => {
    expect(boardPart([], new Date('2026-11-23T09:00+08:00'), 1)).toEqual({
      turns: [],
      part: 1,
      parts: 1,
    });
  });
});
