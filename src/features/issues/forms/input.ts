/** What the office's list of issues, its export and the official forms are asked for. */
import { issueStatuses, type IssueStatus } from '#db/vocabulary/issues.ts';
import type { Day } from '#platform/day.ts';
import type { OfficeFilter } from '../queries.ts';
import { readNumberPart } from '../rules.ts';
import { askedPeriod, type AskedPeriod } from './rules.ts';

interface NamedUnit {
  id: number;
  code: string;
}

export interface OfficeQuery<Unit extends NamedUnit> {
  filter: OfficeFilter;
  status: IssueStatus | null;
  overdue: boolean;
  /** Issues in work, the earliest due day first. */
  queue: boolean;
  unit: Unit | undefined;
  /** What was typed as a number. */
  typed: string;
  /** The number is typed and cannot be one, so nothing is found. */
  wrongNumber: boolean;
  /** The filter as parameters of an address. */
  parameters: Record<string, string>;
}

/** Reads the filter of an address. `units`: those a reader may choose from. */
export function officeQueryOf<Unit extends NamedUnit>(
  query: URLSearchParams,
  units: readonly Unit[],
): OfficeQuery<Unit> {
  const status = issueStatuses.find((code) => code === query.get('status')) ?? null;
  const overdue = query.get('late') === '1';
  const queue = !overdue && query.get('due') === '1';
  const unit = units.find(({ code }) => code === query.get('unit'));
  const typed = (query.get('number') ?? '').trim().slice(0, 30);
  const number = readNumberPart(typed);
  return {
    filter: { status, unitId: unit?.id ?? null, overdue, queue, number },
    status,
    overdue,
    queue,
    unit,
    typed,
    wrongNumber: typed !== '' && !number,
    parameters: {
      ...(status && { status }),
      ...(unit && { unit: unit.code }),
      ...(overdue && { late: '1' }),
      ...(queue && { due: '1' }),
      ...(typed && { number: typed }),
    },
  };
}

/** The period of a form, with what was typed. */
export function periodOf(
  query: URLSearchParams,
  today: Day,
): AskedPeriod & { typed: Record<'quarter' | 'from' | 'to', string> } {
  const text = (name: string): string => (query.get(name) ?? '').trim().slice(0, 20);
  const typed = { quarter: text('quarter'), from: text('from'), to: text('to') };
  return { ...askedPeriod(typed, today), typed };
}
