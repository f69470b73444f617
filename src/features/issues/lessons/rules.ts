/** 举一反三: how far the self-checks of a lesson are. */
import type { Day } from '#platform/day.ts';

export interface CheckState {
  outcome: 'found' | 'not_found' | null;
}

/** n of m answered, and how many units found the same fault. */
export const progressOf = (
  checks: readonly CheckState[],
): { asked: number; answered: number; found: number } => ({
  asked: checks.length,
  answered: checks.filter(({ outcome }) => outcome !== null).length,
  found: checks.filter(({ outcome }) => outcome === 'found').length,
});

/** A task is late from the day after the due day until it is answered, or the lesson is closed. */
export const isCheckLate = (
  lesson: { dueOn: Day; closedAt: Date | null },
  check: CheckState,
  today: Day,
): boolean => check.outcome === null && lesson.closedAt === null && today > lesson.dueOn;
