/** Turns as calendar events and as news of changes, from the rota the page shows: one resolved roster feeds them all (G4). */
import {
  dutyChangeSummary,
  dutyChangeTitle,
  dutyNotes,
  dutyPlace,
  dutyTitle,
} from '#labels/subscriptions.ts';
import { addDays, type Day } from '#platform/day.ts';
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { CalendarEntry } from '#platform/exports/ics.ts';
import type { RotaEntry } from './queries.ts';
import { farthestDays, monthOf, weekText, type Span } from './rules.ts';

/** What a subscription holds: from the beginning of last month on. It loses its oldest turns with the month, not every midnight. */
export const subscribedSpan = (today: Day): Span => ({
  from: monthOf(addDays(monthOf(today).from, -1)).from,
  to: addDays(today, farthestDays),
});

const resolved = (entry: RotaEntry) => ({ ...entry, cancelled: entry.status === 'cancelled' });

const latest = (...times: (Date | null)[]): Date =>
  new Date(Math.max(...times.map((at) => at?.getTime() ?? 0)));

/**
 * A turn is a whole day in a calendar, 上午 or 下午 in its title: the rota has no hours. SEQUENCE counts what was rearranged;
 * who then came moves LAST-MODIFIED only. `page` is the address of the rota, complete.
 */
export const dutyEvents = (entries: readonly RotaEntry[], page: string): CalendarEntry[] =>
  entries
    .filter(({ status }) => status !== 'moved')
    .map(resolved)
    .map((duty) => ({
      uid: duty.id,
      sequence: duty.revision,
      createdAt: duty.plannedAt,
      changedAt: latest(duty.plannedAt, duty.rearrangedAt, duty.attendanceAt),
      when: duty.dutyOn,
      title: dutyTitle(duty),
      place: dutyPlace(duty),
      description: dutyNotes(duty),
      href: `${page}?week=${weekText(duty.dutyOn)}`,
      cancelled: duty.cancelled,
    }));

/** Each change is an entry of its own, so that a reader of feeds shows it as news; of a turn changed twice the last one stands. */
export const dutyChangeEntries = (entries: readonly RotaEntry[], page: string): AtomEntry[] =>
  entries.map(resolved).map((duty) => {
    const notPresent = duty.attendance !== null && duty.attendance !== 'present';
    const at = latest(duty.rearrangedAt, notPresent ? duty.attendanceAt : null);
    const { origin, pathname } = new URL(page);
    return {
      id: tagOf(
        origin,
        `${pathname}/${duty.id}/${duty.revision}${notPresent ? `-${duty.attendance}` : ''}`,
      ),
      title: dutyChangeTitle(duty),
      summary: dutyChangeSummary(duty),
      href: `${page}?week=${weekText(duty.dutyOn)}`,
      publishedAt: at,
      updatedAt: at,
    };
  });
