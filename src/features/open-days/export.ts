/** Open days as calendar events and Atom entries, in the words of their announcement. */
import { openDayNotes, openDayPlace, openDaySummary, openDayTitle } from '#labels/subscriptions.ts';
import { addDays, instantOf, type Day } from '#platform/day.ts';
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { CalendarEntry } from '#platform/exports/ics.ts';
import type { OpenDayAnnouncement } from './queries.ts';

/** The calendar starts with last month. So it drops old days once a month, not every midnight. */
export const subscribedFrom = (today: Day): Date =>
  instantOf(`${addDays(`${today.slice(0, 8)}01` as Day, -1).slice(0, 8)}01` as Day);

/** `page`: the absolute address of the list. A day's page is below it. For published days only. */
export const openDayEvents = (
  days: readonly OpenDayAnnouncement[],
  page: string,
): CalendarEntry[] =>
  days.map((day) => {
    const publishedAt = day.publishedAt ?? day.startsAt;
    return {
      // A published announcement changes only by cancellation. A moved day is a new one.
      uid: day.id,
      sequence: day.cancelledAt ? 1 : 0,
      createdAt: publishedAt,
      changedAt: day.cancelledAt ?? publishedAt,
      when: { from: day.startsAt, to: day.endsAt },
      title: openDayTitle(day),
      place: openDayPlace(day),
      description: openDayNotes(day),
      href: `${page}/${day.id}`,
      cancelled: day.cancelledAt !== null,
    };
  });

/** Latest change first: publication, cancellation or release of the scores. */
export const openDayEntries = (days: readonly OpenDayAnnouncement[], page: string): AtomEntry[] =>
  days
    .map((day) => {
      const { origin, pathname } = new URL(page);
      const publishedAt = day.publishedAt ?? day.startsAt;
      return {
        id: tagOf(origin, `${pathname}/${day.id}`),
        title: openDayTitle(day),
        summary: openDaySummary(day),
        href: `${page}/${day.id}`,
        publishedAt,
        updatedAt: day.cancelledAt ?? day.scoresPublishedAt ?? publishedAt,
      };
    })
    .sort((one, other) => other.updatedAt.getTime() - one.updatedAt.getTime());
