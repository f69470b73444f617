/**
 * iCalendar (RFC 5545), written with `ical-generator`. Events keep their UID, carry a sequence
 * number, and stay when cancelled. Instants are in UTC; calendars show them in the time of their
 * owner. The time zones of the library are not used: they read the zone of the server. The same
 * entries give the same bytes: DTSTAMP is the stored time of the last change.
 */
import ical, { ICalCalendar, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Day } from '#platform/day.ts';

export interface CalendarEntry {
  /** The uuid of the record (RFC 7986 §5.3), so that moving the portal creates no duplicates. */
  uid: string;
  /** Increases with every change of the arrangement. */
  sequence: number;
  createdAt: Date;
  changedAt: Date;
  /** A start and an end, or a whole day. */
  when: { from: Date; to: Date } | Day;
  title: string;
  place: string;
  /** One string per line. */
  description: readonly string[];
  /** Absolute URL of the page of this entry. */
  href: string;
  cancelled: boolean;
}

export interface CalendarFile {
  name: string;
  /** Name of the saved file, without extension. */
  fileName: string;
  entries: readonly CalendarEntry[];
}

/** Refresh interval of a subscribed calendar. */
const refreshSeconds = 6 * 3_600;

/** Removes control characters, which iCalendar text forbids. The library escapes line breaks. */
const clean = (text: string): string => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ');

export function icsOf({ name, entries }: Pick<CalendarFile, 'name' | 'entries'>): string {
  const calendar = ical({
    name: clean(name),
    prodId: { company: 'experiencer-portal', product: 'calendar', language: 'ZH' },
    ttl: refreshSeconds,
  });
  for (const entry of entries) addEvent(calendar, entry);
  return `${calendar.toString()}\r\n`;
}

function addEvent(
  calendar: ICalCalendar,
  {
    uid,
    sequence,
    createdAt,
    changedAt,
    when,
    title,
    place,
    description,
    href,
    cancelled,
  }: CalendarEntry,
): void {
  calendar.createEvent({
    id: uid,
    sequence,
    created: createdAt,
    lastModified: changedAt,
    stamp: changedAt,
    // The library takes the date of a whole-day event from its UTC midnight.
    ...(typeof when === 'string'
      ? { start: new Date(`${when}T00:00:00Z`), allDay: true }
      : { start: when.from, end: when.to }),
    summary: clean(title),
    location: clean(place),
    description: description.map(clean).join('\n'),
    url: href,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // A duty, or a cancelled event, must not mark the reader as busy.
    transparency:
      typeof when === 'string' || cancelled
        ? ICalEventTransparency.TRANSPARENT
        : ICalEventTransparency.OPAQUE,
  });
}

export const icsAnswer = (file: CalendarFile): Response =>
  new Response(icsOf(file), {
    // inline: phones can open it in their calendar. The file name is for saving.
    headers: {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `inline; filename="${file.fileName}.ics"`,
    },
  });
