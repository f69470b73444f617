import { describe, expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { windowDuties } from '#db/tables/duties.ts';
import {
  findNextDutyDay,
  findUnitDuty,
  listDutiesOn,
  listDutiesToTick,
  listRota,
} from '#features/duties/queries.ts';
import { addDays, day } from '#platform/day.ts';
import { test } from '#tests/support/db.ts';
import { aChange, aDuty, anOfficial, ticked } from '#tests/support/duties.ts';

const week = { from: day('2026-11-23'), to: day('2026-11-29') };
const today = day('2026-11-23');

test('stands in the order one walks through the hall: day, half day, hall, floor, window by number', async ({
  db,
}) => {
  const head = await anOfficial(db);
  const people = await Promise.all(
    ['吴静', '郑重', '冯远', '陈光', '褚宁'].map((name) => anOfficial(db, { name })),
  );
  await aDuty(db, head, { windowNo: '9', halfDay: 'pm' });
  await aDuty(db, people[0]!, { windowNo: '12' });
  await aDuty(db, people[1]!, { windowNo: '9' });
  await aDuty(db, people[2]!, { windowNo: '1', hallId: 2 });
  await aDuty(db, people[3]!, { dutyOn: day('2026-11-24'), windowNo: '1' });
  await aDuty(db, people[4]!, { dutyOn: day('2026-11-30') });
  expect((await listRota(db, week, today)).map(({ name }) => name)).toEqual([
    '郑重',
    '吴静',
    '冯远',
    '周明',
    '陈光',
  ]);
});

describe('filters', () => {
  test('by unit and by hall; a made-up code finds nothing', async ({ db }) => {
    await aDuty(db, await anOfficial(db));
    await aDuty(db, await anOfficial(db, { unitId: 2, name: '吴静' }), { hallId: 2 });
    const names = async (filter: { unit?: string; hall?: string }) =>
      (await listRota(db, { ...week, ...filter }, today)).map(({ name }) => name);
    expect(await names({ unit: 'transport' })).toEqual(['吴静']);
    expect(await names({ hall: 'main' })).toEqual(['周明']);
    expect(await names({ unit: 'approval', hall: 'east' })).toEqual([]);
    expect(await names({ unit: "x' or 1=1 --" })).toEqual([]);
  });

  test('a moved turn answers to the hall it was to be in', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db), { dutyOn: day('2026-11-25'), hallId: 2 });
    await aChange(db, duty, { dutyOn: day('2026-11-23'), hallId: 1 });
    expect(await listRota(db, { ...week, hall: 'main' }, today)).toMatchObject([
      { status: 'moved', dutyOn: '2026-11-23', hall: '区政务服务大厅', movedTo: '2026-11-25' },
    ]);
    expect(await listRota(db, { ...week, hall: 'east' }, today)).toMatchObject([
      { status: 'changed', original: '原定 11月23日（星期一）上午，区政务服务大厅一楼 12 号' },
    ]);
  });
});

test("today's board says who sits where, and what was 原定", async ({ db }) => {
  const there = await aDuty(db, await anOfficial(db), ticked('present'));
  const swapped = await aDuty(db, await anOfficial(db, { name: '孙晓岚', post: '副局长' }), {
    halfDay: 'pm',
    floor: '二楼',
    windowNo: 'A03',
  });
  await aChange(db, swapped, { name: '刘建国', post: '副局长' });
  expect(await listDutiesOn(db, today)).toEqual([
    {
      id: there.id,
      half: 'am',
      halfDay: '上午',
      place: '一楼 12 号',
      name: '周明',
      post: '区行政审批服务局 局长',
      note: '',
      items: '企业开办、食品许可',
      status: { kind: 'ok', label: '已到岗' },
    },
    {
      id: swapped.id,
      half: 'pm',
      halfDay: '下午',
      place: '二楼 A03',
      name: '孙晓岚',
      post: '区行政审批服务局 副局长',
      note: '原定 刘建国（副局长）',
      items: '企业开办、食品许可',
      status: { kind: 'warn', label: '已调整' },
    },
  ]);
});

test('the next day somebody sits, cancelled turns left out', async ({ db }) => {
  const head = await anOfficial(db);
  await aDuty(db, head, {
    dutyOn: day('2026-11-30'),
    cancelledAt: new Date('2026-11-20T09:00+08:00'),
    cancelReason: '会议',
  });
  await aDuty(db, head, { dutyOn: day('2026-12-02') });
  expect(await findNextDutyDay(db, week)).toBe('2026-12-02');
  expect(await findNextDutyDay(db, { ...week, unit: 'market' })).toBeNull();
});

test("a unit's own turn, and never another unit's", async ({ db }) => {
  const duty = await aDuty(db, await anOfficial(db));
  expect(await findUnitDuty(db, 1, duty.id)).toMatchObject({ name: '周明' });
  expect(await findUnitDuty(db, 2, duty.id)).toBeNull();
  expect(await findUnitDuty(db, 1, null)).toBeNull();
});

test('the desk sees the turns of the day that still stand', async ({ db }) => {
  const head = await anOfficial(db);
  await aDuty(db, head, { cancelledAt: new Date('2026-11-20T09:00+08:00'), cancelReason: '会议' });
  await aDuty(db, head, { windowNo: '14' });
  await aDuty(db, head, { dutyOn: day('2026-11-24') });
  expect((await listDutiesToTick(db, today)).map(({ windowNo }) => windowNo)).toEqual(['14']);
});

test('a month costs as many queries with one turn as with hundreds', async ({
  ownDatabase: { db, url },
}) => {
  const texts: string[] = [];
  const counted = connect(url, { max: 1, onQuery: (text) => texts.push(text) });
  const month = { from: day('2026-11-01'), to: day('2026-11-30') };
  const head = await anOfficial(db);
  await aDuty(db, head);
  const queriesOf = async () => {
    texts.length = 0;
    const rows = await listRota(counted.db, month, today);
    return { rows: rows.length, queries: texts.length };
  };
  expect(await queriesOf()).toEqual({ rows: 1, queries: 2 });
  for (let n = 0; n < 20; n += 1) {
    const person = await anOfficial(db, { name: `科长${String.fromCodePoint(0x4e00 + n)}` });
    const { unitId, id: officialId, name, post, rank } = person;
    const moved = await aDuty(db, person, { dutyOn: day('2026-11-30'), windowNo: String(50 + n) });
    await aChange(db, moved, { dutyOn: day('2026-11-27') });
    await db.insert(windowDuties).values(
      Array.from({ length: 15 }, (_, index) => ({
        unitId,
        officialId,
        name,
        post,
        rank,
        dutyOn: addDays(day('2026-11-02'), index),
        halfDay: 'am' as const,
        hallId: 1,
        floor: '二楼',
        windowNo: String(n),
        items: '咨询',
        plannedBy: head.addedBy,
        plannedAt: head.addedAt,
      })),
    );
  }
  expect(await queriesOf()).toEqual({ rows: 1 + 20 * 17, queries: 2 });
  await counted.close();
});

test('the board of the day a turn left says where it went', async ({ db }) => {
  const duty = await aDuty(db, await anOfficial(db), { dutyOn: day('2026-11-25') });
  await aChange(db, duty, { dutyOn: today });
  expect(await listDutiesOn(db, today)).toMatchObject([
    { note: '改到 11月25日（星期三）', status: { kind: 'off', label: '已改期' } },
  ]);
});
