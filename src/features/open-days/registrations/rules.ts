/** A person's standing on an open day, and when they may give a seat back. */
import type { RefusalCode } from '#labels/refusals.ts';
import type { Standing } from '#db/vocabulary/open-days.ts';
import type { OpenDayFacts } from '../rules.ts';

export interface Registration {
  registeredAt: Date;
  /** null: the seat is held. */
  cancelledAt: Date | null;
  checkedInAt: Date | null;
}

/** The standing shown on the answer page, on `/me` and at the desk (C2). */
export function standingOf(
  registration: Registration | null,
  openDay: Pick<OpenDayFacts, 'cancelledAt' | 'endsAt'>,
  now: Date,
): Standing {
  if (openDay.cancelledAt) return 'day_cancelled';
  if (!registration) return 'none';
  if (registration.checkedInAt) return 'checked_in';
  if (registration.cancelledAt) return 'cancelled';
  return now >= openDay.endsAt ? 'absent' : 'registered';
}

/** Why a seat cannot be given back now, or null. */
export function givingBackVerdict(
  registration: Registration,
  openDay: OpenDayFacts,
  now: Date,
): RefusalCode | null {
  if (openDay.cancelledAt) return 'openDay.cancelled';
  return registration.checkedInAt || now >= openDay.startsAt ? 'openDay.tooLateToCancel' : null;
}
