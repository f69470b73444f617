/**
 * The attacker of B13 knows every figure that was ever public about one channel (cells, pools and
 * the sums by month, before and after each release). They subtract these figures from each other,
 * to isolate a group of fewer than k grades.
 */
export interface Figure {
  graded: number;
  weightedTenths: number;
}

/** What was public about a channel at one moment. */
export interface PublicView {
  /** Cells that were released with a figure. */
  cells: (Figure & { day: string; month: string })[];
  /**
   * `days`: the days whose cells it contains. `month`: month of its last day, where the sums count
   * it.
   */
  pools: (Figure & { days: string[]; month: string })[];
  totals: (Figure & { month: string })[];
}

/**
 * Each group of fewer than k grades that can be isolated, as words. The promise is that there is
 * none.
 */
export const smallGroupsIn = (views: readonly PublicView[], k: number): string[] => [
  ...byMembership(views.at(-1), k),
  ...bySums(views, k),
];

/** The sets of days that the released figures can be combined to, by adding and subtracting. */
function byMembership(view: PublicView | undefined, k: number): string[] {
  if (!view) return [];
  const groups = [...view.cells.map((cell) => ({ ...cell, days: [cell.day] })), ...view.pools];
  const days = [...new Set(groups.flatMap((group) => group.days))];
  const rows = groups.map((group) => [
    ...days.map((day) => (group.days.includes(day) ? 1 : 0)),
    group.graded,
  ]);
  const basis = eliminate(rows, days.length);
  const found: string[] = [];
  for (let mask = 1; mask < 2 ** days.length; mask += 1) {
    const wanted = days.map((_, place) => (mask >> place) & 1);
    const rest = reduce([...wanted, 0], basis, days.length);
    const graded = -(rest.at(-1) as number);
    if (
      rest.slice(0, -1).every((value) => Math.abs(value) < 1e-9) &&
      graded > 0.5 &&
      graded < k - 0.5
    ) {
      found.push(
        `${Math.round(graded)} grades of ${days.filter((_, place) => wanted[place] === 1).join('+')}`,
      );
    }
  }
  return found;
}

/**
 * Rows in echelon form over the first `width` columns. The last column, the number of grades, is
 * carried along.
 */
function eliminate(rows: number[][], width: number): number[][] {
  const basis: number[][] = [];
  for (const row of rows) {
    const rest = reduce(row, basis, width);
    if (rest.slice(0, width).some((value) => Math.abs(value) > 1e-9)) basis.push(rest);
  }
  return basis;
}

function reduce(row: number[], basis: number[][], width: number): number[] {
  let rest = [...row];
  for (const step of basis) {
    const pivot = step.slice(0, width).findIndex((value) => Math.abs(value) > 1e-9);
    const times = (rest[pivot] as number) / (step[pivot] as number);
    rest = rest.map((value, place) => value - times * (step[place] as number));
  }
  return rest;
}

/**
 * Sums of a month, a quarter or of all, minus what is released of it; and the growth between any
 * two moments.
 */
function bySums(views: readonly PublicView[], k: number): string[] {
  const months = [...new Set(views.flatMap(({ totals }) => totals.map(({ month }) => month)))];
  const spans: [string, (month: string) => boolean][] = [
    ...months.map((month): [string, (other: string) => boolean] => [
      month,
      (other) => other === month,
    ]),
    ...months.map((month): [string, (other: string) => boolean] => [
      `the quarter of ${month}`,
      (other) => quarterOf(other) === quarterOf(month),
    ]),
    ['all months', () => true],
  ];
  return spans.flatMap(([name, within]) => {
    const unexplained = [
      0,
      ...views.map(
        (view) =>
          sumOf(view.totals, within) - sumOf(view.cells, within) - sumOf(view.pools, within),
      ),
    ];
    return unexplained.flatMap((later, at) =>
      unexplained.slice(0, at).flatMap((earlier) => {
        const graded = Math.abs(later - earlier);
        return graded > 0 && graded < k ? [`${graded} grades in the sums of ${name}`] : [];
      }),
    );
  });
}

const quarterOf = (month: string): string =>
  `${month.slice(0, 4)}-${Math.ceil(Number(month.slice(5, 7)) / 3)}`;

const sumOf = (
  figures: readonly (Figure & { month: string })[],
  within: (month: string) => boolean,
): number =>
  figures.filter(({ month }) => within(month)).reduce((sum, { graded }) => sum + graded, 0);
