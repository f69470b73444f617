import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BallotAnswers } from '#db/tables/ballots.ts';
import {
  cellsOf,
  wilsonInterval,
  scoreOf,
  thresholdsOf,
  type Cell,
} from '#features/results/rules.ts';
import { channels, facts, grades, type Channel, type Grade } from '#db/vocabulary/ratings.ts';
import { factLabels, indicatorsOf, tagsOf } from '#labels/rating-tags.ts';
import { testRegion } from '#tests/support/region.ts';

const k = thresholdsOf(testRegion.limits);

test.each([
  [5, 10, 5, 10],
  [8, 10, 8, 10],
  [12, 10, 12, 12],
  [1, 2, 5, 10],
])(
  'thresholds %i/%i of a profile count as %i/%i: raised, never lowered',
  (kCell, kDistribution, cell, distribution) => {
    expect(thresholdsOf({ kCell, kDistribution })).toEqual({ cell, distribution });
  },
);

const overalls = (...given: (number | 'not_done')[]): BallotAnswers[] =>
  given.map((overall) => ({ overall, indicators: {}, reasons: [], facts: {} }));
const overallOf = (...given: (number | 'not_done')[]): Cell =>
  cellsOf('window', overalls(...given), k)[0] as Cell;

describe('what is released about a channel', () => {
  test('nothing of four grades', () => {
    expect(overallOf(5, 5, 4, 1)).toEqual({
      measure: 'overall',
      graded: null,
      meanTenths: null,
      distribution: null,
      notDone: null,
      reasons: null,
    });
  });

  test('nothing of four grades, however many could not get it done: those carry no grade', () => {
    expect(overallOf(5, 5, 4, 1, ...Array<'not_done'>(20).fill('not_done'))).toMatchObject({
      graded: null,
      meanTenths: null,
      notDone: null,
    });
  });

  test('of five to nine grades the number and the mean, and nothing finer', () => {
    expect(overallOf(5, 5, 4, 4, 1)).toEqual({
      measure: 'overall',
      graded: 5,
      meanTenths: 38,
      distribution: null,
      notDone: null,
      reasons: null,
    });
    expect(overallOf(5, 5, 4, 4, 1, 1, 2, 3, 3)).toMatchObject({
      graded: 9,
      meanTenths: 31,
      distribution: null,
      reasons: null,
    });
  });

  test('from ten grades on the distribution with every grade named', () => {
    expect(overallOf(5, 5, 5, 5, 5, 4, 4, 4, 2, 2).distribution).toEqual({
      1: 0,
      2: 2,
      3: 0,
      4: 3,
      5: 5,
    });
  });

  test('没办成 when it and the grades make ten, and it never moves the mean', () => {
    expect(overallOf(5, 5, 4, 4, 1, 'not_done', 'not_done', 'not_done', 'not_done')).toMatchObject({
      notDone: null,
      meanTenths: 38,
    });
    expect(
      overallOf(5, 5, 4, 4, 1, 'not_done', 'not_done', 'not_done', 'not_done', 'not_done'),
    ).toMatchObject({ notDone: 5, meanTenths: 38, distribution: null });
  });
});

const ballotOf = (channel: Channel): fc.Arbitrary<BallotAnswers> =>
  fc
    .oneof(
      { weight: 4, arbitrary: fc.constantFrom(...grades) as fc.Arbitrary<number | 'not_done'> },
      { weight: 1, arbitrary: fc.constant<'not_done'>('not_done') },
    )
    .chain((overall) =>
      fc.record({
        overall: fc.constant(overall),
        indicators: fc.dictionary(
          fc.constantFrom(...indicatorsOf(channel).map(({ code }) => code)),
          fc.constantFrom(...grades),
        ) as fc.Arbitrary<Record<string, number>>,
        reasons:
          overall === 'not_done'
            ? fc.constant([])
            : fc.subarray(tagsOf(overall as Grade).map(({ code }) => code)),
        facts: fc.record(
          Object.fromEntries(
            facts.map((fact) => [fact, fc.constantFrom(...Object.keys(factLabels[fact]))]),
          ),
          { requiredKeys: [] },
        ) as fc.Arbitrary<Record<string, string>>,
      }),
    );

const days = fc.constantFrom(...channels).chain((channel) =>
  fc.record({
    channel: fc.constant(channel),
    ballots: fc.array(ballotOf(channel), { maxLength: 40 }),
  }),
);

/** Counts in a second way, one measure at a time, independent of `cellsOf`. */
function givenTo(measure: string, ballots: BallotAnswers[]): (number | string)[] {
  const given: (number | string)[] = [];
  for (const ballot of ballots) {
    const answer =
      measure === 'overall'
        ? ballot.overall
        : (ballot.indicators[measure] ?? ballot.facts[measure]);
    if (answer !== undefined && answer !== 'not_done') given.push(answer);
  }
  return given;
}

describe('whatever is cast', () => {
  test('nothing stands below its threshold', () => {
    fc.assert(
      fc.property(days, ({ channel, ballots }) => {
        for (const cell of cellsOf(channel, ballots, k)) {
          const n = givenTo(cell.measure, ballots).length;
          if (n < 5)
            expect(Object.values(cell).filter((value) => value !== null)).toEqual([cell.measure]);
          if (n < 10) expect([cell.distribution, cell.reasons]).toEqual([null, null]);
          if (ballots.length < 10) expect(cell.notDone).toBeNull();
          if (cell.measure !== 'overall')
            expect([cell.notDone, cell.reasons]).toEqual([null, null]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('every number that stands is right', () => {
    fc.assert(
      fc.property(days, ({ channel, ballots }) => {
        for (const { measure, graded, meanTenths, distribution, notDone, reasons } of cellsOf(
          channel,
          ballots,
          k,
        )) {
          const given = givenTo(measure, ballots);
          if (graded !== null) expect(graded).toBe(given.length);
          if (meanTenths !== null)
            expect(
              Math.abs(
                meanTenths - ((given as number[]).reduce((a, b) => a + b, 0) / given.length) * 10,
              ),
            ).toBeLessThanOrEqual(0.5);
          for (const [answer, count] of Object.entries(distribution ?? {}))
            expect(count).toBe(given.filter((one) => String(one) === answer).length);
          if (distribution)
            expect(Object.values(distribution).reduce((a, b) => a + b, 0)).toBe(given.length);
          if (notDone !== null)
            expect(notDone).toBe(ballots.filter((ballot) => ballot.overall === 'not_done').length);
          for (const [tag, count] of Object.entries(reasons ?? {}))
            expect(count).toBe(ballots.filter((ballot) => ballot.reasons.includes(tag)).length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the order of ballots changes nothing', () => {
    fc.assert(
      fc.property(days, ({ channel, ballots }) => {
        expect(cellsOf(channel, ballots.toReversed(), k)).toEqual(cellsOf(channel, ballots, k));
      }),
    );
  });
});

test.each([
  [50, 100],
  [10, 20],
  [39, 78],
  [31, 62],
])('a mean of %i tenths is %i of 100', (tenths, score) => {
  expect(scoreOf(tenths)).toBe(score);
});

test('the range of a rate is Wilson’s, and stays a share', () => {
  const [low, high] = wilsonInterval(9, 10);
  expect(low).toBeCloseTo(0.596, 3);
  expect(high).toBeCloseTo(0.982, 3);
  expect(wilsonInterval(10, 10)[1]).toBe(1);
  expect(wilsonInterval(0, 10)[0]).toBe(0);
});
