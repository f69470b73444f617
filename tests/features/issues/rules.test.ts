import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  issuePhaseOf,
  issueMoves,
  issueStatuses,
  type IssueMove,
  type IssueStatus,
  type IssueStepKind,
} from '#db/vocabulary/issues.ts';
import {
  decideDue,
  explainDue,
  isOverdue,
  latenessOf,
  movesMade,
  nextStatus,
  numberOf,
  reachedPhases,
  reachedStatuses,
  readNumber,
  readNumberPart,
  seriesOfPart,
  statusAfter,
  statusOf,
  transferVerdict,
} from '#features/issues/rules.ts';
import { deadlinesOf } from '#features/issues/deadlines/rules.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { day } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import { notice2026 } from '#tests/support/notices.ts';
import { testRegion } from '#tests/support/region.ts';

const calendar = createWorkCalendar({
  offDays: new Set([...notice2026.off, day('2027-01-01')]),
  makeUpDays: new Set(notice2026.makeUp),
  officialYears: new Set([2026]),
  coveredYears: new Set([2026, 2027]),
});
const limits = deadlinesOf(testRegion.limits);

describe('the table of states', () => {
  test('leads from registration to every state, and out of the three last ones nowhere', () => {
    const reached = new Set<IssueStatus>(['registered']);
    for (const status of reached)
      for (const next of Object.values(nextStatus[status])) reached.add(next);
    expect([...reached].toSorted()).toEqual(issueStatuses.toSorted());
    expect(issueStatuses.filter((status) => Object.keys(nextStatus[status]).length === 0)).toEqual([
      'explained',
      'invalid',
      'merged',
    ]);
  });

  test('uses every move', () => {
    const used = new Set(issueStatuses.flatMap((status) => Object.keys(nextStatus[status])));
    expect(issueMoves.filter((move) => !used.has(move))).toEqual([]);
  });

  test('a list offers the states that commands lead to, and no others', () => {
    const folder = new URL('../../../src/features/issues/', import.meta.url);
    const commands = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /(^|\/)commands\.ts$/.test(path))
      .map((path) => readFileSync(new URL(path, folder), 'utf8'))
      .join('\n');
    const made = [...commands.matchAll(/lockForMove\(ctx, issueId, '(\w+)'\)/g)].map(
      ([, move]) => move,
    );
    expect([...new Set(made)].toSorted()).toEqual(movesMade.toSorted());
    expect([...reachedStatuses].toSorted()).toEqual(
      [
        'registered',
        'triaged',
        'assigned',
        'transferred',
        'acknowledged',
        'rectifying',
        'ext_requested',
        'unfixable_requested',
        'explained',
        'closure_requested',
        'accepting',
        'returned',
        'closed',
        'looked_back',
        'reopened',
        'invalid',
        'merged',
      ].toSorted(),
    );
    expect([...reachedPhases].toSorted()).toEqual([
      'checking',
      'closed',
      'doing',
      'explained',
      'off',
      'todo',
    ]);
  });

  test.each<[IssueStatus, IssueMove, IssueStatus | null]>([
    ['registered', 'assign', null], // assessment comes before the hand-over
    ['assigned', 'plan', null], // acknowledgement comes first
    ['assigned', 'request_closure', null],
    ['rectifying', 'accept', null], // the unit alone cannot close an issue
    ['closure_requested', 'accept', null], // experiencers test it first (R9)
    ['accepting', 'accept', 'closed'],
    ['accepting', 'return', 'returned'],
    ['returned', 'plan', 'rectifying'],
    ['closed', 'reopen', 'reopened'],
    ['reopened', 'assign', 'assigned'],
    ['explained', 'reopen', null],
  ])('%s + %s = %s', (status, move, next) => {
    expect(statusAfter(status, move)).toBe(next);
  });

  test('reaches 已销号 only by votes or by an exemption', () => {
    const into = issueStatuses.flatMap((status) =>
      Object.entries(nextStatus[status])
        .filter(([, next]) => next === 'closed')
        .map(([move]) => `${status} ${move}`),
    );
    expect(into).toEqual(['closure_requested exempt', 'accepting accept', 'accepting exempt']);
  });

  test('folds any lawful history to the state its last move led to', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (choices) => {
        const steps: { kind: IssueStepKind }[] = [{ kind: 'register' }];
        let status: IssueStatus = 'registered';
        for (const choice of choices) {
          const open = Object.entries(nextStatus[status]) as [IssueMove, IssueStatus][];
          const move = open[choice % Math.max(open.length, 1)];
          if (!move) break;
          steps.push({ kind: move[0] });
          if (choice % 5 === 0) steps.push({ kind: 'publish' });
          status = move[1];
        }
        expect(statusOf(steps)).toBe(status);
      }),
    );
  });

  test.each<[string, IssueStepKind[]]>([
    ['does not begin with registration', ['triage']],
    ['is empty', []],
    ['registers twice', ['register', 'register']],
    ['skips the hand-over', ['register', 'triage', 'acknowledge']],
  ])('refuses a history that %s', (_, kinds) => {
    expect(() => statusOf(kinds.map((kind) => ({ kind })))).toThrow();
  });
});

describe('sending back', () => {
  test('is for each unit once and ends with the second time', () => {
    expect(transferVerdict(1, [])).toBeNull();
    expect(transferVerdict(1, [1])).toBe('issue.returnedOnce');
    expect(transferVerdict(2, [1])).toBeNull();
    expect(transferVerdict(3, [1, 2])).toBe('issue.officeDecided');
  });
});

describe('the due day', () => {
  const due = (
    fixMode: 'immediate' | 'time_limited' | 'system',
    today: string,
    options: { source?: string; named?: string } = {},
  ) =>
    decideDue(
      {
        fixMode,
        source: options.source ?? 'open_day',
        namedDay: options.named ? day(options.named) : null,
      },
      day(today),
      calendar,
      limits,
    );

  test.each([
    ['immediate', '2026-11-23', 'open_day', '2026-11-30', 'fix_simple'],
    // Friday: the weekend does not count
    ['immediate', '2026-11-20', 'open_day', '2026-11-27', 'fix_simple'],
    // Sunday the 20th is a working day
    ['immediate', '2026-09-18', 'open_day', '2026-09-24', 'fix_simple'],
    // across both holidays, with two make-up days
    ['time_limited', '2026-09-18', 'open_day', '2026-10-15', 'fix_complex'],
    ['time_limited', '2026-11-23', 'stuck_case', '2026-12-07', 'fix_stuck_case'],
    ['immediate', '2026-11-23', 'stuck_case', '2026-11-30', 'fix_simple'],
  ] as const)('%s, handed over %s, from %s: %s by %s', (fixMode, today, source, dueOn, dueRule) => {
    expect(due(fixMode, today, { source })).toMatchObject({ dueOn, dueRule, dueFrom: today });
  });

  test('may be named by the office; a day off moves to the next working day', () => {
    expect(due('time_limited', '2026-11-23', { named: '2026-12-18' })).toMatchObject({
      dueOn: '2026-12-18',
      dueRule: 'named_date',
      dueWorkdays: null,
    });
    expect(due('system', '2026-11-23', { named: '2026-12-19' })).toMatchObject({
      dueOn: '2026-12-21',
    });
  });

  test.each([
    ['system', undefined, 'blank'],
    ['time_limited', '2026-11-23', 'notAhead'],
    ['immediate', '2026-12-01', 'notWithImmediate'],
  ] as const)('%s with %s is refused as %s', (fixMode, named, kind) => {
    expect(() => due(fixMode, '2026-11-23', named ? { named } : {})).toThrow(
      new Invalid({ dueOn: kind }),
    );
  });

  test('in a year the calendar knows nothing of is refused, far years without counting there', () => {
    expect(() => due('time_limited', '2026-11-23', { named: '2028-03-01' })).toThrow(Refusal);
    expect(() => due('time_limited', '2027-12-25')).toThrow('issue.noCalendar');
    const before = performance.now();
    expect(() => due('time_limited', '2026-11-23', { named: '9999-12-30' })).toThrow(
      'issue.noCalendar',
    );
    expect(performance.now() - before).toBeLessThan(50);
  });

  test('is explained day by day, and says when it crosses into a year without a notice', () => {
    const plain = explainDue(due('immediate', '2026-11-20') as never, calendar);
    expect(plain.lines.map(({ day: on, count }) => [on, count])).toEqual([
      ['2026-11-20', null],
      ['2026-11-21', null],
      ['2026-11-22', null],
      ['2026-11-23', 1],
      ['2026-11-24', 2],
      ['2026-11-25', 3],
      ['2026-11-26', 4],
      ['2026-11-27', 5],
    ]);
    expect(plain.provisional).toBe(false);
    expect(explainDue(due('immediate', '2026-12-29'), calendar)).toMatchObject({
      provisional: true,
      calendarChanged: false,
    });
  });

  test('that the calendar would count otherwise today is not explained away', () => {
    expect(
      explainDue(
        { dueOn: day('2026-11-26'), dueFrom: day('2026-11-20'), dueWorkdays: 5 },
        calendar,
      ),
    ).toEqual({ lines: [], provisional: false, calendarChanged: true });
  });
});

describe('overdue', () => {
  // a Friday
  const issue = { listKind: 'problem', phase: 'doing', dueOn: day('2026-11-20') } as const;

  test('begins after the due day, and not for what is up for acceptance, closed or explained', () => {
    expect(isOverdue(issue, day('2026-11-20'))).toBe(false);
    expect(isOverdue(issue, day('2026-11-21'))).toBe(true);
    for (const phase of ['checking', 'closed', 'explained', 'off'] as const)
      expect(isOverdue({ ...issue, phase }, day('2026-12-01'))).toBe(false);
    expect(isOverdue({ ...issue, listKind: 'optimization' }, day('2026-12-01'))).toBe(false);
    expect(isOverdue({ listKind: 'problem', phase: 'todo', dueOn: null }, day('2026-12-01'))).toBe(
      false,
    );
  });

  test('is told in working days; the yellow card shows one working day ahead', () => {
    const on = (today: string) => latenessOf(issue, day(today), calendar, 1);
    expect(on('2026-11-18')).toEqual({ overdue: false, overdueWorkdays: 0, dueSoon: false });
    expect(on('2026-11-19').dueSoon).toBe(true);
    expect(on('2026-11-20').dueSoon).toBe(true);
    expect(on('2026-11-22')).toEqual({ overdue: true, overdueWorkdays: 0, dueSoon: false });
    expect(on('2026-11-24').overdueWorkdays).toBe(2);
  });
});

test('numbers name list, month and place, and are read as people type them', () => {
  expect(numberOf('problem', day('2026-11-23'), 7)).toBe('WT202611-0007');
  expect(numberOf('optimization', day('2026-01-02'), 12345)).toBe('YH202601-12345');
  expect(readNumber(' ｗｔ202611-0007 ')).toBe('WT202611-0007');
  for (const typed of ['', null, 'WT2026', "WT202611-0007' or 1=1", '../x'])
    expect(readNumber(typed)).toBeNull();
});

test.each([
  ['WT202611-0007', ['WT202611-0007']],
  ['wt202611', ['WT202611-']],
  ['２０２６１１－０００７', ['WT202611-0007', 'XQ202611-0007', 'YH202611-0007']],
  ['2026110007', ['WT202611-0007', 'XQ202611-0007', 'YH202611-0007']],
  ['11-0007', ['WT202611-0007', 'WT202511-0007']],
  ['0007', ['WT202611-0007', 'XQ202610-0007']],
  ['-07', ['YH202611-0007']],
])('%s is part of a number', (typed, ofWhich) => {
  const part = readNumberPart(typed);
  if (!part) throw new Error('not read');
  const numbers = seriesOfPart(part, day('2026-11-23')).map((one) => `${one}-${part.serial}`);
  for (const number of ofWhich) expect(numbers).toContain(number);
});

test.each(['', '7', 'WT', '医保', '2026年', 'WT202613', 'a'.repeat(10_000), '1'.repeat(10_000)])(
  'what is no part of a number',
  (typed) => {
    expect(readNumberPart(typed)).toBeNull();
  },
);

test('every state has a phase the public reads', () => {
  expect(issueStatuses.filter((status) => issuePhaseOf[status] === 'off')).toEqual([
    'invalid',
    'merged',
  ]);
});
