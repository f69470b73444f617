/** Which issues wait for whom (product.md 待办). Groups by state, and groups by due day. */
import type { TodoGroup } from '#db/vocabulary/deadlines.ts';
import type { IssueStatus } from '#db/vocabulary/issues.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, type Day } from '#platform/day.ts';
import type { Permission } from '#platform/permissions.ts';

/** Each state that waits for one act, and who may do it. */
export const statusGroups = {
  acknowledge: ['assigned', 'issue.acknowledge'],
  triage: ['registered', 'issue.triage'],
  assign: ['triaged', 'issue.assign'],
  reassign: ['transferred', 'issue.assign'],
  decide_extension: ['ext_requested', 'issue.decide'],
  decide_unfixable: ['unfixable_requested', 'issue.decide'],
  send_to_acceptance: ['closure_requested', 'issue.decide'],
  assign_again: ['reopened', 'issue.assign'],
} as const satisfies Partial<Record<TodoGroup, readonly [IssueStatus, Permission]>>;
export type StatusGroup = keyof typeof statusGroups;
export type DueGroup = Exclude<TodoGroup, StatusGroup>;

export const isStatusGroup = (group: TodoGroup): group is StatusGroup => group in statusGroups;

/** 三天内: working days, today not counted. */
const soonWorkdays = 3;
const firstDay = '0001-01-01' as Day;
const lastDay = '9999-12-31' as Day;

/** The due days of a group, both included. The groups meet without gap or overlap. */
export function dueDaysOf(
  group: DueGroup,
  today: Day,
  calendar: WorkCalendar,
): { from: Day; to: Day } {
  const soon = calendar.addWorkdays(today, soonWorkdays).day;
  return {
    overdue: { from: firstDay, to: addDays(today, -1) },
    today: { from: today, to: today },
    soon: { from: addDays(today, 1), to: soon },
    later: { from: addDays(soon, 1), to: lastDay },
  }[group];
}
