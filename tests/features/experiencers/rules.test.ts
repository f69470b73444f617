import { expect, test } from 'vitest';
import {
  experiencerNumber,
  isInOffice,
  termEnd,
  termStateOf,
  type Term,
} from '#features/experiencers/rules.ts';
import { day } from '#platform/day.ts';

test.each([
  ['2026-11-23', 12, '2027-11-22'],
  ['2026-01-01', 12, '2026-12-31'],
  ['2026-11-23', 24, '2028-11-22'],
  ['2026-11-23', 1, '2026-12-22'],
  ['2026-12-01', 1, '2026-12-31'],
  ['2028-02-29', 12, '2029-02-28'], // 29 February does not exist: the end of the month (民法典 202)
  ['2026-08-31', 6, '2027-02-28'],
  ['2027-08-31', 6, '2028-02-29'],
])('a term from %s of %i months ends on %s', (startsOn, months, endsOn) => {
  expect(termEnd(day(startsOn), months)).toBe(endsOn);
});

const term: Term = {
  startsOn: day('2026-01-01'),
  endsOn: day('2026-12-31'),
  endedOn: null,
  endKind: null,
};
const dismissed: Term = { ...term, endedOn: day('2026-06-30'), endKind: 'dismissed' };
const resigned: Term = { ...dismissed, endKind: 'resigned' };

test.each([
  ['the day before the first', term, '2025-12-31', false],
  ['the first day', term, '2026-01-01', true],
  ['the last day', term, '2026-12-31', true],
  ['the day after the last', term, '2027-01-01', false],
  ['the day of a dismissal', dismissed, '2026-06-30', true],
  ['the day after a dismissal', dismissed, '2026-07-01', false],
] as const)('on %s of the term', (_, of, today, inOffice) => {
  expect(isInOffice(of, day(today))).toBe(inOffice);
});

test.each([
  [term, '2026-12-31', 'in_office'],
  [term, '2027-01-01', 'expired'],
  [dismissed, '2026-06-30', 'in_office'],
  [dismissed, '2026-07-01', 'dismissed'],
  [resigned, '2027-03-01', 'resigned'],
] as const)('the state follows from the dates (%#)', (of, today, state) => {
  expect(termStateOf(of, day(today))).toBe(state);
});

test('a number has three digits and grows to four', () => {
  expect([
    experiencerNumber(2026, 1),
    experiencerNumber(2026, 999),
    experiencerNumber(2026, 1000),
  ]).toEqual(['TY2026001', 'TY2026999', 'TY20261000']);
});
