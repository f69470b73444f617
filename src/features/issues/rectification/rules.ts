/** Rules of the results that a lead unit reports (domain.md §4, closure rules). */
import {
  resultMeasures,
  type IssueStatus,
  type ListKind,
  type ResultMeasure,
  type TimeUnit,
} from '#db/vocabulary/issues.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { yearOf, type Day } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import { runsAgainstDate, type Due } from '../rules.ts';
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

/**
 * Why no extension can be requested now, or null (domain.md §8). It is requested before the due
 * day, and once in the life of an issue. An entry of 优化清单 has no time limit to extend.
 */
export function extensionVerdict(
  issue: { listKind: ListKind; dueOn: Day | null },
  requestedBefore: boolean,
  today: Day,
): 'issue.noTimeLimit' | 'issue.extensionLate' | 'issue.extensionOnce' | null {
  if (!runsAgainstDate(issue.listKind) || issue.dueOn === null) return 'issue.noTimeLimit';
  if (requestedBefore) return 'issue.extensionOnce';
  return today < issue.dueOn ? null : 'issue.extensionLate';
}

/**
 * The new due date, counted from the original one. A day off moves to the next working day. Refuses
 * (`extendTo`) a date that is not later, or more than `longest` working days later.
 */
export function decideExtension(
  dueOn: Day,
  extendTo: Day,
  calendar: WorkCalendar,
  longest: number,
): Due {
  const due = calendar.dueOn(extendTo, 0);
  if (due.uncovered) throw new Refusal('issue.noCalendar', { year: yearOf(due.day) });
  if (due.day <= dueOn) throw new Invalid({ extendTo: 'notLater' });
  const { workdays } = calendar.workdaysBetween(dueOn, due.day);
  if (workdays > longest) throw new Invalid({ extendTo: 'beyondExtension' });
  return { dueOn: due.day, dueRule: 'extension', dueFrom: dueOn, dueWorkdays: workdays };
}

/** States in which units report progress: from the acknowledgement to the end of the acceptance. */
const worked: ReadonlySet<IssueStatus> = new Set<IssueStatus>([
  'acknowledged',
  'rectifying',
  'ext_requested',
  'unfixable_requested',
  'closure_requested',
  'accepting',
  'returned',
]);
export const takesProgress = (status: IssueStatus): boolean => worked.has(status);

/** An issue has at most this many files of evidence. */
export const maximumEvidence = 12;

/** A plan has at most this many steps. */
export const maximumMilestones = 5;

export interface TypedMilestone {
  step: string | null;
  dueOn: Day | null;
}

/**
 * The steps of a plan that were filled in. Refuses (`milestone1`, `milestoneDay1` …) a step without
 * a date, a date without a step, and a date in the past or after the due day.
 */
export function readMilestones(
  typed: readonly TypedMilestone[],
  today: Day,
  dueOn: Day | null,
): { step: string; dueOn: Day }[] {
  const faults: Record<string, string> = {};
  const steps = typed.flatMap(({ step, dueOn: on }, index) => {
    const n = index + 1;
    if (step === null && on === null) return [];
    if (step === null) faults[`milestone${n}`] = 'blank';
    else if (on === null) faults[`milestoneDay${n}`] = 'blank';
    else if (on < today) faults[`milestoneDay${n}`] = 'past';
    else if (dueOn !== null && on > dueOn) faults[`milestoneDay${n}`] = 'afterDue';
    else return [{ step, dueOn: on }];
    return [];
  });
  if (Object.keys(faults).length > 0) throw new Invalid(faults);
  return steps;
}
