import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { slipBatches } from '#db/tables/ballots.ts';
import { auditEntries } from '#db/tables/office.ts';
import { checkIns, openDays } from '#db/tables/open-days.ts';
import { handOutSlip } from '#features/ballots/slips/commands.ts';
import { checkIn, findAtDesk, undoCheckIn } from '#features/open-days/check-ins/commands.ts';
import {
  getDeskDay,
  getPersonAtDesk,
  listDeskDays,
} from '#features/open-days/check-ins/queries.ts';
import { day } from '#platform/day.ts';
import { roles } from '#db/vocabulary/roles.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import {
  aCheckIn,
  aDraftOpenDay,
  anExperiencer,
  aPublishedOpenDay,
  aRegistration,
  type ExperiencerActor,
} from '#tests/support/factories.ts';
import { testRegion } from '#tests/support/region.ts';
import { phoneOf, town } from '#tests/support/town.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const [zhiqiu, mingyuan] = town.experiencers as [ExperiencerActor, ExperiencerActor];
const morning = '2026-11-28T08:45+08:00';

const desk = (db: Db, now = morning) => ctx(db, { actor: town.desk, now });
const arrive = (db: Db, openDayId: string, experiencerId: string, now = morning) =>
  checkIn(desk(db, now), { openDayId, experiencerId });
const search = async (db: Db, openDayId: string, person: string): Promise<string[]> =>
  (await findAtDesk(desk(db), { openDayId, person })).map((found) => found.number);
const presentAt = (db: Db, openDayId: string) =>
  db.$count(checkIns, eq(checkIns.openDayId, openDayId));

describe('finding people', () => {
  test('by the end of a number, by a whole number, by a whole phone; everyone who was ever appointed', async ({
    db,
  }) => {
    const { id } = await aPublishedOpenDay(db);
    expect(await search(db, id, '6001')).toEqual(['TY2026001']);
    expect(await search(db, id, 'ty2026002')).toEqual(['TY2026002']);
    expect(await search(db, id, phoneOf(3))).toEqual(['TY2026003']);
    expect(await search(db, id, '１３９００００００１２')).toEqual(['TY2026012']);
  });

  test('by the end of a phone only among this day’s registrants', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    const other = await aPublishedOpenDay(db, { title: '另一场' });
    await aRegistration(db, id, zhiqiu.experiencerId);
    await aRegistration(db, other.id, mingyuan.experiencerId);
    expect(await search(db, id, '00000001')).toEqual(['TY2026001']);
    expect(await search(db, id, '00000002')).toEqual([]);
    expect(await search(db, other.id, '00000002')).toEqual(['TY2026002']);
  });

  test('what everybody shares finds nobody: no way to leaf through', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    for (const shared of ['2026', 'TY2026', '1390', '13900000'])
      expect(await search(db, id, shared), shared).toEqual([]);
  });

  test('never more than a handful', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 20 });
    for (let n = 1; n <= 9; n += 1)
      await aRegistration(
        db,
        id,
        (await anExperiencer(db, n, { number: `TY20${n}0777` })).experiencerId,
      );
    expect(await search(db, id, '0777')).toHaveLength(6);
  });

  test.for([
    ['three characters', '001', 'tooShort'],
    ['nothing', '', 'blank'],
    ['a name', '沈知秋', 'malformed'],
    ['a pattern', '%%%%', 'malformed'],
  ])('%s are not searched for', async ([, person, kind], { db }) => {
    const { id } = await aPublishedOpenDay(db);
    await expect(findAtDesk(desk(db), { openDayId: id, person })).rejects.toMatchObject({
      fieldErrors: { person: kind },
    });
  });

  test('no search on a draft or a day that is not', async ({ db }) => {
    const draft = await aDraftOpenDay(db);
    await expect(search(db, draft.id, '6001')).rejects.toThrow('openDay');
    await expect(search(db, nobody, '6001')).rejects.toThrow('openDay');
  });
});

describe('checking in', () => {
  test('once, with who did it; the second time says so', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aRegistration(db, id, zhiqiu.experiencerId);
    await arrive(db, id, zhiqiu.experiencerId);
    expect(await db.select().from(checkIns).where(eq(checkIns.openDayId, id))).toEqual([
      {
        openDayId: id,
        experiencerId: zhiqiu.experiencerId,
        at: new Date(morning),
        checkedInBy: town.desk.userId,
      },
    ]);
    await expect(arrive(db, id, zhiqiu.experiencerId)).rejects.toMatchObject({
      code: 'checkIn.already',
    });
    expect(
      (
        await db
          .select({ action: auditEntries.action })
          .from(auditEntries)
          .where(eq(auditEntries.object, `open_day:${id}`))
      ).map((row) => row.action),
    ).toEqual(['check_in.done']);
  });

  test.for([
    ['2026-11-28T08:29:59.999+08:00', 'checkIn.notTheDay'],
    ['2026-11-28T08:30:00+08:00', null],
    ['2026-11-28T10:30:00+08:00', null],
    ['2026-11-28T11:30:00+08:00', 'checkIn.notTheDay'],
    ['2026-11-27T09:00:00+08:00', 'checkIn.notTheDay'],
  ] as const)('at %s: %s', async ([now, code], { db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aRegistration(db, id, zhiqiu.experiencerId);
    if (code === null) await arrive(db, id, zhiqiu.experiencerId, now);
    else await expect(arrive(db, id, zhiqiu.experiencerId, now)).rejects.toMatchObject({ code });
    expect(await presentAt(db, id)).toBe(code === null ? 1 : 0);
  });

  test('not without a held seat', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await expect(arrive(db, id, zhiqiu.experiencerId)).rejects.toMatchObject({
      code: 'checkIn.notRegistered',
    });
    await aRegistration(db, id, zhiqiu.experiencerId);
    await db.execute(
      `update open_day_registrations set cancelled_at = registered_at where open_day_id = '${id}'`,
    );
    await expect(arrive(db, id, zhiqiu.experiencerId)).rejects.toMatchObject({
      code: 'checkIn.notRegistered',
    });
  });

  test('people of a rated unit come like anybody and the desk sees that they get no slip (A6); who is out of office does not', async ({
    db,
  }) => {
    const { id } = await aPublishedOpenDay(db, { units: [2] });
    const insider = await anExperiencer(db, 1, { unitId: 2 });
    const former = await anExperiencer(db, 2, { endedOn: day('2026-11-25') });
    await aRegistration(db, id, insider.experiencerId);
    await aRegistration(db, id, former.experiencerId);
    await arrive(db, id, insider.experiencerId);
    await expect(arrive(db, id, former.experiencerId)).rejects.toMatchObject({
      code: 'checkIn.notInOffice',
    });
    expect(await getPersonAtDesk(db, id, insider.experiencerId)).toMatchObject({
      recused: true,
      registered: true,
      slipGiven: false,
    });
  });

  test('not at a cancelled day', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aRegistration(db, id, zhiqiu.experiencerId);
    await db
      .update(openDays)
      .set({ cancelledAt: new Date('2026-11-27T09:00+08:00'), cancelReason: '停电' })
      .where(eq(openDays.id, id));
    await expect(arrive(db, id, zhiqiu.experiencerId)).rejects.toMatchObject({
      code: 'checkIn.notTheDay',
    });
  });

  test('by the desk alone', async ({ db }) => {
    for (const command of [checkIn, undoCheckIn, findAtDesk]) {
      for (const role of roles.filter((one) => one !== 'desk')) {
        await expect(
          command(ctx(db, { actor: { ...town.desk, roles: [role] } }), {}),
          role,
        ).rejects.toMatchObject({ reason: 'forbidden' });
      }
    }
  });
});

const undo = (db: Db, openDayId: string, now: string) =>
  undoCheckIn(desk(db, now), { openDayId, experiencerId: zhiqiu.experiencerId });

describe('taking a check-in back', () => {
  test('within two minutes; the seat stays, and checking in again works', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aRegistration(db, id, zhiqiu.experiencerId);
    await arrive(db, id, zhiqiu.experiencerId);
    await undo(db, id, '2026-11-28T08:46:59+08:00');
    await undo(db, id, '2026-11-28T08:46:59+08:00');
    expect(await presentAt(db, id)).toBe(0);
    expect(await getPersonAtDesk(db, id, zhiqiu.experiencerId)).toMatchObject({
      registered: true,
      checkedInAt: null,
    });
    await arrive(db, id, zhiqiu.experiencerId, '2026-11-28T08:47:00+08:00');
    await expect(undo(db, id, '2026-11-28T08:49:01+08:00')).rejects.toMatchObject({
      code: 'checkIn.undoTooLate',
    });
  });

  test('never once a slip was given: the database holds the one to the other', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aCheckIn(db, id, zhiqiu.experiencerId, { at: new Date(morning) });
    await db.insert(slipBatches).values({ openDayId: id, printed: 5, handedOut: 0 });
    await handOutSlip(desk(db), { openDayId: id, experiencerId: zhiqiu.experiencerId });
    await expect(undo(db, id, '2026-11-28T08:46:00+08:00')).rejects.toMatchObject({
      code: 'checkIn.slipGiven',
    });
    expect(await getPersonAtDesk(db, id, zhiqiu.experiencerId)).toMatchObject({ slipGiven: true });
    expect(await presentAt(db, id)).toBe(1);
  });
});

describe('the desk’s list', () => {
  const limits = testRegion.limits;

  test('shows today’s days and any other whose check-in is open', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aDraftOpenDay(db, { title: '草稿' });
    await aPublishedOpenDay(db, {
      title: '已取消的',
      cancelledAt: new Date('2026-11-20T09:00+08:00'),
      cancelReason: '停电',
    });
    const shown = async (now: string, today: string) =>
      (await listDeskDays(db, new Date(now), day(today), limits)).map((row) => row.id);
    expect(await shown('2026-11-27T23:59:00+08:00', '2026-11-27')).toEqual([]);
    expect(await shown('2026-11-28T00:00:00+08:00', '2026-11-28')).toEqual([id]);
    expect(await shown('2026-11-28T20:00:00+08:00', '2026-11-28')).toEqual([id]);
    expect(await shown('2026-11-29T00:00:00+08:00', '2026-11-29')).toEqual([]);
  });

  test('counts seats held and people present', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aCheckIn(db, id, zhiqiu.experiencerId);
    await aRegistration(db, id, mingyuan.experiencerId);
    expect(await getDeskDay(db, id)).toMatchObject({ seats: 10, registered: 2, checkedIn: 1 });
    expect(await getDeskDay(db, (await aDraftOpenDay(db)).id)).toBeNull();
  });
});

test('nothing the desk writes says who was at which channel when (C9)', async ({ db }) => {
  const { rows: columns } = await db.execute<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns where table_schema = 'public'`,
  );
  const of = (pattern: RegExp) =>
    new Set(columns.filter((row) => pattern.test(row.column)).map((row) => row.table));
  const person = of(/^(experiencer_id|person_id|user_id)$/);
  const channel = of(/^(channel|channels|cell)$/);
  // 擅长渠道 on the application form says what a person is good at, not where they were.
  expect([...person].filter((table) => channel.has(table) && table !== 'applications')).toEqual([]);
});
