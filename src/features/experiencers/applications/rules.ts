import type { ApplicationStatus } from '#db/vocabulary/people.ts';
import { ageOn, day, dayOf, type Day } from '#platform/day.ts';
import { Refusal } from '#platform/refusal.ts';

/** Each step has the name of the status it leads to. The steps allowed (domain.md §4): */
const following: Record<ApplicationStatus, readonly ApplicationStatus[]> = {
  applied: ['returned', 'rejected', 'appointed', 'withdrawn'],
  returned: ['resubmitted', 'rejected', 'withdrawn'],
  resubmitted: ['returned', 'rejected', 'appointed', 'withdrawn'],
  rejected: [],
  withdrawn: [],
  appointed: [],
};

export const canFollow = (status: ApplicationStatus, step: ApplicationStatus): boolean =>
  following[status].includes(step);

/** Refuses a step that is not allowed, or that was decided on a stale page. */
export function ensureStep(
  application: { status: ApplicationStatus; steps: number },
  seenSteps: number,
  step: ApplicationStatus,
): void {
  if (application.steps !== seenSteps || !canFollow(application.status, step))
    throw new Refusal('application.moved');
}

/** The status is the latest step. The stored column repeats it. */
export const statusOf = (steps: readonly { kind: ApplicationStatus }[]): ApplicationStatus | null =>
  steps.at(-1)?.kind ?? null;

const earliestBirth = day('1900-01-01');

/** The error kind of a birth date, or null. Age counts from the birthday on (domain.md §4.3). */
export function birthProblem(
  birthOn: Day,
  today: Day,
  minAge: number,
): 'notBornYet' | 'tooEarly' | 'underAge' | null {
  if (birthOn > today) return 'notBornYet';
  if (birthOn < earliestBirth) return 'tooEarly';
  return ageOn(birthOn, today) < minAge ? 'underAge' : null;
}

/** A campaign may set a maximum age. People of exactly that age are allowed. */
export const isTooOld = (birthOn: Day, today: Day, maxAge: number | null): boolean =>
  maxAge !== null && ageOn(birthOn, today) > maxAge;

/** The day from which the review deadline counts: the window's end, or a later correction. */
export const answerCountsFrom = (closesAt: Date, latestStepAt: Date): Day =>
  dayOf(latestStepAt > closesAt ? latestStepAt : closesAt);

/** SQ2026-00017 */
export const receiptNo = (year: number, count: number): string =>
  `SQ${year}-${String(count).padStart(5, '0')}`;
export const receiptSeries = (year: number): string => `SQ${year}`;

/** A receipt number from an address, or null when it does not look like one. */
export const receiptNoOf = (text: string | null): string | null =>
  text !== null && /^SQ\d{4}-\d{5,7}$/.test(text) ? text : null;

/** Within this time, the same form is a double click or a retry, not a second application. */
export const sentTwiceMinutes = 10;
