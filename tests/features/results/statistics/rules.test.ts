import { expect, test } from 'vitest';
import { scoreOf } from '#features/results/statistics/rules.ts';

test.each([
  [6, 282, 94], // six ratings with mean 4.7
  [5, 50, 20], // the worst possible
  [3, 150, 100],
  [7, 222, 63], // 3.17, rounded to the nearest
])('%i ratings weighing %i tenths make a score of %i', (graded, weightedTenths, score) => {
  expect(scoreOf({ graded, weightedTenths })).toBe(score);
});

test('nothing released is no score, not a zero', () => {
  expect(scoreOf({ graded: 0, weightedTenths: 0 })).toBeNull();
});
