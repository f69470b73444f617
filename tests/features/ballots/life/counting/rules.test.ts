import { describe, expect, test } from 'vitest';
import {
  agreeingVerdict,
  countFaults,
  decisionsFor,
} from '#features/ballots/life/counting/rules.ts';

const counts = {
  slipsPrinted: 10,
  slipsHandedOut: 4,
  slipsUsed: 4,
  ticketsIssued: 3,
  ticketsUsed: 3,
  checkedIn: 7,
};

describe('the sum of a day', () => {
  test.each([
    ['all used, all came', {}, []],
    ['nothing used', { slipsUsed: 0 }, []],
    ['one slip used too many', { slipsUsed: 5 }, ['moreUsed']],
    ['one person came less', { checkedIn: 6 }, ['moreGiven']],
    ['one ticket more', { ticketsIssued: 4 }, ['moreGiven']],
    ['one ticket used too many', { ticketsUsed: 4 }, ['moreTickets']],
    ['tickets not counted yet', { ticketsUsed: null }, []],
    ['both', { slipsUsed: 5, checkedIn: 6 }, ['moreUsed', 'moreGiven']],
    [
      'nobody came and nothing was given',
      { slipsHandedOut: 0, slipsUsed: 0, ticketsIssued: 0, ticketsUsed: 0, checkedIn: 0 },
      [],
    ],
  ] as const)('%s', (_, change, faults) => {
    expect(countFaults({ ...counts, ...change })).toEqual(faults);
  });
});

test('leaving the slips out is offered only where the tickets alone add up', () => {
  expect(decisionsFor({ ticketsIssued: 3, ticketsUsed: 3, checkedIn: 3 })).toEqual([
    'without_slips',
    'dropped',
  ]);
  expect(decisionsFor({ ticketsIssued: 4, ticketsUsed: 3, checkedIn: 3 })).toEqual(['dropped']);
  expect(decisionsFor({ ticketsIssued: 3, ticketsUsed: 4, checkedIn: 3 })).toEqual(['dropped']);
});

test('the deadline itself is too late', () => {
  const decideBy = new Date('2026-12-10T00:00+08:00');
  const state = {
    proposal: 'dropped' as const,
    proposedAs: 'convenor' as const,
    proposedBy: 'a',
    decideBy,
    decidedAt: null,
  };
  const auditor = { userId: 'b', role: 'auditor' as const };
  expect(agreeingVerdict(state, auditor, new Date(decideBy.getTime() - 1))).toBeNull();
  expect(agreeingVerdict(state, auditor, decideBy)).toBe('counting.tooLate');
});
