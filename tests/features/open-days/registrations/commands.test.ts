import { and, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import { cancelOpenDay } from '#features/open-days/commands.ts';
import {
  cancelRegistration,
  registerForOpenDay,
  registerWalkIn,
} from '#features/open-days/registrations/commands.ts';
import {
  findRegistration,
  listMyRegistrations,
} from '#features/open-days/registrations/queries.ts';
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
import { town } from '#tests/support/town.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const [zhiqiu, mingyuan, xiaoman] = town.experiencers as [
  ExperiencerActor,
  ExperiencerActor,
  ExperiencerActor,
];

const takenOf = async (db: Db, id: string): Promise<number | undefined> =>
  (await db.select({ taken: openDays.taken }).from(openDays).where(eq(openDays.id, id)))[0]?.taken;
const register = (
  db: Db,
  actor: ExperiencerActor,
  openDayId: string,
  now = '2026-11-21T09:00+08:00',
) => registerForOpenDay(ctx(db, { actor, now }), { openDayId });
const giveBack = (
  db: Db,
  actor: ExperiencerActor,
  openDayId: string,
  now = '2026-11-21T09:00+08:00',
) => cancelRegistration(ctx(db, { actor, now }), { openDayId });

describe('registering', () => {
  test('takes one seat and says so on record', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await register(db, zhiqiu, id);
    expect(await takenOf(db, id)).toBe(1);
    expect(await findRegistration(db, id, zhiqiu.experiencerId)).toEqual({
      registeredAt: new Date('2026-11-21T09:00+08:00'),
      cancelledAt: null,
      checkedInAt: null,
    });
    expect(
      await db
        .select({ action: auditEntries.action, detail: auditEntries.detail })
        .from(auditEntries)
        .where(eq(auditEntries.object, `open_day:${id}`)),
    ).toEqual([
      { action: 'registration.register', detail: { experiencerId: zhiqiu.experiencerId } },
    ]);
  });

  test('twice is once, also when the house is full or registration has closed in between', async ({
    db,
  }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 1 });
    const first = await register(db, zhiqiu, id);
    expect(await register(db, zhiqiu, id)).toEqual(first);
    expect(await register(db, zhiqiu, id, '2026-11-27T18:00:01+08:00')).toEqual(first);
    expect(await takenOf(db, id)).toBe(1);
  });

  test.for([
    ['2026-11-17T08:59:59.999+08:00', 'openDay.registrationNotOpen'],
    ['2026-11-17T09:00:00+08:00', null],
    ['2026-11-27T17:59:59.999+08:00', null],
    ['2026-11-27T18:00:00+08:00', 'openDay.registrationClosed'],
    ['2026-11-28T10:00:00+08:00', 'openDay.registrationClosed'],
  ] as const)('the server’s clock decides the second: %s → %s', async ([now, code], { db }) => {
    const { id } = await aPublishedOpenDay(db);
    if (code === null) await register(db, zhiqiu, id, now);
    else await expect(register(db, zhiqiu, id, now)).rejects.toMatchObject({ code });
    expect(await takenOf(db, id)).toBe(code === null ? 1 : 0);
  });

  test('the eleventh of ten is told it is full, and leaves no trace', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 2 });
    await register(db, zhiqiu, id);
    await register(db, mingyuan, id);
    await expect(register(db, xiaoman, id)).rejects.toMatchObject({ code: 'openDay.full' });
    expect(await takenOf(db, id)).toBe(2);
    expect(await findRegistration(db, id, xiaoman.experiencerId)).toBeNull();
  });

  test('a seat given back goes to the person who comes next, and its first holder may queue again on the same row', async ({
    db,
  }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 1 });
    await register(db, zhiqiu, id);
    await giveBack(db, zhiqiu, id);
    await register(db, mingyuan, id);
    await expect(register(db, zhiqiu, id)).rejects.toMatchObject({ code: 'openDay.full' });
    expect(
      (await findRegistration(db, id, zhiqiu.experiencerId))?.cancelledAt,
      'her row stays given back',
    ).not.toBeNull();
    await giveBack(db, mingyuan, id);
    await register(db, zhiqiu, id, '2026-11-22T09:00+08:00');
    expect(await takenOf(db, id)).toBe(1);
    expect(
      await db.$count(
        openDayRegistrations,
        and(
          eq(openDayRegistrations.openDayId, id),
          eq(openDayRegistrations.experiencerId, zhiqiu.experiencerId),
        ),
      ),
    ).toBe(1);
    expect(await findRegistration(db, id, zhiqiu.experiencerId)).toMatchObject({
      registeredAt: new Date('2026-11-22T09:00+08:00'),
      cancelledAt: null,
    });
  });

  test('people of a rated unit may come and speak: they register like anybody (A6)', async ({
    db,
  }) => {
    const insider = await anExperiencer(db, 1, { unitId: 1 });
    const { id } = await aPublishedOpenDay(db, { units: [1, 3] });
    await register(db, insider, id);
    expect(await takenOf(db, id)).toBe(1);
  });

  test('nobody registers for a day after the end of his term', async ({ db }) => {
    const leaving = await anExperiencer(db, 1, { endsOn: day('2026-11-27') });
    const { id } = await aPublishedOpenDay(db);
    await expect(register(db, leaving, id)).rejects.toMatchObject({ code: 'openDay.notInOffice' });
  });

  test('a draft, an unknown day and a cancelled one take nobody', async ({ db }) => {
    const draft = await aDraftOpenDay(db, { submittedAt: new Date('2026-11-14T09:00+08:00') });
    await expect(register(db, zhiqiu, draft.id)).rejects.toThrow('openDay');
    await expect(register(db, zhiqiu, nobody)).rejects.toThrow('openDay');
    const { id } = await aPublishedOpenDay(db);
    await cancelOpenDay(ctx(db, { actor: town.office }), {
      openDayId: id,
      cancelReason: '大厅停电',
    });
    await expect(register(db, zhiqiu, id)).rejects.toMatchObject({ code: 'openDay.cancelled' });
  });

  test('only experiencers register, each for himself', async ({ db }) => {
    for (const role of roles.filter((one) => one !== 'experiencer')) {
      await expect(
        registerForOpenDay(ctx(db, { actor: { ...zhiqiu, roles: [role] } }), { openDayId: nobody }),
        role,
      ).rejects.toMatchObject({ reason: 'forbidden' });
    }
    await expect(registerForOpenDay(ctx(db), { openDayId: nobody })).rejects.toMatchObject({
      reason: 'signInFirst',
    });
    const { id } = await aPublishedOpenDay(db);
    await expect(
      registerForOpenDay(ctx(db, { actor: zhiqiu }), {
        openDayId: id,
        experiencerId: mingyuan.experiencerId,
      }),
    ).rejects.toMatchObject({ fieldErrors: { form: 'unexpected' } });
  });
});

describe('giving back', () => {
  test('frees the seat, once', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await register(db, zhiqiu, id);
    await register(db, mingyuan, id);
    await giveBack(db, zhiqiu, id);
    await giveBack(db, zhiqiu, id);
    expect(await takenOf(db, id)).toBe(1);
    expect(await findRegistration(db, id, zhiqiu.experiencerId)).toMatchObject({
      cancelledAt: new Date('2026-11-21T09:00+08:00'),
    });
  });

  test('is refused to everyone who has none, from the start on, and after check-in', async ({
    db,
  }) => {
    const { id } = await aPublishedOpenDay(db);
    await expect(giveBack(db, zhiqiu, id)).rejects.toMatchObject({ code: 'openDay.notRegistered' });
    await aRegistration(db, id, zhiqiu.experiencerId);
    await expect(giveBack(db, zhiqiu, id, '2026-11-28T09:00+08:00')).rejects.toMatchObject({
      code: 'openDay.tooLateToCancel',
    });
    await aCheckIn(db, id, mingyuan.experiencerId);
    await expect(giveBack(db, mingyuan, id, '2026-11-28T08:55+08:00')).rejects.toMatchObject({
      code: 'openDay.tooLateToCancel',
    });
    expect(await takenOf(db, id)).toBe(2);
  });

  test('never touches somebody else’s seat', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    await aRegistration(db, id, mingyuan.experiencerId);
    await expect(giveBack(db, zhiqiu, id)).rejects.toMatchObject({ code: 'openDay.notRegistered' });
    expect(await findRegistration(db, id, mingyuan.experiencerId)).toMatchObject({
      cancelledAt: null,
    });
  });
});

const walkIn = (db: Db, experiencerId: string, openDayId: string, now = '2026-11-28T08:45+08:00') =>
  registerWalkIn(ctx(db, { actor: town.desk, now }), { openDayId, experiencerId });

describe('walk-ins at the desk', () => {
  test('take a seat that is left, while check-in is open', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db, { seats: 1 });
    await expect(
      walkIn(db, zhiqiu.experiencerId, id, '2026-11-28T08:29+08:00'),
    ).rejects.toMatchObject({ code: 'checkIn.notTheDay' });
    await walkIn(db, zhiqiu.experiencerId, id);
    await walkIn(db, zhiqiu.experiencerId, id);
    expect(await takenOf(db, id)).toBe(1);
    await expect(walkIn(db, mingyuan.experiencerId, id)).rejects.toMatchObject({
      code: 'checkIn.noSeatLeft',
    });
    await expect(
      walkIn(db, xiaoman.experiencerId, id, '2026-11-28T11:30+08:00'),
    ).rejects.toMatchObject({ code: 'checkIn.notTheDay' });
  });

  test('are nobody outside their term, or unknown', async ({ db }) => {
    const { id } = await aPublishedOpenDay(db);
    const former = await anExperiencer(db, 1, { endedOn: day('2026-11-20') });
    await expect(walkIn(db, former.experiencerId, id)).rejects.toMatchObject({
      code: 'checkIn.notInOffice',
    });
    await expect(walkIn(db, nobody, id)).rejects.toThrow('experiencer');
  });

  test('are let in by the desk alone', async ({ db }) => {
    for (const role of roles.filter((one) => one !== 'desk')) {
      await expect(
        registerWalkIn(ctx(db, { actor: { ...town.desk, roles: [role] } }), {}),
        role,
      ).rejects.toMatchObject({ reason: 'forbidden' });
    }
  });
});

test('my list says in one word where I stand with each day, the latest first', async ({ db }) => {
  const coming = await aPublishedOpenDay(db);
  const over = await aPublishedOpenDay(db, {
    title: '上周的活动',
    startsAt: new Date('2026-11-14T09:00+08:00'),
    endsAt: new Date('2026-11-14T11:30+08:00'),
    registrationOpensAt: new Date('2026-11-02T09:00+08:00'),
    registrationClosesAt: new Date('2026-11-13T18:00+08:00'),
    rateOpensAt: new Date('2026-11-14T10:00+08:00'),
    rateClosesAt: new Date('2026-11-21T00:00+08:00'),
  });
  await aRegistration(db, coming.id, zhiqiu.experiencerId);
  await aRegistration(db, over.id, zhiqiu.experiencerId);
  await aRegistration(db, coming.id, mingyuan.experiencerId);
  const now = new Date('2026-11-21T09:00+08:00');
  expect((await listMyRegistrations(db, zhiqiu.experiencerId, now, null)).rows).toEqual([
    {
      openDayId: coming.id,
      title: coming.title,
      hall: '区政务服务大厅',
      startsAt: coming.startsAt,
      endsAt: coming.endsAt,
      standing: 'registered',
    },
    {
      openDayId: over.id,
      title: '上周的活动',
      hall: '区政务服务大厅',
      startsAt: over.startsAt,
      endsAt: over.endsAt,
      standing: 'absent',
    },
  ]);
  await cancelOpenDay(ctx(db, { actor: town.office }), {
    openDayId: coming.id,
    cancelReason: '大厅停电',
  });
  expect(
    (await listMyRegistrations(db, zhiqiu.experiencerId, now, null)).rows.map(
      (row) => row.standing,
    ),
  ).toEqual(['day_cancelled', 'absent']);
});
