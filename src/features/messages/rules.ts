/** Who is told by phone, and how long messages are kept. */
import type { MessageKind } from '#db/vocabulary/messages.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, dayOf, type Day } from '#platform/day.ts';

/** Whether the desk calls a person who has not read the message. */
const mustReach: Record<MessageKind, boolean> = {
  acceptance_drawn: true,
  acceptance_replaced: true,
  votes_counted: false,
  issue_step: false,
  issue_escalated: false,
  supervision_order: false,
  self_check_task: false,
  extension_decided: false,
  closure_returned: false,
};

/**
 * The day from which the desk calls; null for never. Somebody who cannot sign in has no other
 * channel and is called from today on. Others have one working day to read: the day after today
 * counts as the first. Messages to a role are never called: the office sees them in its lists.
 */
export function callOnOf(
  kind: MessageKind,
  { canSignIn, byRole }: { canSignIn: boolean; byRole: boolean },
  today: Day,
  calendar: WorkCalendar,
): Day | null {
  if (byRole) return null;
  if (!canSignIn) return today;
  return mustReach[kind] ? addDays(calendar.addWorkdays(today, 1).day, 1) : null;
}

/** A person who is called from the day of the message on has no other channel. */
export const hasNoOtherChannel = (message: { callOn: Day | null; createdAt: Date }): boolean =>
  message.callOn === dayOf(message.createdAt);

/** A tick on the call list may be undone on the day it was made. */
export const isCallUndoable = (call: { calledAt: Date }, today: Day): boolean =>
  dayOf(call.calledAt) === today;

/**
 * Messages are deleted after this time, read or not. It is longer than the longest look-back of an
 * issue (90 days, F13). The history of the issue itself is kept in its steps.
 */
export const keptDays = 180;

/** People on one printed sheet. Each number on it is one entry of the audit log. */
export const sheetRows = 30;
