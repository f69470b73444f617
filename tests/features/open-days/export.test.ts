import { expect } from 'vitest';
import { cancelOpenDay } from '#features/open-days/commands.ts';
import { openDayEntries, openDayEvents, subscribedFrom } from '#features/open-days/export.ts';
import {
  getPublicOpenDay,
  listAnnouncedFrom,
  listLatestAnnounced,
} from '#features/open-days/queries.ts';
import { day } from '#platform/day.ts';
import { atomOf } from '#platform/exports/atom.ts';
import { icsOf } from '#platform/exports/ics.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay, aPublishedOpenDay } from '#tests/support/factories.ts';
import { readCalendar, readFeed } from '#tests/support/subscriptions.ts';
import { town } from '#tests/support/town.ts';
import type { Db } from '#db/connect.ts';

const page = 'https://tiyan.example.gov.cn/open-days';
const calendarText = async (db: Db) =>
  icsOf({
    name: '体验活动',
    entries: openDayEvents(
      await listAnnouncedFrom(db, subscribedFrom(day('2026-11-21')), 300),
      page,
    ),
  });
const feedText = async (db: Db) =>
  atomOf({
    title: '体验活动',
    author: '局',
    href: `${page}.xml`,
    page,
    entries: openDayEntries(await listLatestAnnounced(db, 50), page),
  });

test('a published day is an event with its place, its closing time and a telephone, and no name', async ({
  db,
}) => {
  const openDay = await aPublishedOpenDay(db, { contactName: '何晓梅' });
  const { breaches, events } = readCalendar(await calendarText(db));
  expect(breaches).toEqual([]);
  expect(events).toEqual([
    {
      uid: openDay.id,
      sequence: 0,
      status: 'CONFIRMED',
      summary: '企业开办体验日',
      location: '区政务服务大厅（云溪区试验路0号）',
      description: '报名截止：2026年11月27日 18:00\n请注意：请带身份证\n咨询电话：0000-0000000',
      url: `${page}/${openDay.id}`,
      start: '2026-11-28T01:00:00.000Z',
      end: '2026-11-28T03:30:00.000Z',
      stamp: '2026-11-16T01:00:00.000Z',
      lastModified: '2026-11-16T01:00:00.000Z',
    },
  ]);
  expect((await calendarText(db)) + (await feedText(db))).not.toContain('何晓梅');
});

test('a cancelled day stays, marked, under its UID, and its SEQUENCE has risen', async ({ db }) => {
  const { id } = await aPublishedOpenDay(db);
  const before = await feedText(db);
  await cancelOpenDay(ctx(db, { actor: town.office, now: '2026-11-20T09:00+08:00' }), {
    openDayId: id,
    cancelReason: '场地检修',
  });
  const { breaches, events } = readCalendar(await calendarText(db));
  expect(breaches).toEqual([]);
  expect(events).toMatchObject([
    {
      uid: id,
      sequence: 1,
      status: 'CANCELLED',
      summary: '已取消：企业开办体验日',
      stamp: '2026-11-20T01:00:00.000Z',
    },
  ]);
  expect(events[0]?.description).toContain('场地检修');
  const [was, is] = [readFeed(before), readFeed(await feedText(db))];
  expect(is.breaches).toEqual([]);
  expect(is.entries).toMatchObject([
    {
      id: was.entries[0]?.id,
      title: '已取消：企业开办体验日',
      updated: '2026-11-20T01:00:00.000Z',
    },
  ]);
  expect(is.updated > was.updated).toBe(true);
});

test('a day whose scores came out is news again', async ({ db }) => {
  await aPublishedOpenDay(db, { title: '新的一场' });
  await aPublishedOpenDay(db, {
    title: '办过的一场',
    scoresPublishedAt: new Date('2026-12-05T00:30+08:00'),
    mixedAt: new Date('2026-12-05T00:10+08:00'),
  });
  expect(readFeed(await feedText(db)).entries.map(({ title }) => title)).toEqual([
    '办过的一场',
    '新的一场',
  ]);
});

test('drafts stand in neither, cancelled or not, and have no file of their own', async ({ db }) => {
  const draft = await aDraftOpenDay(db);
  const away = await aDraftOpenDay(db, {
    cancelledAt: new Date('2026-11-20T09:00+08:00'),
    cancelReason: '作废',
  });
  expect(readCalendar(await calendarText(db)).events).toEqual([]);
  expect(readFeed(await feedText(db)).entries).toEqual([]);
  expect(await getPublicOpenDay(db, draft.id)).toBeNull();
  expect(await getPublicOpenDay(db, away.id)).toBeNull();
});

test('the calendar of all days begins with last month', () => {
  // 1 October in Asia/Shanghai
  expect(subscribedFrom(day('2026-11-21')).toISOString()).toBe('2026-09-30T16:00:00.000Z');
  expect(subscribedFrom(day('2027-01-01')).toISOString()).toBe('2026-11-30T16:00:00.000Z');
});
