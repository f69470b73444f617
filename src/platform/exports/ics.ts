/**
 * iCalendar (RFC 5545), written by `ical-generator`: events keep their UID, say how often they were changed, and stay when
 * cancelled. Instants are in UTC, which every calendar shows in its owner's own time; the library's own way with time zones
 * reads the zone of the server. The same entries give the same bytes: DTSTAMP is the stored time of the last change.
 */
import ical, { ICalCalendar, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { Day } from '#platform/day.ts';

export interface CalendarEntry {
  /** The record's own uuid (RFC 7986 §5.3), so that a portal that moves leaves no doubles behind. */
  uid: string;
  /** Rises with every change of what was arranged. */
  sequence: number;
  createdAt: Date;
  changedAt: Date;
  /** An instant with an end, or a whole day. */
  when: { from: Date; to: Date } | Day;
  title: string;
  place: string;
  /** A line each. */
  description: readonly string[];
  /** The page to read it on, complete with scheme. */
  href: string;
  cancelled: boolean;
}

export interface CalendarFile {
  name: string;
  /** As the file is called when it is saved; without the ending. */
  fileName: string;
  entries: readonly CalendarEntry[];
}

/** How often a subscribed calendar may ask again, in seconds. */
const refreshSeconds = 6 * 3_600;

/** No line of text may hold control characters; line ends the library writes as \n. */
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
    // Midnight UTC of the day: the library takes the date of a whole day from there.
    ...(typeof when === 'string'
      ? { start: new Date(`${when}T00:00:00Z`), allDay: true }
      : { start: when.from, end: when.to }),
    summary: clean(title),
    location: clean(place),
    description: description.map(clean).join('\n'),
    url: href,
    status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    // Somebody else's turn at a window makes nobody who reads it busy.
    transparency:
      typeof when === 'string' || cancelled
        ? ICalEventTransparency.TRANSPARENT
        : ICalEventTransparency.OPAQUE,
  });
}

export const icsAnswer = (file: CalendarFile): Response =>
  new Response(icsOf(file), {
    // inline: a phone that knows calendars opens it in one; saved, it has a name.
    headers: {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `inline; filename="${file.fileName}.ics"`,
    },
  });
