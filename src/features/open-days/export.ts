/** Open days as calendar events and as news, in the words of their announcement. */
import { openDayNotes, openDayPlace, openDaySummary, openDayTitle } from '#labels/subscriptions.ts';
import { addDays, instantOf, type Day } from '#platform/day.ts';
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { CalendarEntry } from '#platform/exports/ics.ts';
import type { OpenDayAnnouncement } from './queries.ts';

/** The calendar of all days begins with last month's; it loses its oldest with the month, not every midnight. */
export const subscribedFrom = (today: Day): Date =>
  instantOf(`${addDays(`${today.slice(0, 8)}01` as Day, -1).slice(0, 8)}01` as Day);

/** `page` is the address of the list, complete; a day's own is below it. Only what was published may come in here. */
export const openDayEvents = (
  days: readonly OpenDayAnnouncement[],
  page: string,
): CalendarEntry[] =>
  days.map((day) => {
    const publishedAt = day.publishedAt ?? day.startsAt;
    return {
      // An announcement stands as it was published until it is cancelled: a moved day is a new one.
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

/** What changed last first: published, cancelled, or its scores released. */
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
