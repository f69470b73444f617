/** Rules of the results that a lead unit reports (domain.md §4, closure rules). */
import { resultMeasures, type ResultMeasure, type TimeUnit } from '#db/vocabulary/issues.ts';
import type { Day } from '#platform/day.ts';
import type { ClosureFigures } from './input.ts';

/** Faults of the fields, or an empty object. */
export function faultsOfResult(
  result: ClosureFigures & { completedOn: Day },
  plannedOn: Day,
  today: Day,
): Record<string, string> {
  const faults: Record<string, string> = {};
  if (result.completedOn > today) faults['completedOn'] = 'inFuture';
  else if (result.completedOn < plannedOn) faults['completedOn'] = 'beforePlan';
  for (const measure of resultMeasures) {
    const { before, after } = figuresOf(result, measure);
    if (before === null && after !== null) faults[`${measure}Before`] = 'noCounterpart';
    if (before !== null && after === null) faults[`${measure}After`] = 'noCounterpart';
  }
  if (result.timeBefore !== null && result.timeAfter !== null && result.timeUnit === null)
    faults['timeUnit'] = 'blank';
  return faults;
}

const figuresOf = (
  figures: ClosureFigures,
  measure: ResultMeasure,
): { before: number | null; after: number | null } => ({
  before: figures[`${measure}Before`],
  after: figures[`${measure}After`],
});

export interface ResultFigure {
  measure: ResultMeasure;
  before: number;
  after: number;
  timeUnit: TimeUnit | null;
}

/** The figures that were given, in the order of the official form. */
export const listFigures = (figures: ClosureFigures): ResultFigure[] =>
  resultMeasures.flatMap((measure) => {
    const { before, after } = figuresOf(figures, measure);
    return before === null || after === null
      ? []
      : [{ measure, before, after, timeUnit: measure === 'time' ? figures.timeUnit : null }];
  });
