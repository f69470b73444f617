/** What released cells add up to. */
export interface Totals {
  /** Ratings with a grade. */
  graded: number;
  /** Sum of graded × mean, in tenths: 6 ratings of mean 4.7 are 282. */
  weightedTenths: number;
}

/**
 * 0–100, whole: the mean of 5 times 20. Null when nothing was released. From released cells only, so that no difference of
 * two published figures is a hidden cell (trust.md §1.7).
 */
export const scoreOf = ({ graded, weightedTenths }: Totals): number | null =>
  graded === 0 ? null : Math.round((weightedTenths / graded) * 2);
