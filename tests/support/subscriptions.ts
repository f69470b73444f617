/**
 * Reads feeds and calendars as clients do. Checks RFC 4287 and RFC 5545, one line for each
 * violation, and returns the content.
 */
import ICAL from 'ical.js';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';

export interface ReadEvent {
  uid: string;
  sequence: number;
  status: string;
  summary: string;
  description: string;
  location: string;
  url: string;
  /** '2026-11-23' for a whole day, else an ISO instant. */
  start: string;
  end: string | null;
  stamp: string;
  lastModified: string;
}

const once = [
  'uid',
  'dtstamp',
  'dtstart',
  'summary',
  'sequence',
  'status',
  'last-modified',
  'url',
  'location',
  'description',
];

/** Checks the bytes of a calendar, then reads it with a third-party parser. */
export function readCalendar(text: string): {
  breaches: string[];
  name: string;
  events: ReadEvent[];
} {
  const breaches: string[] = [];
  if (!text.endsWith('END:VCALENDAR\r\n'))
    breaches.push('does not end with END:VCALENDAR and CRLF');
  if (/[^\r]\n|\r[^\n]/.test(text)) breaches.push('a line end is not CRLF');
  for (const line of text.split('\r\n')) {
    if (Buffer.byteLength(line) > 75) breaches.push(`longer than 75 octets: ${line}`);
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line))
      breaches.push(`control character in: ${line}`);
    if (line.includes('\ufffd')) breaches.push(`a character was cut in two: ${line}`);
  }
  const calendar = new ICAL.Component(ICAL.parse(text) as object[]);
  for (const [name, value] of [
    ['version', '2.0'],
    ['prodid', null],
  ] as const) {
    const values = calendar.getAllProperties(name);
    if (values.length !== 1 || (value && values[0]?.getFirstValue() !== value))
      breaches.push(`calendar without its ${name}`);
  }
  const events = calendar.getAllSubcomponents('vevent').map((component) => {
    for (const name of once)
      if (component.getAllProperties(name).length !== 1) breaches.push(`not exactly one ${name}`);
    for (const name of ['dtstamp', 'last-modified'])
      if (!String(component.getFirstPropertyValue(name)).endsWith('Z'))
        breaches.push(`${name} is not in UTC`);
    const event = new ICAL.Event(component);
    const starts = component.getFirstPropertyValue('dtstart') as ICAL.Time;
    const ends = component.getFirstPropertyValue('dtend') as ICAL.Time | null;
    if (ends && ends.compare(starts) <= 0) breaches.push('ends before it starts');
    const instant = (name: string): string =>
      (component.getFirstPropertyValue(name) as ICAL.Time).toJSDate().toISOString();
    const wordsOf = (name: string): string => String(component.getFirstPropertyValue(name));
    return {
      uid: event.uid,
      sequence: event.sequence,
      status: wordsOf('status'),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: wordsOf('url'),
      start: starts.isDate ? starts.toString() : instant('dtstart'),
      end: ends ? instant('dtend') : null,
      stamp: instant('dtstamp'),
      lastModified: instant('last-modified'),
    };
  });
  if (new Set(events.map(({ uid }) => uid)).size !== events.length)
    breaches.push('a UID stands twice');
  return { breaches, name: String(calendar.getFirstPropertyValue('x-wr-calname')), events };
}

export interface ReadEntry {
  id: string;
  title: string;
  summary: string;
  href: string;
  updated: string;
}

interface Link {
  '@rel'?: string;
  '@href': string;
}
interface RawText {
  '#text'?: string;
  '@type'?: string;
}
interface RawEntry {
  id: string;
  title: RawText | string;
  summary?: RawText | string;
  link: Link[];
  updated: string;
  published?: string;
}
interface RawFeed {
  id: string;
  title: string;
  updated: string;
  author?: { name?: string };
  link: Link[];
  entry?: RawEntry[];
}

/** Why this is not XML, or null. */
export function xmlFault(xml: string): string | null {
  try {
    SyntaxValidator.validate(xml);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads a feed in the same way. HTML texts are returned as a reader shows them. */
export function readFeed(xml: string): {
  breaches: string[];
  id: string;
  title: string;
  updated: string;
  self: string;
  entries: ReadEntry[];
} {
  const breaches: string[] = [];
  const fault = xmlFault(xml);
  if (fault) breaches.push(fault);
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(xml))
    breaches.push('a character XML does not know');
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    isArray: (name) => name === 'entry' || name === 'link',
  });
  const { feed } = parser.parse(xml) as { feed: RawFeed & { '@xmlns'?: string } };
  if (feed['@xmlns'] !== 'http://www.w3.org/2005/Atom')
    breaches.push('not in the namespace of Atom');
  const said = (what: string, value: unknown): void => void (value || breaches.push(`no ${what}`));
  const absolute = (href: string): void =>
    void (/^https?:\/\//.test(href) || breaches.push(`not a complete address: ${href}`));
  const dated = (at: string): void => void (instant.test(at) || breaches.push(`not a time: ${at}`));
  said('id', feed.id);
  said('title', feed.title);
  said('author', feed.author?.name);
  dated(feed.updated);
  const self = feed.link.find((link) => link['@rel'] === 'self')?.['@href'] ?? '';
  said('self', self);
  feed.link.forEach((link) => absolute(link['@href']));
  const entries = (feed.entry ?? []).map((entry) => {
    said('id of an entry', entry.id);
    said('title of an entry', shown(entry.title));
    dated(entry.updated);
    if (entry.published) dated(entry.published);
    const href =
      entry.link.find((link) => (link['@rel'] ?? 'alternate') === 'alternate')?.['@href'] ?? '';
    absolute(href);
    return {
      id: entry.id,
      title: shown(entry.title),
      summary: shown(entry.summary),
      href,
      updated: entry.updated,
    };
  });
  if (entries.length > 50) breaches.push(`${entries.length} entries`);
  if (new Set(entries.map(({ id }) => id)).size !== entries.length)
    breaches.push('an id stands twice');
  if (entries.some(({ updated }) => updated > feed.updated))
    breaches.push('an entry is newer than its feed');
  return { breaches, id: feed.id, title: feed.title, updated: feed.updated, self, entries };
}

function shown(text: RawText | string | undefined): string {
  if (text === undefined) return '';
  const [words = '', type] =
    typeof text === 'string' ? [text, 'text'] : [text['#text'], text['@type']];
  return type === 'html'
    ? words
        .replaceAll('<br/>', '\n')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
    : words;
}
