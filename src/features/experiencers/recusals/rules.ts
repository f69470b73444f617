import type { Tied } from './input.ts';

/** Errors in the answer about ties, by field: units without a tie, or a tie without units. */
export function tieErrors({ tie, tiedUnitIds }: Tied): Record<string, string> {
  if (tie === 'none') return tiedUnitIds.length > 0 ? { tie: 'unitsWithoutTie' } : {};
  return tiedUnitIds.length === 0 ? { tiedUnitIds: 'blank' } : {};
}

/** Units whose name or short name occurs in the employer field. Only a hint for the office. */
export const unitsNamedIn = <U extends { name: string; shortName: string }>(
  employer: string | null,
  units: readonly U[],
): U[] =>
  employer === null
    ? []
    : units.filter(({ name, shortName }) =>
        [name, shortName].some((words) => employer.includes(words)),
      );
