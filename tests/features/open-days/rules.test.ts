import { describe, expect, test } from 'vitest';
import { calendarSeed, calendarYears } from '#db/seed/calendar.ts';
import { createWorkCalendar } from '#platform/calendar/work-calendar.ts';
import { localDateTime } from '#platform/day.ts';
import {
  cancellingVerdict,
  defaultRatingWindow,
  isCheckInOpen,
  latestRatingClose,
  phaseOf,
  publishingVerdict,
  registrationVerdict,
  timeErrors,
  type OpenDayFacts,
} from '#features/open-days/rules.ts';
import { testRegion } from '#tests/support/region.ts';

const at = (local: string): Date => new Date(`${local}+08:00`);
const { limits } = testRegion;

const days = calendarSeed();
const calendar = createWorkCalendar({
  offDays: new Set(days.filter((row) => row.kind === 'off').map((row) => row.day)),
  makeUpDays: new Set(days.filter((row) => row.kind === 'make_up').map((row) => row.day)),
  coveredYears: new Set(calendarYears().map((row) => row.year)),
  officialYears: new Set(
    calendarYears()
      .filter((row) => row.status === 'official')
      .map((row) => row.year),
  ),
});

/**
 * Saturday 2026-11-28, 9:00–11:30; registration 17th 9:00 to 27th 18:00; rating 28th 10:00 to the
 * end of 4 December.
 */
const published: OpenDayFacts = {
  startsAt: at('2026-11-28T09:00'),
  endsAt: at('2026-11-28T11:30'),
  registrationOpensAt: at('2026-11-17T09:00'),
  registrationClosesAt: at('2026-11-27T18:00'),
  rateOpensAt: at('2026-11-28T10:00'),
  rateClosesAt: at('2026-12-05T00:00'),
  submittedAt: at('2026-11-14T09:00'),
  publishedAt: at('2026-11-16T09:00'),
  cancelledAt: null,
  scoresPublishedAt: null,
  ratingHeldAt: null,
  mixedAt: null,
  ratingEndedAt: null,
};
const draft: OpenDayFacts = { ...published, submittedAt: null, publishedAt: null };

describe('the state of an open day is folded from its dates and the clock', () => {
  test.each([
    ['2026-11-16T09:00:00', 'published'],
    ['2026-11-17T08:59:59', 'published'],
    ['2026-11-17T09:00:00', 'registration_open'],
    ['2026-11-27T17:59:59', 'registration_open'],
    ['2026-11-27T18:00:00', 'registration_closed'],
    ['2026-11-28T08:29:59', 'registration_closed'],
    ['2026-11-28T08:30:00', 'check_in'],
    ['2026-11-28T09:59:59', 'check_in'],
    ['2026-11-28T10:00:00', 'rating'],
    ['2026-12-04T23:59:59', 'rating'],
    ['2026-12-05T00:00:00', 'rating_closed'],
    ['2027-01-01T00:00:00', 'rating_closed'],
  ])('at %s a published day is %s', (now, phase) => {
    expect(phaseOf(published, at(now), limits)).toBe(phase);
  });

  test.each([
    ['a draft', draft, 'draft'],
    ['a submitted one', { ...draft, submittedAt: at('2026-11-14T09:00') }, 'in_review'],
    ['one with scores', { ...published, scoresPublishedAt: at('2026-12-05T00:10') }, 'results'],
    ['a cancelled one', { ...published, cancelledAt: at('2026-11-20T09:00') }, 'cancelled'],
    ['a cancelled draft', { ...draft, cancelledAt: at('2026-11-20T09:00') }, 'cancelled'],
  ])('whatever the hour, %s stays what it is', (_, openDay, phase) => {
    for (const now of ['2026-11-15T00:00', '2026-11-28T10:30', '2026-12-20T00:00'])
      expect(phaseOf(openDay, at(now), limits)).toBe(phase);
  });

  test('late registration may still be open during check-in: the phase names the later, the verdict allows it', () => {
    const late = { ...published, registrationClosesAt: published.startsAt };
    expect(phaseOf(late, at('2026-11-28T08:45'), limits)).toBe('check_in');
    expect(registrationVerdict(late, at('2026-11-28T08:59:59'))).toBeNull();
    expect(registrationVerdict(late, at('2026-11-28T09:00:00'))).toBe('openDay.registrationClosed');
  });
});

describe('registration', () => {
  test.each([
    ['2026-11-17T08:59:59.999', 'openDay.registrationNotOpen'],
    ['2026-11-17T09:00:00', null],
    ['2026-11-27T17:59:59.999', null],
    ['2026-11-27T18:00:00', 'openDay.registrationClosed'],
  ])('at %s: %s', (now, verdict) => expect(registrationVerdict(published, at(now))).toBe(verdict));

  test('a cancelled day takes nobody', () => {
    expect(
      registrationVerdict(
        { ...published, cancelledAt: at('2026-11-20T09:00') },
        at('2026-11-21T09:00'),
      ),
    ).toBe('openDay.cancelled');
  });
});

describe('the desk', () => {
  test.each([
    ['2026-11-28T08:29:59', false],
    ['2026-11-28T08:30:00', true],
    ['2026-11-28T11:29:59', true],
    ['2026-11-28T11:30:00', false],
    ['2026-11-27T09:00:00', false],
  ])('at %s checks people in: %s', (now, open) =>
    expect(isCheckInOpen(published, at(now), limits)).toBe(open),
  );

  test('opens when the region says', () => {
    expect(isCheckInOpen(published, at('2026-11-28T07:30'), { checkInOpensMinutes: 90 })).toBe(
      true,
    );
  });

  test('never opens for a cancelled day or a draft', () => {
    expect(
      isCheckInOpen(
        { ...published, cancelledAt: at('2026-11-20T09:00') },
        at('2026-11-28T09:00'),
        limits,
      ),
    ).toBe(false);
    expect(isCheckInOpen(draft, at('2026-11-28T09:00'), limits)).toBe(false);
  });
});

const window = (starts: string, ends: string) =>
  defaultRatingWindow({ startsAt: at(starts), endsAt: at(ends) }, calendar, limits);

describe('the rating window by rule', () => {
  test.each([
    // Saturday: Monday is day 1, Friday day 5
    ['2026-11-28T09:00', '2026-11-28T11:30', '2026-11-28T10:00', '2026-12-05T00:00', false],
    // Wednesday: the fifth working day is the seventh calendar day
    ['2026-11-25T14:00', '2026-11-25T16:30', '2026-11-25T15:00', '2026-12-03T00:00', false],
    // the make-up Saturday 2026-10-10 counts: Thursday 8th → 9, 10, 12, 13, 14
    ['2026-10-08T09:00', '2026-10-08T11:30', '2026-10-08T10:00', '2026-10-15T00:00', false],
    // before the National Day week five working days would take thirteen days: capped at seven
    ['2026-09-30T09:00', '2026-09-30T11:30', '2026-09-30T10:00', '2026-10-08T00:00', false],
    // into a year whose notice is not out
    ['2026-12-29T09:00', '2026-12-29T11:30', '2026-12-29T10:00', '2027-01-06T00:00', true],
  ])(
    '%s–%s is rated from %s until %s, provisional: %s',
    (starts, ends, opens, closes, provisional) => {
      const { rateOpensAt, rateClosesAt, ...rest } = window(starts, ends);
      expect([localDateTime(rateOpensAt), localDateTime(rateClosesAt), rest.provisional]).toEqual([
        opens,
        closes,
        provisional,
      ]);
    },
  );

  test('follows the region: a shorter issue window opens rating earlier', () => {
    const early = defaultRatingWindow(
      { startsAt: at('2026-11-28T09:00'), endsAt: at('2026-11-28T11:30') },
      calendar,
      { ...limits, issueCloseMinutes: 20, ratingWindowWorkdays: 2 },
    );
    expect([localDateTime(early.rateOpensAt), localDateTime(early.rateClosesAt)]).toEqual([
      '2026-11-28T09:20',
      '2026-12-02T00:00',
    ]);
  });

  test('never reaches beyond the seventh calendar day', () => {
    expect(localDateTime(latestRatingClose({ endsAt: at('2026-09-30T11:30') }, limits))).toBe(
      '2026-10-08T00:00',
    );
  });
});

describe('times in the wrong order are named by field', () => {
  test.each([
    ['as published', {}, {}],
    ['registration may close at the start', { registrationClosesAt: at('2026-11-28T09:00') }, {}],
    [
      'registration closes after the start',
      { registrationClosesAt: at('2026-11-28T09:01') },
      { registrationClosesAt: 'afterStart' },
    ],
    [
      'registration closes when it opens',
      { registrationClosesAt: at('2026-11-17T09:00') },
      { registrationClosesAt: 'notAfterOpening' },
    ],
    ['it ends when it starts', { endsAt: at('2026-11-28T09:00') }, { endsAt: 'notAfterStart' }],
    [
      'rating opens before the start',
      { rateOpensAt: at('2026-11-28T08:59') },
      { rateOpensAt: 'beforeStart' },
    ],
    [
      'rating closes when it opens',
      { rateClosesAt: at('2026-11-28T10:00') },
      { rateClosesAt: 'notAfterOpening' },
    ],
    [
      'rating closes before the end',
      { rateClosesAt: at('2026-11-28T11:00') },
      { rateClosesAt: 'beforeEnd' },
    ],
    ['rating may be open for seven days', { rateClosesAt: at('2026-12-06T00:00') }, {}],
    [
      'rating is open for longer',
      { rateClosesAt: at('2026-12-06T00:01') },
      { rateClosesAt: 'tooLate' },
    ],
  ])('%s', (_, change, errors) =>
    expect(timeErrors({ ...published, ...change }, limits)).toEqual(errors),
  );
});

describe('publishing and cancelling have their time', () => {
  const inReview = { ...draft, submittedAt: at('2026-11-14T09:00') };

  test.each([
    ['in review', inReview, '2026-11-16T09:00', null],
    ['when nobody could register any more', inReview, '2026-11-27T18:00', 'openDay.past'],
    ['one minute before', inReview, '2026-11-27T17:59', null],
    ['a draft', draft, '2026-11-16T09:00', 'openDay.notInReview'],
    ['a published one', published, '2026-11-16T09:00', 'openDay.notInReview'],
    [
      'a cancelled one',
      { ...inReview, cancelledAt: at('2026-11-15T09:00') },
      '2026-11-16T09:00',
      'openDay.cancelled',
    ],
  ])('publishing %s', (_, openDay, now, verdict) =>
    expect(publishingVerdict(openDay, at(now))).toBe(verdict),
  );

  test.each([
    ['a week ahead', published, '2026-11-21T09:00', null],
    ['an hour in, before rating', published, '2026-11-28T09:59:59', null],
    ['once rating may have begun', published, '2026-11-28T10:00', 'openDay.over'],
    [
      'a short day that is over',
      { ...published, endsAt: at('2026-11-28T09:30') },
      '2026-11-28T09:30',
      'openDay.over',
    ],
    [
      'twice',
      { ...published, cancelledAt: at('2026-11-20T09:00') },
      '2026-11-21T09:00',
      'openDay.cancelled',
    ],
    ['an old draft', draft, '2027-02-01T09:00', null],
  ])('cancelling %s', (_, openDay, now, verdict) =>
    expect(cancellingVerdict(openDay, at(now))).toBe(verdict),
  );
});
