/**
 * The states of an entry of the three lists as a transition table (domain.md §4), with functions on
 * it. The table is complete, but a move is possible only if a command makes it.
 */
import {
  issueMoves,
  issueNumberPrefixes,
  issuePhaseOf,
  listKinds,
  type DueRule,
  type FixMode,
  type IssueMove,
  type IssuePhase,
  type IssueStatus,
  type IssueStepKind,
  type ListKind,
} from '#db/vocabulary/issues.ts';
import type { RefusalCode } from '#labels/refusals.ts';
import type { ExplainedDay, WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { yearOf, type Day } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import type { Deadlines } from './deadlines/rules.ts';

/** State → move → next state. Anything else is refused. */
export const nextStatus = {
  registered: { triage: 'triaged', reject: 'invalid', merge: 'merged' },
  triaged: { triage: 'triaged', assign: 'assigned', reject: 'invalid', merge: 'merged' },
  // From here on `reject` and `merge` need a second person (intake/commands.ts).
  assigned: {
    acknowledge: 'acknowledged',
    transfer: 'transferred',
    reject: 'invalid',
    merge: 'merged',
  },
  transferred: { reassign: 'assigned', reject: 'invalid', merge: 'merged' },
  acknowledged: { plan: 'rectifying', reject: 'invalid', merge: 'merged' },
  rectifying: {
    reject: 'invalid',
    merge: 'merged',
    request_extension: 'ext_requested',
    request_unfixable: 'unfixable_requested',
    request_closure: 'closure_requested',
  },
  ext_requested: { grant_extension: 'rectifying', refuse_extension: 'rectifying' },
  unfixable_requested: { explain: 'explained', refuse_unfixable: 'rectifying' },
  closure_requested: { send_to_acceptance: 'accepting', exempt: 'closed' },
  accepting: { accept: 'closed', return: 'returned', exempt: 'closed' },
  returned: { plan: 'rectifying', reject: 'invalid', merge: 'merged' },
  closed: { look_back: 'looked_back', reopen: 'reopened' },
  looked_back: { look_back: 'looked_back', reopen: 'reopened' }, // at 30 and again at 90 days
  // A second round under the same number (F13).
  reopened: { assign: 'assigned', reject: 'invalid', merge: 'merged' },
  explained: {},
  invalid: {},
  merged: {},
} as const satisfies Record<IssueStatus, Partial<Record<IssueMove, IssueStatus>>>;

/** The state after a move, or null when the table does not allow it. */
export const statusAfter = (status: IssueStatus, move: IssueMove): IssueStatus | null =>
  (nextStatus[status] as Partial<Record<IssueMove, IssueStatus>>)[move] ?? null;

/** The moves that a command makes today. */
export const movesMade: readonly IssueMove[] = [
  'triage',
  'assign',
  'reassign',
  'acknowledge',
  'transfer',
  'plan',
  'request_extension',
  'grant_extension',
  'refuse_extension',
  'request_unfixable',
  'explain',
  'refuse_unfixable',
  'request_closure',
  'reject',
  'merge',
  'send_to_acceptance',
  'accept',
  'exempt',
  'return',
  'look_back',
  'reopen',
];

/** The states that these moves reach. Lists offer no other state as a filter. */
export const reachedStatuses: ReadonlySet<IssueStatus> = statusesReachedBy(movesMade);
export const reachedPhases: ReadonlySet<IssuePhase> = new Set(
  [...reachedStatuses].map((status) => issuePhaseOf[status]),
);

function statusesReachedBy(moves: readonly IssueMove[]): Set<IssueStatus> {
  const reached = new Set<IssueStatus>(['registered']);
  for (const status of reached)
    for (const move of moves) {
      const next = statusAfter(status, move);
      if (next) reached.add(next);
    }
  return reached;
}

/** Steps that only staff see: publication, and the office's work before the assignment. */
const staffSteps: ReadonlySet<IssueStepKind> = new Set<IssueStepKind>([
  'triage',
  'hold',
  'publish',
  'propose_explanation',
]);
export const visibilityOf = (kind: IssueStepKind): 'public' | 'staff' =>
  staffSteps.has(kind) ? 'staff' : 'public';

const isMove = (kind: IssueStepKind): kind is IssueMove =>
  (issueMoves as readonly IssueStepKind[]).includes(kind);

/** Derives the state from the history; the column repeats it. Throws on an invalid history. */
export function statusOf(steps: readonly { kind: IssueStepKind }[]): IssueStatus {
  const [first, ...rest] = steps;
  if (first?.kind !== 'register') throw new Error('a history begins with register');
  return rest.reduce<IssueStatus>((status, { kind }) => {
    if (!isMove(kind)) {
      if (kind === 'register') throw new Error('registered twice');
      return status;
    }
    const next = statusAfter(status, kind);
    if (!next) throw new Error(`${kind} does not follow ${status}`);
    return next;
  }, 'registered');
}

/** The state after a step. A step that is no move keeps the state. Null: not allowed. */
export const statusAfterStep = (status: IssueStatus, kind: IssueStepKind): IssueStatus | null =>
  isMove(kind) ? statusAfter(status, kind) : status;

/**
 * Why a unit may not return an issue, or null. Each unit may return it once, with a reason. After
 * the second return, the office decides and its decision is final (domain.md §4; F5). `returnedBy`:
 * the units that returned it, in order.
 */
export function transferVerdict(
  unitId: number | null,
  returnedBy: readonly (number | null)[],
): RefusalCode | null {
  if (returnedBy.length >= 2) return 'issue.officeDecided';
  return returnedBy.includes(unitId) ? 'issue.returnedOnce' : null;
}

export interface Due {
  dueOn: Day;
  dueRule: DueRule;
  dueFrom: Day;
  dueWorkdays: number | null;
}

/**
 * 整改时限, counted from the day after the assignment (domain.md §8; F6). Immediate: `fix_simple`
 * working days. Time-limited: `fix_complex`, `fix_stuck_case` for a case that could not be done at
 * the window, or a date that the office names. A systemic matter needs a named date. A named day
 * off moves to the next working day. `limits` are those of the day of hand-over. Refuses a date in
 * a year that the calendar does not cover.
 */
export function decideDue(
  asked: { fixMode: FixMode; source: string; namedDay: Day | null },
  today: Day,
  calendar: WorkCalendar,
  limits: Deadlines,
): Due {
  const { fixMode, source, namedDay } = asked;
  if (namedDay !== null) {
    if (fixMode === 'immediate') throw new Invalid({ dueOn: 'notWithImmediate' });
    if (namedDay <= today) throw new Invalid({ dueOn: 'notAhead' });
    const due = calendar.dueOn(namedDay, 0);
    refuseUnknownYear(due, due.day);
    return { dueOn: due.day, dueRule: 'named_date', dueFrom: today, dueWorkdays: null };
  }
  if (fixMode === 'system') throw new Invalid({ dueOn: 'blank' });
  const [dueRule, dueWorkdays]: [DueRule, number] =
    fixMode === 'immediate'
      ? ['fix_simple', limits.fix_simple]
      : source === 'stuck_case'
        ? ['fix_stuck_case', limits.fix_stuck_case]
        : ['fix_complex', limits.fix_complex];
  const due = calendar.dueOn(today, dueWorkdays);
  refuseUnknownYear(due, due.day);
  return { dueOn: due.day, dueRule, dueFrom: today, dueWorkdays };
}

function refuseUnknownYear(certainty: { uncovered: boolean }, reached: Day): void {
  if (certainty.uncovered) throw new Refusal('issue.noCalendar', { year: yearOf(reached) });
}

/** 优化清单 lists measures taken, so its entries are never late. */
export const runsAgainstDate = (list: ListKind): boolean => list !== 'optimization';

/** States after the plan, in which results can be recorded. */
const planned: ReadonlySet<IssueStatus> = new Set<IssueStatus>([
  'rectifying',
  'ext_requested',
  'unfixable_requested',
  'closure_requested',
  'accepting',
  'returned',
  'closed',
  'looked_back',
]);

/** Whether date and effect can be recorded: for 优化清单 entries that have a measure. */
export const takesMeasure = (issue: { listKind: ListKind; status: IssueStatus }): boolean =>
  issue.listKind === 'optimization' && planned.has(issue.status);

interface DatedIssue {
  listKind: ListKind;
  phase: IssuePhase;
  dueOn: Day | null;
}

/** Overdue from the day after the due day, until the fix is submitted for acceptance. */
export const isOverdue = ({ listKind, phase, dueOn }: DatedIssue, today: Day): boolean =>
  runsAgainstDate(listKind) &&
  dueOn !== null &&
  (phase === 'todo' || phase === 'doing') &&
  today > dueOn;

export interface Lateness {
  overdue: boolean;
  /** Working days since the due day; 0 on days off directly after it. */
  overdueWorkdays: number;
  /** 临期 */
  dueSoon: boolean;
}

/** Red and yellow card (domain.md §8). Yellow from `yellowDays` working days before the due day. */
export function latenessOf(
  issue: DatedIssue,
  today: Day,
  calendar: WorkCalendar,
  yellowDays: number,
): Lateness {
  const { listKind, phase, dueOn } = issue;
  if (!runsAgainstDate(listKind) || dueOn === null || (phase !== 'todo' && phase !== 'doing'))
    return { overdue: false, overdueWorkdays: 0, dueSoon: false };
  if (today > dueOn)
    return {
      overdue: true,
      overdueWorkdays: calendar.workdaysBetween(dueOn, today).workdays,
      dueSoon: false,
    };
  return {
    overdue: false,
    overdueWorkdays: 0,
    dueSoon: calendar.workdaysBefore(dueOn, yellowDays).day <= today,
  };
}

export interface DueExplanation {
  /** Each day from assignment to due day. Empty for a named date or if the calendar has changed. */
  lines: ExplainedDay[];
  /** The count crosses a year without a State Council notice, so the date is provisional. */
  provisional: boolean;
  calendarChanged: boolean;
}

/** Explains how the due day was counted. */
export function explainDue(
  due: { dueOn: Day; dueFrom: Day; dueWorkdays: number | null },
  calendar: WorkCalendar,
): DueExplanation {
  if (due.dueWorkdays === null)
    return {
      lines: [],
      provisional: calendar.workdaysBetween(due.dueFrom, due.dueOn).provisional,
      calendarChanged: false,
    };
  const lines = calendar.explain(due.dueFrom, due.dueWorkdays);
  const calendarChanged = lines.at(-1)?.day !== due.dueOn;
  return {
    lines: calendarChanged ? [] : lines,
    provisional: lines.some((line) => line.provisional),
    calendarChanged,
  };
}

/** Publication can be held back for at most this many working days (F16). */
export const holdWorkdays = 10;

/** WT202611-0007: list, month of registration, serial number of the month. */
export const numberOf = (list: ListKind, on: Day, value: number): string =>
  `${seriesOf(list, on)}-${String(value).padStart(4, '0')}`;
export const seriesOf = (list: ListKind, on: Day): string =>
  `${issueNumberPrefixes[list]}${on.slice(0, 4)}${on.slice(5, 7)}`;

const prefixPart = `(${Object.values(issueNumberPrefixes).join('|')})`;
const numberPattern = new RegExp(String.raw`^${prefixPart}\d{6}-\d{4,8}$`);

/** Reads an issue number from an address or a form; null if it is none. */
export function readNumber(typed: string | null | undefined): string | null {
  if (!typed) return null;
  const number = typed.normalize('NFKC').trim().toUpperCase();
  return numberPattern.test(number) ? number : null;
}

/** Part of a number: WT202611, 202611-0007, 0007. Missing parts are empty strings. */
export interface NumberPart {
  list: ListKind | null;
  year: string;
  month: string;
  /** The serial number of the month, 0007. */
  serial: string;
}

const yearPart = String.raw`(20\d\d)`;
const monthPart = '(0[1-9]|1[0-2])';
/** Each with the groups letters, year, month, serial. */
const partPatterns = [
  String.raw`${prefixPart}${yearPart}${monthPart}?`,
  String.raw`${prefixPart}?${yearPart}?${monthPart}-(\d{0,8})`,
  String.raw`${prefixPart}?${yearPart}${monthPart}(\d{4})`,
  String.raw`${prefixPart}()()-?(\d{1,5})`,
  String.raw`()()()-?(\d{2,8})`,
].map((pattern) => new RegExp(`^${pattern}$`));

/**
 * Reads part of a number, or gives null. Digits alone are a serial number, unless a month precedes
 * them. A year or month needs the list's letters or a hyphen; otherwise it is read as a serial
 * number.
 */
export function readNumberPart(typed: string): NumberPart | null {
  const text = typed
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s/g, '')
    .toUpperCase();
  const match = partPatterns.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  if (!match) return null;
  const [, letters = '', year = '', month = '', serial = ''] = match;
  return {
    list: listKinds.find((kind) => issueNumberPrefixes[kind] === letters) ?? null,
    year,
    month,
    serial: serial && serial.padStart(4, '0'),
  };
}

/** The search covers numbers of this many years. */
const numberYears = 10;

/** The series (WT202611) of all numbers that match the part, newest first. */
export const seriesOfPart = ({ list, year, month }: NumberPart, today: Day): string[] =>
  Array.from({ length: numberYears * 12 }, (_, back) => {
    const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - back;
    return `${Math.floor(months / 12)}${String((months % 12) + 1).padStart(2, '0')}`;
  })
    .filter((one) => one.startsWith(year) && one.endsWith(month))
    .flatMap((one) =>
      listKinds
        .filter((kind) => list === null || kind === list)
        .map((kind) => `${issueNumberPrefixes[kind]}${one}`),
    );
