import { expect, test } from 'vitest';
import { day } from '#platform/day.ts';
import { icsOf, type CalendarEntry } from '#platform/exports/ics.ts';
import { readCalendar } from '#tests/support/subscriptions.ts';

const entry: CalendarEntry = {
  uid: '00000031-0000-4000-8000-000000000001',
  sequence: 0,
  createdAt: new Date('2026-11-16T01:00Z'),
  changedAt: new Date('2026-11-16T01:00Z'),
  when: { from: new Date('2026-11-28T01:00Z'), to: new Date('2026-11-28T03:30Z') },
  title: '企业开办体验日',
  place: '区政务服务大厅（云溪区试验路0号）',
  description: ['报名截止：2026年11月27日 18:00', '咨询电话：0000-0000000'],
  href: 'https://tiyan.example.gov.cn/open-days/1',
  cancelled: false,
};

test('a calendar is these bytes and no others, whenever it is asked for', () => {
  expect(icsOf({ name: '体验活动', entries: [entry] })).toBe(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//experiencer-portal//calendar//ZH',
      'NAME:体验活动',
      'X-WR-CALNAME:体验活动',
      'REFRESH-INTERVAL;VALUE=DURATION:PT6H',
      'X-PUBLISHED-TTL:PT6H',
      'BEGIN:VEVENT',
      'UID:00000031-0000-4000-8000-000000000001',
      'SEQUENCE:0',
      'DTSTAMP:20261116T010000Z',
      'DTSTART:20261128T010000Z',
      'DTEND:20261128T033000Z',
      'SUMMARY:企业开办体验日',
      'TRANSP:OPAQUE',
      'LOCATION:区政务服务大厅（云溪区试验路0号）',
      'DESCRIPTION:报名截止：2026年11月27日 18:00\\n咨询电话：0000-00',
      ' 00000',
      'URL;VALUE=URI:https://tiyan.example.gov.cn/open-days/1',
      'STATUS:CONFIRMED',
      'CREATED:20261116T010000Z',
      'LAST-MODIFIED:20261116T010000Z',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
});

test('another parser reads what was written: commas, semicolons, backslashes, long Chinese, a character of four bytes', () => {
  const title = '“一件事”，a,b;c\\d：'.concat('婚育服务𠮷'.repeat(30));
  const {
    breaches,
    events: [event],
  } = readCalendar(
    icsOf({
      name: '甲;乙,丙',
      entries: [
        { ...entry, title, description: ['一', '二\u0007三'], sequence: 3, cancelled: true },
      ],
    }),
  );
  expect(breaches).toEqual([]);
  expect(event).toMatchObject({
    summary: title,
    description: '一\n二 三',
    sequence: 3,
    status: 'CANCELLED',
    start: '2026-11-28T01:00:00.000Z',
    end: '2026-11-28T03:30:00.000Z',
  });
});

test('a whole day stays the same day, wherever the server stands', () => {
  const {
    breaches,
    events: [event],
  } = readCalendar(icsOf({ name: '坐窗口', entries: [{ ...entry, when: day('2026-11-23') }] }));
  expect(breaches).toEqual([]);
  expect(event).toMatchObject({ start: '2026-11-23', end: null });
});

test('an empty calendar is a calendar', () => {
  expect(readCalendar(icsOf({ name: '坐窗口', entries: [] }))).toEqual({
    breaches: [],
    name: '坐窗口',
    events: [],
  });
});

test('the reader finds a breach when there is one', () => {
  const good = icsOf({ name: '坐窗口', entries: [entry, entry] });
  expect(readCalendar(good).breaches).toEqual(['a UID stands twice']);
  expect(readCalendar(good.replaceAll('\r\n ', '')).breaches.join()).toContain(
    'longer than 75 octets',
  );
  expect(readCalendar(good.replaceAll('\r\n', '\n')).breaches).toContain('a line end is not CRLF');
  expect(readCalendar(good.replaceAll(/SEQUENCE.*\r\n/g, '')).breaches).toContain(
    'not exactly one sequence',
  );
});
