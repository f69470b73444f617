/** What the dates of an open day mean at a moment, and which times are allowed. Pure. */
import type { RefusalCode } from '#labels/refusals.ts';
import type { OpenDayPhase } from '#db/vocabulary/open-days.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, dayOf, instantOf } from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';

type Limits = Region['limits'];

export interface OpenDayTimes {
  startsAt: Date;
  endsAt: Date;
  registrationOpensAt: Date;
  registrationClosesAt: Date;
  rateOpensAt: Date;
  rateClosesAt: Date;
}

/** The facts from which the state is derived. The state is not stored. */
export interface OpenDayFacts extends OpenDayTimes {
  submittedAt: Date | null;
  publishedAt: Date | null;
  cancelledAt: Date | null;
  scoresPublishedAt: Date | null;
  ratingHeldAt: Date | null;
  mixedAt: Date | null;
  ratingEndedAt: Date | null;
}

const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);

/**
 * The phase that readers see (domain.md §4). Where two phases overlap, the later one is shown. Late
 * registration may overlap check-in, and check-in may overlap rating. Functions below answer each
 * question separately.
 */
export function phaseOf(
  openDay: OpenDayFacts,
  now: Date,
  limits: Pick<Limits, 'checkInOpensMinutes'>,
): OpenDayPhase {
  if (openDay.cancelledAt) return 'cancelled';
  if (!openDay.publishedAt) return openDay.submittedAt ? 'in_review' : 'draft';
  if (openDay.scoresPublishedAt) return 'results';
  if (openDay.ratingEndedAt) return 'rating_ended';
  if (openDay.ratingHeldAt && !openDay.mixedAt) return 'rating_held';
  if (now >= openDay.rateClosesAt) return 'rating_closed';
  if (now >= openDay.rateOpensAt) return 'rating';
  if (now >= checkInWindow(openDay, limits).opensAt) return 'check_in';
  if (now >= openDay.registrationClosesAt) return 'registration_closed';
  return now >= openDay.registrationOpensAt ? 'registration_open' : 'published';
}

/** The moments at which the phase, registration, check-in or rating may change. */
export function momentsOf(
  openDay: OpenDayTimes,
  limits: Pick<Limits, 'checkInOpensMinutes'>,
): Date[] {
  const { startsAt, endsAt, registrationOpensAt, registrationClosesAt, rateOpensAt, rateClosesAt } =
    openDay;
  return [
    registrationOpensAt,
    registrationClosesAt,
    checkInWindow(openDay, limits).opensAt,
    startsAt,
    endsAt,
    rateOpensAt,
    rateClosesAt,
  ];
}

/** Check-in is open from shortly before the start until the end, by the server's clock. */
export function checkInWindow(
  openDay: Pick<OpenDayTimes, 'startsAt' | 'endsAt'>,
  limits: Pick<Limits, 'checkInOpensMinutes'>,
): { opensAt: Date; closesAt: Date } {
  return {
    opensAt: minutesAfter(openDay.startsAt, -limits.checkInOpensMinutes),
    closesAt: openDay.endsAt,
  };
}

export function isCheckInOpen(
  openDay: OpenDayFacts,
  now: Date,
  limits: Pick<Limits, 'checkInOpensMinutes'>,
): boolean {
  const { opensAt, closesAt } = checkInWindow(openDay, limits);
  return (
    openDay.publishedAt !== null && openDay.cancelledAt === null && now >= opensAt && now < closesAt
  );
}

export interface RatingWindow {
  rateOpensAt: Date;
  rateClosesAt: Date;
  /** The count uses a year without a published holiday notice. Tell the reader. */
  provisional: boolean;
}

/**
 * The default rating window. It opens an hour after the start, when tickets are no longer issued
 * (trust.md §1.2). It closes at 24:00 of the 5th working day after the last day, at most 7 calendar
 * days later (domain.md §5.5, trust.md §1.3). The region sets these numbers.
 */
export function defaultRatingWindow(
  openDay: Pick<OpenDayTimes, 'startsAt' | 'endsAt'>,
  calendar: WorkCalendar,
  limits: Limits,
): RatingWindow {
  const due = calendar.dueOn(dayOf(openDay.endsAt), limits.ratingWindowWorkdays);
  const byWorkdays = instantOf(addDays(due.day, 1));
  const latest = latestRatingClose(openDay, limits);
  const capped = byWorkdays > latest;
  return {
    rateOpensAt: minutesAfter(openDay.startsAt, limits.issueCloseMinutes),
    rateClosesAt: capped ? latest : byWorkdays,
    provisional: due.provisional,
  };
}

/** 24:00 of the last calendar day for rating. A phone may lose a ticket after seven days. */
export function latestRatingClose(
  openDay: Pick<OpenDayTimes, 'endsAt'>,
  limits: Pick<Limits, 'ratingWindowMaxDays'>,
): Date {
  return instantOf(addDays(dayOf(openDay.endsAt), limits.ratingWindowMaxDays + 1));
}

/** Errors in the times, as an error kind per field. The table's check requires the same order. */
export function timeErrors(
  times: OpenDayTimes,
  limits: Pick<Limits, 'ratingWindowMaxDays'>,
): Record<string, string> {
  const errors: Record<string, string> = {};
  if (times.endsAt <= times.startsAt) errors['endsAt'] = 'notAfterStart';
  if (times.registrationClosesAt <= times.registrationOpensAt)
    errors['registrationClosesAt'] = 'notAfterOpening';
  else if (times.registrationClosesAt > times.startsAt)
    errors['registrationClosesAt'] = 'afterStart';
  if (times.rateOpensAt < times.startsAt) errors['rateOpensAt'] = 'beforeStart';
  if (times.rateClosesAt <= times.rateOpensAt) errors['rateClosesAt'] = 'notAfterOpening';
  else if (times.rateClosesAt < times.endsAt) errors['rateClosesAt'] = 'beforeEnd';
  else if (times.rateClosesAt > latestRatingClose(times, limits))
    errors['rateClosesAt'] = 'tooLate';
  return errors;
}

/** Why the day cannot be published now, or null. Refuses a day that nobody could register for. */
export function publishingVerdict(openDay: OpenDayFacts, now: Date): RefusalCode | null {
  if (openDay.cancelledAt) return 'openDay.cancelled';
  if (openDay.publishedAt || !openDay.submittedAt) return 'openDay.notInReview';
  return openDay.registrationClosesAt <= now || openDay.startsAt <= now ? 'openDay.past' : null;
}

/**
 * Why the day cannot be cancelled now, or null. Once rating may have begun, the inbox may hold
 * ballots, and these must be mixed and published.
 */
export function cancellingVerdict(openDay: OpenDayFacts, now: Date): RefusalCode | null {
  if (openDay.cancelledAt) return 'openDay.cancelled';
  return openDay.publishedAt && (now >= openDay.endsAt || now >= openDay.rateOpensAt)
    ? 'openDay.over'
    : null;
}

/**
 * Why nobody can register now, or null. Ignores seats. The opening instant is in the window, the
 * closing instant is not.
 */
export function registrationVerdict(openDay: OpenDayFacts, now: Date): RefusalCode | null {
  if (openDay.cancelledAt || !openDay.publishedAt) return 'openDay.cancelled';
  if (now < openDay.registrationOpensAt) return 'openDay.registrationNotOpen';
  return now >= openDay.registrationClosesAt ? 'openDay.registrationClosed' : null;
}
