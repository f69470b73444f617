import { describe, expect } from 'vitest';
import { cancelDuty } from '#features/duties/commands.ts';
import { dutyChangeEntries, dutyEvents, subscribedSpan } from '#features/duties/export.ts';
import { listDutiesOn, listRearranged, listRota } from '#features/duties/queries.ts';
import { readListQuery } from '#features/open-data/input.ts';
import { readers } from '#features/open-data/queries.ts';
import { day } from '#platform/day.ts';
import { atomOf } from '#platform/exports/atom.ts';
import { icsOf } from '#platform/exports/ics.ts';
import { ctx } from '#tests/support/ctx.ts';
import { changeDuty, recordAttendance } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { aDuty, anOfficial } from '#tests/support/duties.ts';
import { readCalendar, readFeed } from '#tests/support/subscriptions.ts';
import { town } from '#tests/support/town.ts';
import type { Db } from '#db/connect.ts';

const page = 'https://tiyan.example.gov.cn/window-duty';
const today = day('2026-11-21');
const span = subscribedSpan(today);

const calendarText = async (db: Db, unit = 'approval') =>
  icsOf({
    name: '坐窗口',
    entries: dutyEvents(await listRota(db, { ...span, unit }, today), page),
  });
const feedText = async (db: Db) =>
  atomOf({
    title: '坐窗口调整',
    author: '局',
    href: `${page}.xml`,
    page,
    entries: dutyChangeEntries(await listRearranged(db, span, today, 50), page),
  });

function read<Read extends { breaches: string[] }>(reading: Read): Read {
  expect(reading.breaches).toEqual([]);
  return reading;
}
const events = async (db: Db) => read(readCalendar(await calendarText(db))).events;
const news = async (db: Db) => read(readFeed(await feedText(db))).entries;

/** The form of one turn, filled with the values of `aDuty`. */
const changed = (dutyId: string, officialId: string, values: Record<string, string> = {}) => ({
  dutyId,
  officialId,
  day: '2026-11-23',
  halfDay: 'am',
  place: 'main/一楼',
  windowNo: '12',
  items: '企业开办、食品许可',
  reason: '外出开会',
  ...values,
});

test('a turn is an event of its day, with the half day in its title', async ({ db }) => {
  const duty = await aDuty(db, await anOfficial(db));
  expect(await events(db)).toEqual([
    {
      uid: duty.id,
      sequence: 0,
      status: 'CONFIRMED',
      summary: '上午坐窗口：周明（局长）',
      location: '区政务服务大厅一楼 12 号',
      description: '区行政审批服务局，可咨询：企业开办、食品许可',
      url: `${page}?week=2026-W48`,
      start: '2026-11-23',
      end: null,
      stamp: '2026-11-16T01:00:00.000Z',
      lastModified: '2026-11-16T01:00:00.000Z',
    },
  ]);
  expect(await news(db)).toEqual([]);
});

test('after a swap the page, the calendar, the feed, the board and the API name the same person (G4)', async ({
  db,
}) => {
  const head = await anOfficial(db);
  const deputy = await anOfficial(db, { name: '孙晓岚', post: '副局长', rank: 'deputy' });
  const duty = await aDuty(db, head);
  await changeDuty(
    ctx(db, { actor: town.reporter, now: '2026-11-21T09:00+08:00' }),
    changed(duty.id, deputy.id, { windowNo: '14' }),
  );

  const [onPage] = await listRota(db, { from: day('2026-11-23'), to: day('2026-11-23') }, today);
  const [event] = await events(db);
  const [entry] = await news(db);
  const [onBoard] = await listDutiesOn(db, day('2026-11-23'));
  const {
    data: [inApi],
  } = await readers.duties(
    ctx(db),
    readListQuery('duties', new URLSearchParams('from=2026-11-23&to=2026-11-23')),
  );
  const original = '原定 周明（局长），一楼 12 号';

  expect(onPage).toMatchObject({
    id: duty.id,
    name: '孙晓岚',
    windowNo: '14',
    original,
    reason: '外出开会',
  });
  expect(inApi).toMatchObject({
    id: duty.id,
    name: '孙晓岚',
    window: '14',
    original,
    reason: '外出开会',
  });
  expect(onBoard).toMatchObject({
    id: duty.id,
    name: '孙晓岚',
    place: '一楼 14 号',
    note: original,
  });
  expect(event).toMatchObject({
    uid: duty.id,
    sequence: 1,
    status: 'CONFIRMED',
    summary: '上午坐窗口：孙晓岚（副局长）',
    location: '区政务服务大厅一楼 14 号',
    description: `区行政审批服务局，可咨询：企业开办、食品许可\n${original}\n原因：外出开会`,
    stamp: '2026-11-21T01:00:00.000Z',
    lastModified: '2026-11-21T01:00:00.000Z',
  });
  expect(entry).toMatchObject({
    title: '已调整：11月23日（星期一）上午 区行政审批服务局 孙晓岚（副局长）',
    updated: '2026-11-21T01:00:00.000Z',
    href: `${page}?week=2026-W48`,
  });
  expect(entry?.summary).toContain(original);
});

describe('SEQUENCE', () => {
  test('rises with each change, and once more when the turn is cancelled; the UID stays', async ({
    db,
  }) => {
    const head = await anOfficial(db);
    const duty = await aDuty(db, head);
    const sequences: [number, string, string][] = [];
    const look = async () => {
      const [event] = await events(db);
      sequences.push([event?.sequence ?? -1, event?.start ?? '', event?.uid ?? '']);
    };
    await look();
    await changeDuty(
      ctx(db, { actor: town.reporter, now: '2026-11-21T09:00+08:00' }),
      changed(duty.id, head.id, { day: '2026-11-24' }),
    );
    await look();
    await changeDuty(
      ctx(db, { actor: town.reporter, now: '2026-11-21T10:00+08:00' }),
      changed(duty.id, head.id, { day: '2026-11-25' }),
    );
    await look();
    await cancelDuty(ctx(db, { actor: town.reporter, now: '2026-11-21T11:00+08:00' }), {
      dutyId: duty.id,
      reason: '会议冲突',
    });
    await look();
    expect(sequences).toEqual([
      [0, '2026-11-23', duty.id],
      [1, '2026-11-24', duty.id],
      [2, '2026-11-25', duty.id],
      [3, '2026-11-25', duty.id],
    ]);
    expect(await events(db)).toMatchObject([
      {
        status: 'CANCELLED',
        summary: '已取消：上午坐窗口：周明（局长）',
        stamp: '2026-11-21T03:00:00.000Z',
      },
    ]);
    expect((await news(db)).map(({ title }) => title)).toEqual([
      '已取消：11月25日（星期三）上午 区行政审批服务局 周明（局长）',
    ]);
  });

  test('stays when the desk ticks who came; the event says it and is newer', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await recordAttendance(ctx(db, { actor: town.desk, now: '2026-11-23T09:10+08:00' }), {
      dutyId: duty.id,
      attendance: 'absent',
      reason: '临时出警',
    });
    expect(await events(db)).toMatchObject([
      {
        sequence: 0,
        lastModified: '2026-11-23T01:10:00.000Z',
        description: expect.stringContaining('到岗情况：未到岗\n原因：临时出警'),
      },
    ]);
    expect((await news(db)).map(({ title }) => title)).toEqual([
      '未到岗：11月23日（星期一）上午 区行政审批服务局 周明（局长）',
    ]);
    await recordAttendance(ctx(db, { actor: town.desk, now: '2026-11-23T09:30+08:00' }), {
      dutyId: duty.id,
      attendance: 'present',
    });
    expect(await events(db)).toMatchObject([
      {
        lastModified: '2026-11-23T01:30:00.000Z',
        description: expect.stringContaining('到岗情况：到岗'),
      },
    ]);
    expect(await news(db)).toEqual([]);
  });
});

test('each change is news of its own, the latest first', async ({ db }) => {
  const head = await anOfficial(db);
  const deputy = await anOfficial(db, { name: '孙晓岚', post: '副局长', rank: 'deputy' });
  const [one, other] = [await aDuty(db, head), await aDuty(db, deputy, { windowNo: '14' })];
  await changeDuty(
    ctx(db, { actor: town.reporter, now: '2026-11-21T09:00+08:00' }),
    changed(one.id, head.id, { windowNo: '13' }),
  );
  await changeDuty(
    ctx(db, { actor: town.reporter, now: '2026-11-21T10:00+08:00' }),
    changed(other.id, deputy.id, { windowNo: '15' }),
  );
  const before = await news(db);
  expect(before.map(({ title }) => title.slice(-7))).toEqual([
    '孙晓岚（副局长）'.slice(-7),
    ' 周明（局长）'.slice(-7),
  ]);
  await changeDuty(
    ctx(db, { actor: town.reporter, now: '2026-11-21T11:00+08:00' }),
    changed(one.id, head.id, { windowNo: '16' }),
  );
  const after = await news(db);
  expect(after[0]?.title).toContain('周明');
  expect(before.map(({ id }) => id)).not.toContain(after[0]?.id);
  expect(after[1]?.id).toBe(before[0]?.id);
});

test('the same bytes until something changes, the next day too', async ({ db }) => {
  const head = await anOfficial(db);
  await aDuty(db, head);
  const tomorrow = async () =>
    icsOf({
      name: '坐窗口',
      entries: dutyEvents(
        await listRota(
          db,
          { ...subscribedSpan(day('2026-11-24')), unit: 'approval' },
          day('2026-11-24'),
        ),
        page,
      ),
    });
  expect(await tomorrow()).toBe(await calendarText(db)); // on the page the turn is now 未核实
});

test('a calendar is one unit’s, begins with last month, and holds a moved turn once', async ({
  db,
}) => {
  const head = await anOfficial(db);
  await aDuty(db, head, { dutyOn: day('2026-10-01') });
  await aDuty(db, head, { dutyOn: day('2026-09-30') });
  await aDuty(db, await anOfficial(db, { unitId: 2, name: '吴静' }), { windowNo: '30' });
  const moved = await aDuty(db, head, { dutyOn: day('2026-11-26') });
  await changeDuty(
    ctx(db, { actor: town.reporter }),
    changed(moved.id, head.id, { day: '2026-11-27' }),
  );
  expect((await events(db)).map(({ start }) => start)).toEqual(['2026-10-01', '2026-11-27']);
});
