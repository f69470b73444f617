/** Sums over released cells. */
export interface Totals {
  /** Ratings with a grade. */
  graded: number;
  /** Sum of graded × mean, in tenths: 6 ratings of mean 4.7 are 282. */
  weightedTenths: number;
}

/**
 * Integer 0–100: the five-point mean × 20. Null when nothing was released. Uses only released
 * cells, so that no difference of two published figures reveals a hidden cell (trust.md §1.7).
 */
export const scoreOf = ({ graded, weightedTenths }: Totals): number | null =>
  graded === 0 ? null : Math.round((weightedTenths / graded) * 2);
