/** Who must do what next and by when, and the stages passed: both folded from the history. */
import {
  deadlineKeys,
  issueStages,
  measureStages,
  type DeadlineKey,
  type EscalationLevel,
  type IssueEnd,
  type IssueStage,
  type NextAct,
  type NextParty,
} from '#db/vocabulary/deadlines.ts';
import type { IssueStatus, IssueStepKind, ListKind } from '#db/vocabulary/issues.ts';
import type { NextStep } from '#labels/deadlines.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, dayOf, yearOf, type Day } from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';
import { runsAgainstDate } from '../rules.ts';

/** Days of each limit on one day. */
export type Deadlines = Readonly<Record<DeadlineKey, number>>;

/** The limits of each day. */
export interface DeadlineRules {
  on(day: Day): Deadlines;
}

/** A limit from a day on; `id` grows with time. */
export interface DeadlineRule {
  id: number;
  key: DeadlineKey;
  days: number;
  validFrom: Day;
}

/** The rule in force on a day: of those begun, the one that began last, and was set last. */
export const ruleOn = <Rule extends DeadlineRule>(
  rules: readonly Rule[],
  key: DeadlineKey,
  on: Day,
): Rule | null =>
  rules.reduce<Rule | null>((best, rule) => {
    if (rule.key !== key || rule.validFrom > on) return best;
    const isLater =
      best === null ||
      rule.validFrom > best.validFrom ||
      (rule.validFrom === best.validFrom && rule.id > best.id);
    return isLater ? rule : best;
  }, null);

/** The changes of a limit that are set for later, in order; of two for one day the later set. */
export const plannedRules = <Rule extends DeadlineRule>(
  rules: readonly Rule[],
  key: DeadlineKey,
  today: Day,
): Rule[] =>
  [...new Set(rules.filter((rule) => rule.key === key).map(({ validFrom }) => validFrom))]
    .filter((from) => from > today)
    .toSorted()
    .flatMap((from) => ruleOn(rules, key, from) ?? []);

/** Every reader of a limit asks here. Before the first rule the profile decides. */
export const deadlineRulesFrom = (
  rules: readonly DeadlineRule[],
  profile: Deadlines,
): DeadlineRules => ({
  on: (day) => {
    const limits = { ...profile };
    for (const key of deadlineKeys) limits[key] = ruleOn(rules, key, day)?.days ?? profile[key];
    return limits;
  },
});

/**
 * The limits of a region's profile. Not in the profile: look-backs after 30 and 90 days (F13), 1
 * working day for decisions, 3 to answer a 督办单.
 */
export const deadlinesOf = (limits: Region['limits']): Deadlines => ({
  triage: limits.issueTriage,
  acknowledge: limits.ack,
  fix_simple: limits.fixSimple,
  fix_complex: limits.fixComplex,
  fix_stuck_case: limits.fixStuckCase,
  extension: limits.extensionOnce,
  acceptance: limits.acceptance,
  decision: 1,
  look_back_first: 30,
  look_back_second: 90,
  yellow_card: limits.yellowCard,
  supervision: 3,
});

/** A step, as far as stages and limits depend on it. */
export interface DatedStep {
  kind: IssueStepKind;
  dueOn: Day | null;
  at: Date;
}

export interface IssueFacts {
  listKind: ListKind;
  status: IssueStatus;
  dueOn: Day | null;
  implementedOn: Day | null;
  effect: string | null;
  /** The whole history in order. */
  steps: readonly DatedStep[];
}

interface Passed {
  on: Partial<Record<IssueStage, Day>>;
  /** Day of the last step of each kind in this round. */
  last: Partial<Record<IssueStepKind, { on: Day; dueOn: Day | null }>>;
  lookBacks: number;
  round: number;
}

/** Stages that a step takes back: after a return the fix starts again (F12), and so on. */
const takenBack: Partial<Record<IssueStepKind, readonly IssueStage[]>> = {
  transfer: ['assigned'],
  reassign: ['acknowledged'],
  return: ['rectified'],
  reopen: ['assigned', 'acknowledged', 'rectified', 'accepted', 'closed', 'looked_back', 'planned'],
};
const reached: Partial<Record<IssueStepKind, readonly IssueStage[]>> = {
  register: ['registered'],
  triage: ['triaged'],
  assign: ['assigned'],
  reassign: ['assigned'],
  acknowledge: ['acknowledged'],
  plan: ['planned'],
  request_closure: ['rectified'],
  accept: ['accepted', 'closed'],
  exempt: ['closed'],
  look_back: ['looked_back'],
  explain: ['explained'],
  reject: ['invalid'],
  merge: ['merged'],
};

function foldStages(steps: readonly DatedStep[]): Passed {
  const passed: Passed = { on: {}, last: {}, lookBacks: 0, round: 1 };
  for (const { kind, at, dueOn } of steps) {
    const on = dayOf(at);
    for (const stage of takenBack[kind] ?? []) delete passed.on[stage];
    for (const stage of reached[kind] ?? []) passed.on[stage] = on;
    passed.last[kind] = { on, dueOn };
    if (kind === 'look_back') passed.lookBacks += 1;
    if (kind === 'reopen') {
      passed.round += 1;
      passed.lookBacks = 0;
      const { register } = passed.last;
      passed.last = { ...(register && { register }), reopen: { on, dueOn } };
    }
  }
  return passed;
}

/** A reopened issue starts a second round under its number (F13). */
export const roundOf = (steps: readonly DatedStep[]): number => foldStages(steps).round;

/** Returned twice: the convenor decides who is responsible (F5). */
const convenorDecides = 2;

/**
 * The next step of an issue in any state: who, what, and the last day. An entry of 优化清单 has no
 * time limit. The limits are those of the day on which the count begins (F6). Those of the office
 * count from the step before: 研判 and 交办 from registration,
 * a decision from the request.
 */
export function nextStepOf(
  issue: IssueFacts,
  today: Day,
  calendar: WorkCalendar,
  rules: DeadlineRules,
): NextStep {
  const passed = foldStages(issue.steps);
  const { last, round } = passed;
  const within = (from: Day | undefined, key: DeadlineKey): Day | null =>
    from ? calendar.dueOn(from, rules.on(from)[key]).day : null;
  const step = (act: NextAct, party: NextParty, by: Day | null): NextStep => {
    const due = runsAgainstDate(issue.listKind) ? by : null;
    const late = due !== null && today > due;
    const lateWorkdays = late ? calendar.workdaysBetween(due, today).workdays : 0;
    return { act, party, by: due, late, lateWorkdays, round };
  };
  const end = (how: IssueEnd): NextStep => ({ end: how });
  switch (issue.status) {
    case 'registered':
      return step('triage', 'office', within(last.register?.on, 'triage'));
    case 'triaged':
      return step('assign', 'office', within(last.register?.on, 'triage'));
    case 'assigned':
      return step('acknowledge', 'unit', within((last.reassign ?? last.assign)?.on, 'acknowledge'));
    case 'transferred':
      return step(
        'reassign',
        issue.steps.filter(({ kind }) => kind === 'transfer').length >= convenorDecides
          ? 'chair'
          : 'office',
        within(last.transfer?.on, 'decision'),
      );
    case 'acknowledged':
      return step('plan', 'unit', issue.dueOn);
    case 'rectifying':
      if (!runsAgainstDate(issue.listKind)) return measureStep(issue, today, step, end);
      return step(last.return ? 'rectify_again' : 'rectify', 'unit', issue.dueOn);
    case 'ext_requested':
      return step('decide_extension', 'office', within(last.request_extension?.on, 'decision'));
    case 'unfixable_requested':
      return step('decide_unfixable', 'office', within(last.request_unfixable?.on, 'decision'));
    case 'closure_requested':
      return step('send_to_acceptance', 'office', within(last.request_closure?.on, 'decision'));
    case 'accepting':
      return step(
        'accept',
        'experiencers',
        last.send_to_acceptance?.dueOn ?? within(last.send_to_acceptance?.on, 'acceptance'),
      );
    case 'returned':
      return step('rectify_again', 'unit', issue.dueOn);
    case 'closed':
    case 'looked_back': {
      const due = lookBackDue(passed, calendar, rules);
      return due ? step('look_back', 'office', due) : end('looked_back');
    }
    case 'reopened':
      return step('assign_again', 'office', within(last.reopen?.on, 'decision'));
    case 'explained':
    case 'invalid':
    case 'merged':
      return end(issue.status);
  }
}

/** 优化清单: put in force, then say what it brought. */
function measureStep(
  { implementedOn, effect }: IssueFacts,
  today: Day,
  step: (act: NextAct, party: NextParty, by: Day | null) => NextStep,
  end: (how: IssueEnd) => NextStep,
): NextStep {
  if (implementedOn === null || implementedOn > today) return step('put_in_force', 'unit', null);
  return effect === null ? step('record_effect', 'unit', null) : end('in_force');
}

/**
 * 30 and 90 calendar days after 销号 (F13); a day off moves to the next working day. Null when both
 * are done.
 */
function lookBackDue(
  { on, lookBacks }: Passed,
  calendar: WorkCalendar,
  rules: DeadlineRules,
): Day | null {
  if (!on.closed || lookBacks > 1) return null;
  const { look_back_first: first, look_back_second: second } = rules.on(on.closed);
  return calendar.dueOn(addDays(on.closed, lookBacks === 0 ? first : second), 0).day;
}

export interface StageMark {
  stage: IssueStage;
  state: 'done' | 'now' | 'late' | 'ahead';
  /** Done: the day. Otherwise the last day for it, if there is one. */
  on: Day | null;
}

/**
 * The stage line: passed stages with their day, the present one, and those to come. An issue that
 * ended otherwise shows what it passed and its end.
 */
export function stagesOf(
  issue: IssueFacts,
  today: Day,
  calendar: WorkCalendar,
  rules: DeadlineRules,
): StageMark[] {
  const { on, lookBacks, ...rest } = foldStages(issue.steps);
  if (issue.implementedOn && issue.implementedOn <= today) on.in_force = issue.implementedOn;
  const hasDueDate = runsAgainstDate(issue.listKind);
  const line: readonly IssueStage[] = hasDueDate ? issueStages : measureStages;
  const done = (stage: IssueStage): StageMark => ({ stage, state: 'done', on: on[stage] ?? null });
  if (issue.status === 'explained' || issue.status === 'invalid' || issue.status === 'merged')
    return [...line.filter((stage) => on[stage]), issue.status].map(done);
  const next = nextStepOf(issue, today, calendar, rules);
  const furthest = line.findLastIndex((stage) => on[stage]);
  const awaitsLookBack = issue.status === 'looked_back' && lookBacks < 2;
  const present = awaitsLookBack ? furthest : furthest + 1;
  const dueOf = (stage: IssueStage): Day | null =>
    stage === 'rectified' && hasDueDate && issue.status !== 'reopened'
      ? issue.dueOn
      : stage === 'looked_back'
        ? lookBackDue({ on, lookBacks, ...rest }, calendar, rules)
        : null;
  return line.map((stage, index): StageMark => {
    if (index < present) return done(stage);
    if (index > present) return { stage, state: 'ahead', on: dueOf(stage) };
    if ('end' in next) return { stage, state: 'ahead', on: null };
    return {
      stage,
      state: next.late ? 'late' : 'now',
      on: awaitsLookBack || next.act === 'look_back' ? dueOf(stage) : next.by,
    };
  });
}

/** The last due day for which a level has been reached on a day, or null if none. */
export type Reached = readonly { level: EscalationLevel; lastDueDay: Day }[];

/**
 * Which due days have reached which level, the gravest first (F9): five working days after the due
 * day, one after it, the day itself, two before it. An issue has reached the first level whose day
 * is not before its due day. Days off reach nothing new.
 */
export function reachedLevels(today: Day, calendar: WorkCalendar): Reached {
  const after = (workdays: number): Day =>
    addDays(calendar.workdaysBefore(addDays(today, 1), workdays).day, -1);
  return [
    { level: 'five_after', lastDueDay: after(5) },
    { level: 'one_after', lastDueDay: after(1) },
    { level: 'on_the_day', lastDueDay: today },
    { level: 'two_before', lastDueDay: calendar.addWorkdays(today, 2).day },
  ];
}

/** DB2026-0001 */
export const orderSeries = (on: Day): string => `DB${yearOf(on)}`;
export const orderNumber = (on: Day, value: number): string =>
  `${orderSeries(on)}-${String(value).padStart(4, '0')}`;
