import { expect, test } from 'vitest';
import {
  answerCountsFrom,
  birthProblem,
  canFollow,
  ensureStep,
  isTooOld,
  receiptNo,
  receiptNoOf,
} from '#features/experiencers/applications/rules.ts';
import { applicationStatuses } from '#db/vocabulary/people.ts';
import { day } from '#platform/day.ts';

test('what may follow what', () => {
  const table = Object.fromEntries(
    applicationStatuses.map((status) => [
      status,
      applicationStatuses.filter((step) => canFollow(status, step)),
    ]),
  );
  expect(table).toEqual({
    applied: ['returned', 'rejected', 'withdrawn', 'appointed'],
    returned: ['resubmitted', 'rejected', 'withdrawn'],
    resubmitted: ['returned', 'rejected', 'withdrawn', 'appointed'],
    rejected: [],
    withdrawn: [],
    appointed: [],
  });
});

test('a step decided on an older page is refused, also when the status is the same again', () => {
  const resubmittedTwice = { status: 'resubmitted' as const, steps: 5 };
  expect(() => ensureStep(resubmittedTwice, 5, 'appointed')).not.toThrow();
  expect(() => ensureStep(resubmittedTwice, 3, 'appointed')).toThrow('application.moved');
});

test.each([
  ['2008-11-21', null], // 18 today
  ['2008-11-22', 'underAge'], // 17 years and 364 days
  ['2026-11-21', 'underAge'],
  ['2026-11-22', 'notBornYet'],
  ['1900-01-01', null],
  ['1899-12-31', 'tooEarly'],
])('born on %s: %s', (birthOn, problem) => {
  expect(birthProblem(day(birthOn), day('2026-11-21'), 18)).toBe(problem);
});

test('somebody born on 29 February is of age on 1 March of an ordinary year', () => {
  expect(birthProblem(day('2008-02-29'), day('2026-02-28'), 18)).toBe('underAge');
  expect(birthProblem(day('2008-02-29'), day('2026-03-01'), 18)).toBeNull();
});

test.each([
  ['1961-11-21', 65, false], // 65 today
  ['1960-11-22', 65, false], // 66 tomorrow
  ['1960-11-21', 65, true],
  ['1930-01-01', null, false],
])('born on %s with an upper limit of %s is too old: %s', (birthOn, maxAge, tooOld) => {
  expect(isTooOld(day(birthOn), day('2026-11-21'), maxAge)).toBe(tooOld);
});

test('the answer is counted from the end of the window, or from a correction after it', () => {
  const closesAt = new Date('2026-11-30T18:00+08:00');
  expect(answerCountsFrom(closesAt, new Date('2026-11-20T09:00+08:00'))).toBe('2026-11-30');
  expect(answerCountsFrom(closesAt, new Date('2026-12-03T23:30+08:00'))).toBe('2026-12-03');
});

test('only what looks like a receipt number is repeated on a page', () => {
  expect(receiptNo(2026, 17)).toBe('SQ2026-00017');
  expect(receiptNoOf('SQ2026-00017')).toBe('SQ2026-00017');
  for (const other of [
    null,
    '',
    'SQ2026-17',
    'sq2026-00017',
    'SQ2026-00017<b>',
    ' SQ2026-00017',
    '您已中奖',
  ])
    expect(receiptNoOf(other)).toBeNull();
});
