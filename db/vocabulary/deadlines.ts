/**
 * Time limits of the three lists (domain.md §8). Look-backs count calendar days, all else working
 * days.
 */
export const deadlineKeys = [
  'triage',
  'acknowledge',
  'fix_simple',
  'fix_complex',
  'fix_stuck_case',
  'extension',
  'acceptance',
  'decision',
  'look_back_first',
  'look_back_second',
  'yellow_card',
  'supervision',
] as const;
export type DeadlineKey = (typeof deadlineKeys)[number];

export const calendarDayKeys = [
  'look_back_first',
  'look_back_second',
] as const satisfies readonly DeadlineKey[];

/** The stages of an issue, as a reader sees them. */
export const issueStages = [
  'registered',
  'triaged',
  'assigned',
  'acknowledged',
  'rectified',
  'accepted',
  'closed',
  'looked_back',
] as const;
/** An entry of the list of improvements is put in force; nobody accepts it. */
export const measureStages = [
  'registered',
  'triaged',
  'assigned',
  'acknowledged',
  'planned',
  'in_force',
] as const;
/** Three other ends. */
export const endStages = ['explained', 'invalid', 'merged'] as const;
export type IssueStage =
  (typeof issueStages)[number] | (typeof measureStages)[number] | (typeof endStages)[number];

/** What somebody has to do next. */
export const nextActs = [
  'triage',
  'assign',
  'reassign',
  'acknowledge',
  'plan',
  'rectify',
  'decide_extension',
  'decide_unfixable',
  'send_to_acceptance',
  'accept',
  'rectify_again',
  'look_back',
  'assign_again',
  'put_in_force',
  'record_effect',
] as const;
export type NextAct = (typeof nextActs)[number];

export const nextParties = ['office', 'chair', 'unit', 'experiencers'] as const;
export type NextParty = (typeof nextParties)[number];

/** An issue for which nothing is left to do. */
export const issueEnds = ['looked_back', 'in_force', 'explained', 'invalid', 'merged'] as const;
export type IssueEnd = (typeof issueEnds)[number];

/** Working days before and after the due day (F9), from the first to the last. */
export const escalationLevels = ['two_before', 'on_the_day', 'one_after', 'five_after'] as const;
export type EscalationLevel = (typeof escalationLevels)[number];

/** 待办: by due day, then by what waits. In the order shown. */
export const todoGroups = [
  'overdue',
  'today',
  'soon',
  'acknowledge',
  'triage',
  'assign',
  'reassign',
  'decide_extension',
  'decide_unfixable',
  'send_to_acceptance',
  'assign_again',
  'later',
] as const;
export type TodoGroup = (typeof todoGroups)[number];
