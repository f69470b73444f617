export interface PooledScore {
  /** 0–100, whole; null when no cell was published. */
  score: number | null;
  graded: number;
  /** Cells that were held back for being too small; they are in none of these figures. */
  withheld: number;
}

/**
 * Sums published cells only, so that no difference of two published figures is a hidden cell (trust.md §1.7).
 * `meanTenths` 39 is 3.9 of 5.
 */
export function poolPublished(cells: readonly { graded: number | null; meanTenths: number | null }[]): PooledScore {
  let graded = 0;
  let tenths = 0;
  let withheld = 0;
  for (const cell of cells) {
    if (cell.graded === null || cell.meanTenths === null) withheld += 1;
    else {
      graded += cell.graded;
      tenths += cell.graded * cell.meanTenths;
    }
  }
  return { score: graded === 0 ? null : Math.round((tenths / graded) * 2), graded, withheld };
}
