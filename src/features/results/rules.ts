/** Which ratings of a day may be shown (trust.md §1.7). Pure. */
import type { BallotAnswers } from '#db/tables/ballots.ts';
import { factLabels, indicatorsOf } from '#labels/rating-tags.ts';
import { facts, grades, type Channel, type Measure } from '#db/vocabulary/ratings.ts';

/** The minimum number of graded answers: `cell` for a mean, `distribution` for anything finer. */
export interface Thresholds {
  cell: number;
  distribution: number;
}

/** A district may set higher limits, never below 5 and 10 (trust.md §1.7). */
export const thresholdsOf = (limits: { kCell: number; kDistribution: number }): Thresholds => {
  const cell = Math.max(5, limits.kCell);
  return { cell, distribution: Math.max(10, cell, limits.kDistribution) };
};

/** The released result of one question of one channel. All null: 样本不足. */
export interface Cell {
  measure: Measure;
  graded: number | null;
  meanTenths: number | null;
  distribution: Record<string, number> | null;
  notDone: number | null;
  reasons: Record<string, number> | null;
}

const hidden = (measure: Measure): Cell => ({
  measure,
  graded: null,
  meanTenths: null,
  distribution: null,
  notDone: null,
  reasons: null,
});

/**
 * Computes the cells of a channel from its ratings: overall, each indicator, each fact. An answer
 * counts for k only if it answers the question itself. 没办成 and skipped answers do not count.
 */
export function cellsOf(
  channel: Channel,
  ballots: readonly BallotAnswers[],
  k: Thresholds,
): Cell[] {
  return [
    overallCell(ballots, k),
    ...indicatorsOf(channel).map(({ code }) =>
      gradedCell(
        code,
        ballots.flatMap((ballot) => ballot.indicators[code] ?? []),
        k,
      ),
    ),
    ...facts.map((fact) =>
      factCell(
        fact,
        ballots.flatMap((ballot) => ballot.facts[fact] ?? []),
        k,
      ),
    ),
  ];
}

function overallCell(ballots: readonly BallotAnswers[], k: Thresholds): Cell {
  const graded = ballots.flatMap(({ overall }) => (overall === 'not_done' ? [] : overall));
  const cell = gradedCell('overall', graded, k);
  if (cell.graded === null) return cell;
  return {
    ...cell,
    notDone: ballots.length >= k.distribution ? ballots.length - graded.length : null,
    reasons: cell.distribution && countsOf(ballots.flatMap(({ reasons }) => reasons)),
  };
}

function gradedCell(measure: Measure, given: readonly number[], k: Thresholds): Cell {
  if (given.length < k.cell) return hidden(measure);
  return {
    ...hidden(measure),
    graded: given.length,
    meanTenths: Math.round((given.reduce((sum, grade) => sum + grade, 0) * 10) / given.length),
    distribution: given.length < k.distribution ? null : countsOf(given, grades),
  };
}

/** Facts have no mean, so they need the number of answers of a distribution. */
function factCell(fact: (typeof facts)[number], given: readonly string[], k: Thresholds): Cell {
  if (given.length < k.distribution) return hidden(fact);
  return {
    ...hidden(fact),
    graded: given.length,
    distribution: countsOf(given, Object.keys(factLabels[fact])),
  };
}

/** A cell that was withheld as 样本不足, with its ratings. */
interface SmallCell {
  ballots: readonly BallotAnswers[];
}

/**
 * Groups the small cells of one channel, oldest first, into pools that may be shown. A pool takes
 * cells until it has k grades and is then closed for ever. The rest waits for later days (trust.md
 * §1.7). A pool never has only one cell: a withheld cell is not shown alone, even if the district
 * has lowered its k since.
 */
export function poolsOf<C extends SmallCell>(waiting: readonly C[], k: Thresholds): C[][] {
  const pools: C[][] = [];
  let open: C[] = [];
  for (const cell of waiting) {
    open.push(cell);
    if (open.length < 2 || pooledCell(open, k).graded === null) continue;
    pools.push(open);
    open = [];
  }
  return pools;
}

/** The result of a pool, as if all its ratings were in one cell. */
export const pooledCell = (cells: readonly SmallCell[], k: Thresholds): Cell =>
  overallCell(
    cells.flatMap(({ ballots }) => ballots),
    k,
  );

function countsOf(
  given: readonly (string | number)[],
  all: readonly (string | number)[] = [],
): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(all.map((key) => [key, 0]));
  for (const key of given) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** 百分制: the five-point mean × 20 as a whole number (domain.md §5.5). */
export const scoreOf = (meanTenths: number): number => Math.round(meanTenths * 2);

/**
 * The 95% interval of the true share (Wilson), as two shares. A rate from few votes is never shown
 * without it (features.md I2).
 */
export function wilsonInterval(positive: number, of: number): [number, number] {
  const z = 1.96;
  const share = positive / of;
  const middle = share + (z * z) / (2 * of);
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}
