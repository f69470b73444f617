import { describe, expect, test } from 'vitest';
import {
  givingBackVerdict,
  standingOf,
  type Registration,
} from '#features/open-days/registrations/rules.ts';

const at = (local: string): Date => new Date(`${local}+08:00`);
const day = {
  startsAt: at('2026-11-28T09:00'),
  endsAt: at('2026-11-28T11:30'),
  registrationOpensAt: at('2026-11-17T09:00'),
  registrationClosesAt: at('2026-11-27T18:00'),
  rateOpensAt: at('2026-11-28T10:00'),
  rateClosesAt: at('2026-12-05T00:00'),
  submittedAt: null,
  publishedAt: at('2026-11-16T09:00'),
  cancelledAt: null,
  scoresPublishedAt: null,
  ratingHeldAt: null,
  mixedAt: null,
  ratingEndedAt: null,
};
const held: Registration = {
  registeredAt: at('2026-11-18T09:00'),
  cancelledAt: null,
  checkedInAt: null,
};
const givenBack: Registration = { ...held, cancelledAt: at('2026-11-19T09:00') };
const present: Registration = { ...held, checkedInAt: at('2026-11-28T08:45') };
const off = { ...day, cancelledAt: at('2026-11-20T09:00') };

describe('where somebody stands', () => {
  test.each([
    ['never registered', null, day, '2026-11-21T09:00', 'none'],
    ['registered', held, day, '2026-11-21T09:00', 'registered'],
    ['registered, day going on', held, day, '2026-11-28T11:29', 'registered'],
    ['registered, never came', held, day, '2026-11-28T11:30', 'absent'],
    ['gave it back', givenBack, day, '2026-11-21T09:00', 'cancelled'],
    ['gave it back, day over', givenBack, day, '2026-12-01T09:00', 'cancelled'],
    ['checked in', present, day, '2026-11-28T09:00', 'checked_in'],
    ['checked in, long ago', present, day, '2027-01-01T09:00', 'checked_in'],
    ['registered for a cancelled day', held, off, '2026-11-21T09:00', 'day_cancelled'],
    ['not registered for a cancelled day', null, off, '2026-11-21T09:00', 'day_cancelled'],
  ])('%s', (_, registration, openDay, now, standing) =>
    expect(standingOf(registration, openDay, at(now))).toBe(standing),
  );
});

describe('giving the seat back', () => {
  test.each([
    ['until the last second', held, day, '2026-11-28T08:59:59', null],
    ['at the start', held, day, '2026-11-28T09:00:00', 'openDay.tooLateToCancel'],
    [
      'after check-in, before the start',
      present,
      day,
      '2026-11-28T08:50',
      'openDay.tooLateToCancel',
    ],
    ['after registration closed', held, day, '2026-11-27T19:00', null],
    ['on a cancelled day', held, off, '2026-11-21T09:00', 'openDay.cancelled'],
  ])('%s', (_, registration, openDay, now, verdict) =>
    expect(givingBackVerdict(registration, openDay, at(now))).toBe(verdict),
  );
});
