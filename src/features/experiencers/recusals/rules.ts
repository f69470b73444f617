import type { Tied } from './input.ts';

/** What is wrong with the answer about ties, as error kinds by field: units without a tie, a tie without units. */
export function tieErrors({ tie, tiedUnitIds }: Tied): Record<string, string> {
  if (tie === 'none') return tiedUnitIds.length > 0 ? { tie: 'unitsWithoutTie' } : {};
  return tiedUnitIds.length === 0 ? { tiedUnitIds: 'blank' } : {};
}

/** Units whose name or short name stands in what somebody wrote as employer: a hint for the office, nothing more. */
export const unitsNamedIn = <U extends { name: string; shortName: string }>(
  employer: string | null,
  units: readonly U[],
): U[] =>
  employer === null
    ? []
    : units.filter(({ name, shortName }) =>
        [name, shortName].some((words) => employer.includes(words)),
      );
