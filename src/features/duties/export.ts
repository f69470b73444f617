/** Turns as calendar events and changes as Atom entries, from the rota of the page (G4). */
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

/** A subscription starts with last month, so it drops old turns monthly, not every midnight. */
export const subscribedSpan = (today: Day): Span => ({
  from: monthOf(addDays(monthOf(today).from, -1)).from,
  to: addDays(today, farthestDays),
});

const resolved = (entry: RotaEntry) => ({ ...entry, cancelled: entry.status === 'cancelled' });

const latest = (...times: (Date | null)[]): Date =>
  new Date(Math.max(...times.map((at) => at?.getTime() ?? 0)));

/**
 * The rota has no hours, so a turn is a whole-day event with 上午 or 下午 in its title. SEQUENCE
 * counts changes and cancellations. Attendance changes LAST-MODIFIED only. `page`: the absolute
 * address of the rota.
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

/** An entry for a turn's last change. Each change has a new id, so that feed readers show it. */
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
