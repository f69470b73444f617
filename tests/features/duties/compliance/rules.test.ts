import { describe, expect, test } from 'vitest';
import { judge, periodsOf, turnsOwed, type Turn } from '#features/duties/compliance/rules.ts';
import { monthFrom, weekOf, type Span } from '#features/duties/rules.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { day } from '#platform/day.ts';
import { notice2025, notice2026 } from '#tests/support/notices.ts';

const calendar = createWorkCalendar({
  offDays: new Set([...notice2025.off, ...notice2026.off]),
  makeUpDays: new Set([...notice2025.makeUp, ...notice2026.makeUp]),
  officialYears: new Set([2025, 2026]),
  coveredYears: new Set([2025, 2026]),
});
const weekly = { times: 1, every: 'week' } as const;
const monthly = { times: 1, every: 'month' } as const;
const month = (text: string): Span => monthFrom(text)!;
const turn = (dutyOn: string, officialId: string, satById: string | null): Turn => ({
  dutyOn: day(dutyOn),
  officialId,
  satById,
});
const always = { startsOn: day('2020-01-01'), endsOn: null };

describe('weeks belong to the month of their Thursday', () => {
  test('October 2026, whose first days are 国庆', () => {
    expect(periodsOf(month('2026-10'), 'week')).toEqual([
      { from: '2026-09-28', to: '2026-10-04' }, // Thursday 1 October
      { from: '2026-10-05', to: '2026-10-11' },
      { from: '2026-10-12', to: '2026-10-18' },
      { from: '2026-10-19', to: '2026-10-25' },
      { from: '2026-10-26', to: '2026-11-01' },
    ]);
    expect(periodsOf(month('2026-09'), 'week').at(-1)).toEqual({
      from: '2026-09-21',
      to: '2026-09-27',
    });
    expect(periodsOf(month('2026-11'), 'week')[0]).toEqual({
      from: '2026-11-02',
      to: '2026-11-08',
    });
  });

  test('no week is lost or counted twice in a year', () => {
    const weeks = Array.from({ length: 12 }, (_, index) =>
      periodsOf(month(`2026-${String(index + 1).padStart(2, '0')}`), 'week'),
    ).flat();
    expect(weeks).toHaveLength(53);
    expect(new Set(weeks.map(({ from }) => from)).size).toBe(53);
  });

  test('a quarter is the quarter of the month', () => {
    expect(periodsOf(month('2026-11'), 'quarter')).toEqual([
      { from: '2026-10-01', to: '2026-12-31' },
    ]);
    expect(periodsOf(month('2026-02'), 'quarter')).toEqual([
      { from: '2026-01-01', to: '2026-03-31' },
    ]);
  });
});

describe('turns a section chief owes a week', () => {
  test.each([
    ['an ordinary week', '2026-11-23', 1],
    ['the week 国庆 begins: three working days are left', '2026-09-28', 1],
    ['the week 国庆 ends: Thursday, Friday and a worked Saturday', '2026-10-05', 1],
    ['国庆 2025: Monday and Tuesday are worked', '2025-09-29', 1],
    ['春节 2026: the whole week is off', '2026-02-16', 0],
  ])('%s', (_name, monday, owed) => {
    expect(turnsOwed(always, weekly, weekOf(day(monday)), calendar)).toBe(owed);
  });

  test.each([
    ['comes on Monday', { startsOn: day('2026-11-23'), endsOn: null }, 1],
    ['comes on Wednesday: three days of five', { startsOn: day('2026-11-25'), endsOn: null }, 1],
    ['comes on Thursday: two of five', { startsOn: day('2026-11-26'), endsOn: null }, 0],
    ['leaves on Tuesday', { startsOn: day('2020-01-01'), endsOn: day('2026-11-24') }, 0],
    ['leaves on Wednesday', { startsOn: day('2020-01-01'), endsOn: day('2026-11-25') }, 1],
  ])('who %s', (_name, post, owed) => {
    expect(turnsOwed(post, weekly, weekOf(day('2026-11-23')), calendar)).toBe(owed);
  });

  test('in October 2026 four working weeks and the two half ones of 国庆 make five turns', () => {
    expect(
      periodsOf(month('2026-10'), 'week').reduce(
        (sum, week) => sum + turnsOwed(always, weekly, week, calendar),
        0,
      ),
    ).toBe(5);
  });
});

describe('judging', () => {
  const head = { id: 'head', ...always };
  const deputy = { id: 'deputy', ...always };
  const november = month('2026-11');
  const later = day('2026-12-01');

  test.each([
    ['sat', [turn('2026-11-23', 'head', 'head')], { planned: 1, done: 1, state: 'met' }],
    [
      'planned and never ticked',
      [turn('2026-11-23', 'head', null)],
      { planned: 1, done: 0, state: 'short' },
    ],
    ['planned nothing', [], { planned: 0, done: 0, state: 'short' }],
    [
      'sat in the next month',
      [turn('2026-12-01', 'head', 'head')],
      { planned: 0, done: 0, state: 'short' },
    ],
    [
      'was replaced by a deputy',
      [turn('2026-11-23', 'head', 'deputy')],
      { planned: 1, done: 0, state: 'short' },
    ],
    [
      'was replaced by a clerk',
      [turn('2026-11-23', 'head', null)],
      { planned: 1, done: 0, state: 'short' },
    ],
    [
      'sat morning and afternoon of one day',
      [turn('2026-11-23', 'head', 'head'), turn('2026-11-23', 'head', 'head')],
      { planned: 1, done: 1, state: 'met' },
    ],
  ] as const)('a head who %s', (_name, turns, result) => {
    expect(judge(head, monthly, november, turns, calendar, later)).toMatchObject({
      required: 1,
      ...result,
    });
  });

  test('a substitute has a turn of his own rank, and does nothing for whom he replaces', () => {
    const turns = [turn('2026-11-23', 'head', 'deputy')];
    expect(judge(deputy, monthly, november, turns, calendar, later)).toMatchObject({
      planned: 0,
      done: 1,
      state: 'met',
    });
    expect(judge(head, monthly, november, turns, calendar, later)).toMatchObject({
      done: 0,
      state: 'short',
    });
  });

  test('a month still running is open, not short', () => {
    expect(judge(head, monthly, november, [], calendar, day('2026-11-30'))).toMatchObject({
      state: 'open',
    });
    expect(judge(head, monthly, november, [], calendar, later)).toMatchObject({ state: 'short' });
  });

  test('two halves of one day are one turn where two are owed', () => {
    const twice = { times: 2, every: 'month' } as const;
    expect(
      judge(
        head,
        twice,
        november,
        [turn('2026-11-23', 'head', 'head'), turn('2026-11-23', 'head', 'head')],
        calendar,
        later,
      ),
    ).toMatchObject({ required: 2, done: 1, state: 'short' });
  });

  test('where the region sets no cadence nobody owes anything', () => {
    expect(judge(head, null, november, [], calendar, later)).toMatchObject({
      required: 0,
      state: 'none',
    });
  });
});
