import { describe, expect, test } from 'vitest';
import { ratingStateOf } from '#features/ballots/rules.ts';

describe('when a day may be rated', () => {
  const day = {
    rateOpensAt: new Date('2026-11-28T10:00+08:00'),
    rateClosesAt: new Date('2026-12-05T00:00+08:00'),
    mixedAt: null,
  };

  test.each([
    ['2026-11-28T09:59:59.999+08:00', 'notYet'],
    ['2026-11-28T10:00:00.000+08:00', 'open'],
    ['2026-12-04T23:59:59.999+08:00', 'open'],
    ['2026-12-05T00:00:00.000+08:00', 'closed'],
  ])('%s: %s', (now, state) => {
    expect(ratingStateOf(day, new Date(now))).toBe(state);
  });

  test('a mixed day is closed whatever the clock says', () => {
    expect(
      ratingStateOf(
        { ...day, mixedAt: new Date('2026-12-05T00:01+08:00') },
        new Date('2026-11-28T11:00+08:00'),
      ),
    ).toBe('closed');
  });
});
