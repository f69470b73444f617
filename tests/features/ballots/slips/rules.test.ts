import { expect, test } from 'vitest';
import { slipsFor } from '#features/ballots/slips/rules.ts';

test.each([
  [10, 11],
  [12, 14],
  [1, 2],
  [600, 600],
  [545, 600],
])('%i seats need %i slips', (seats, slips) => {
  expect(slipsFor(seats)).toBe(slips);
});
