import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { dutyChanges, windowDuties } from '#db/tables/duties.ts';
import { cancelDuty, planDuties } from '#features/duties/commands.ts';
import { endOfficial, listOfficial } from '#features/duties/officials/commands.ts';
import { listRota } from '#features/duties/queries.ts';
import { day } from '#platform/day.ts';
import { Denied, Invalid, NotFound } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { changeDuty, recordAttendance } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { aDuty, anOfficial, ticked } from '#tests/support/duties.ts';
import { town } from '#tests/support/town.ts';

const stranger = '99999999-0000-4000-8000-000000000000';
const monday = '2026-11-23T09:00+08:00';

/** One line of the grid, as the form posts it. */
function line(
  n: number,
  officialId: string,
  values: Record<string, string> = {},
): Record<string, string> {
  const fields = {
    officialId,
    day: '2026-11-23',
    halfDay: 'am',
    place: 'main/一楼',
    windowNo: '12',
    items: '企业开办',
    ...values,
  };
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [`${field}-${n}`, value]),
  );
}

const rota = (
  db: Parameters<typeof listRota>[0],
  from = '2026-11-23',
  to = '2026-11-29',
  today = '2026-11-21',
) => listRota(db, { from: day(from), to: day(to) }, day(today));

/** The turn as the public sees it on its own day. */
const statusAfter = async (db: Parameters<typeof listRota>[0]) =>
  (await rota(db, '2026-11-23', '2026-11-23', '2026-11-23'))[0];

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

describe('planning', () => {
  test('a unit puts several people down at once, and everybody reads it', async ({ db }) => {
    const head = await anOfficial(db);
    const chief = await anOfficial(db, { name: '吴静', post: '登记科科长', rank: 'section_chief' });
    await planDuties(ctx(db, { actor: town.reporter }), {
      ...line(0, head.id),
      ...line(3, chief.id, {
        day: '2026-11-24',
        halfDay: 'pm',
        windowNo: '０７号窗口',
        place: 'main/二楼',
      }),
      ...line(5, '', { windowNo: '', items: '' }),
    });
    expect(await rota(db)).toMatchObject([
      {
        name: '周明',
        post: '局长',
        unit: '区行政审批服务局',
        dutyOn: '2026-11-23',
        halfDay: 'am',
        floor: '一楼',
        windowNo: '12',
        status: 'scheduled',
      },
      { name: '吴静', dutyOn: '2026-11-24', halfDay: 'pm', floor: '二楼', windowNo: '7' },
    ]);
  });

  test('what is wrong with a line is said beside that line', async ({ db }) => {
    const head = await anOfficial(db);
    const bad = planDuties(ctx(db, { actor: town.reporter }), {
      ...line(0, head.id),
      ...line(2, '', {
        day: '2026-02-30',
        halfDay: 'night',
        windowNo: '<12>',
        items: '找我 13800000001',
      }),
    });
    await expect(bad).rejects.toMatchObject({
      fieldErrors: {
        'officialId-2': 'blank',
        'day-2': 'notADay',
        'halfDay-2': 'notOffered',
        'windowNo-2': 'malformed',
        'items-2': 'personalData',
      },
    });
    expect(await rota(db)).toEqual([]);
  });

  test.for([
    ['an empty grid', {}, { 'officialId-0': 'nothingPlanned' }],
    ['a field nobody offered', { 'unitId-0': '2' }, { form: 'unexpected' }],
    ['a line beyond the grid', { 'officialId-99': stranger }, { form: 'unexpected' }],
  ] as const)('%s is refused', async ([, raw, fieldErrors], { db }) => {
    await expect(planDuties(ctx(db, { actor: town.reporter }), raw)).rejects.toMatchObject({
      fieldErrors,
    });
  });

  test('a floor the hall does not have, or a person no longer in post', async ({ db }) => {
    const head = await anOfficial(db, { endsOn: day('2026-11-22') });
    await expect(
      planDuties(ctx(db, { actor: town.reporter }), line(1, head.id)),
    ).rejects.toMatchObject({ fieldErrors: { 'officialId-1': 'notInPost' } });
    const chief = await anOfficial(db, { name: '吴静', rank: 'section_chief' });
    await expect(
      planDuties(ctx(db, { actor: town.reporter }), line(1, chief.id, { place: 'main/九楼' })),
    ).rejects.toMatchObject({ fieldErrors: { 'place-1': 'notOffered' } });
  });

  test.for([
    ['2026-11-20', 'duty.past'],
    ['2026-11-28', 'duty.weekend'],
    ['2027-01-01', 'duty.holiday'],
    ['2027-11-23', 'duty.tooFarAhead'],
  ] as const)('nobody is put down for %s: %s', async ([on, code], { db }) => {
    const head = await anOfficial(db);
    await expect(
      planDuties(ctx(db, { actor: town.reporter }), line(0, head.id, { day: on })),
    ).rejects.toMatchObject({ code });
  });

  test.for([
    ['am', 'am', 'duty.windowTaken'],
    ['am', 'full', 'duty.windowTaken'],
    ['full', 'pm', 'duty.windowTaken'],
    ['am', 'pm', null],
  ] as const)('a window held %s is for another %s: %s', async ([held, asked, code], { db }) => {
    const head = await anOfficial(db);
    const other = await anOfficial(db, { name: '吴静', rank: 'deputy' });
    await aDuty(db, head, { halfDay: held });
    const planning = planDuties(
      ctx(db, { actor: town.reporter }),
      line(0, other.id, { halfDay: asked }),
    );
    if (code)
      await expect(planning).rejects.toMatchObject({
        code,
        details: { place: '区政务服务大厅一楼 12 号' },
      });
    else await expect(planning).resolves.toEqual({ planned: 1 });
  });

  test('nobody sits at two windows at once, and one bad line keeps back the whole grid', async ({
    db,
  }) => {
    const head = await anOfficial(db);
    const planning = planDuties(ctx(db, { actor: town.reporter }), {
      ...line(0, head.id, { halfDay: 'full' }),
      ...line(1, head.id, { halfDay: 'pm', windowNo: '13' }),
    });
    await expect(planning).rejects.toMatchObject({
      code: 'duty.personTaken',
      details: { name: '周明', halfDay: '下午' },
    });
    expect(await rota(db)).toEqual([]);
  });

  test('a cancelled turn frees window and person', async ({ db }) => {
    const head = await anOfficial(db);
    await aDuty(db, head, { cancelledAt: new Date(monday), cancelReason: '会议冲突' });
    await expect(planDuties(ctx(db, { actor: town.reporter }), line(0, head.id))).resolves.toEqual({
      planned: 1,
    });
  });

  test("another unit's people are nobody's here", async ({ db }) => {
    const theirs = await anOfficial(db, { unitId: 2 });
    await expect(
      planDuties(ctx(db, { actor: town.reporter }), line(0, theirs.id)),
    ).rejects.toBeInstanceOf(NotFound);
    await expect(
      planDuties(ctx(db, { actor: { ...town.reporter, unitId: null } }), line(0, theirs.id)),
    ).rejects.toBeInstanceOf(NotFound);
  });

  test.for(['editor', 'reviewer', 'desk', 'office', 'convenor', 'sysAdmin', 'auditor'] as const)(
    '%s plans no turns',
    async (who, { db }) => {
      await expect(planDuties(ctx(db, { actor: town[who] }), {})).rejects.toBeInstanceOf(Denied);
    },
  );
});

describe('changing', () => {
  test('keeps 原定 and the reason, whatever is changed later', async ({ db }) => {
    const head = await anOfficial(db);
    const deputy = await anOfficial(db, { name: '吴静', post: '副局长', rank: 'deputy' });
    const duty = await aDuty(db, head);
    await changeDuty(ctx(db, { actor: town.reporter }), changed(duty.id, deputy.id));
    await changeDuty(
      ctx(db, { actor: town.leader }),
      changed(duty.id, deputy.id, { windowNo: '8', reason: '12 号窗口检修' }),
    );
    expect(await rota(db)).toMatchObject([
      {
        name: '吴静',
        windowNo: '8',
        status: 'changed',
        original: '原定 周明（局长），一楼 12 号',
        reason: '12 号窗口检修',
      },
    ]);
    await expect(
      db.transaction((tx) => tx.delete(dutyChanges).where(eq(dutyChanges.dutyId, duty.id))),
    ).rejects.toThrow();
    await expect(
      db.transaction((tx) =>
        tx.update(dutyChanges).set({ name: '某某' }).where(eq(dutyChanges.dutyId, duty.id)),
      ),
    ).rejects.toThrow();
  });

  test('a turn moved to another day is still named on the day it left', async ({ db }) => {
    const head = await anOfficial(db);
    const duty = await aDuty(db, head);
    await changeDuty(
      ctx(db, { actor: town.reporter }),
      changed(duty.id, head.id, { day: '2026-11-25' }),
    );
    expect(await rota(db)).toMatchObject([
      { dutyOn: '2026-11-23', status: 'moved', movedTo: '2026-11-25', reason: '外出开会' },
      { dutyOn: '2026-11-25', status: 'changed', original: '原定 11月23日（星期一）上午' },
    ]);
  });

  test.for([
    ['a day gone by', { day: '2026-11-20' }, 'duty.past'],
    ['a weekend', { day: '2026-11-28' }, 'duty.weekend'],
    ['nothing at all', {}, 'duty.nothingChanged'],
    ['a window that is taken', { windowNo: '13' }, 'duty.windowTaken'],
  ] as const)('to %s is refused', async ([, values, code], { db }) => {
    const head = await anOfficial(db);
    const duty = await aDuty(db, head);
    await aDuty(db, await anOfficial(db, { name: '吴静' }), { windowNo: '13' });
    await expect(
      changeDuty(ctx(db, { actor: town.reporter }), changed(duty.id, head.id, values)),
    ).rejects.toMatchObject({ code });
    expect(await db.select().from(dutyChanges)).toEqual([]);
  });

  test('needs a reason, and one without telephone numbers', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await expect(
      changeDuty(
        ctx(db, { actor: town.reporter }),
        changed(duty.id, duty.officialId, { reason: ' ' }),
      ),
    ).rejects.toMatchObject({ fieldErrors: { reason: 'blank' } });
    await expect(
      changeDuty(
        ctx(db, { actor: town.reporter }),
        changed(duty.id, duty.officialId, { reason: '请打 138 0000 0001' }),
      ),
    ).rejects.toMatchObject({ fieldErrors: { reason: 'personalData' } });
  });

  test("another unit's turn is not found", async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    for (const actor of [town.reporter2, town.leader2]) {
      await expect(
        changeDuty(ctx(db, { actor }), changed(duty.id, duty.officialId)),
      ).rejects.toBeInstanceOf(NotFound);
      await expect(
        cancelDuty(ctx(db, { actor }), { dutyId: duty.id, reason: '不来了' }),
      ).rejects.toBeInstanceOf(NotFound);
    }
    await expect(
      cancelDuty(ctx(db, { actor: town.reporter }), { dutyId: stranger, reason: '不来了' }),
    ).rejects.toBeInstanceOf(NotFound);
  });

  test('a cancelled turn stays on the rota with its reason, and is cancelled once', async ({
    db,
  }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await cancelDuty(ctx(db, { actor: town.leader }), { dutyId: duty.id, reason: '会议冲突' });
    expect(await rota(db)).toMatchObject([{ status: 'cancelled', reason: '会议冲突' }]);
    await expect(
      cancelDuty(ctx(db, { actor: town.leader }), { dutyId: duty.id, reason: '会议冲突' }),
    ).rejects.toMatchObject({ code: 'duty.cancelled' });
  });

  test('what the desk has ticked is not rearranged', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db), ticked('absent'));
    await expect(
      cancelDuty(ctx(db, { actor: town.leader, now: monday }), {
        dutyId: duty.id,
        reason: '其实请过假',
      }),
    ).rejects.toMatchObject({ code: 'duty.alreadyRecorded' });
  });
});

describe('attendance', () => {
  test('the desk ticks who came, and may put a slip right the same day', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await recordAttendance(ctx(db, { actor: town.desk, now: monday }), {
      dutyId: duty.id,
      attendance: 'absent',
      reason: '临时开会',
    });
    expect(await statusAfter(db)).toMatchObject({ status: 'absent', reason: '临时开会' });
    await recordAttendance(ctx(db, { actor: town.desk, now: '2026-11-23T10:00+08:00' }), {
      dutyId: duty.id,
      attendance: 'present',
    });
    expect(await statusAfter(db)).toMatchObject({ status: 'done', reason: null });
  });

  test('who ticks on an older page is shown what a colleague recorded', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    const absent = { dutyId: duty.id, attendance: 'absent', reason: '临时开会' };
    await recordAttendance(ctx(db, { actor: town.desk, now: monday }), absent);
    await expect(
      recordAttendance(ctx(db, { actor: town.desk, now: monday }), {
        dutyId: duty.id,
        attendance: 'present',
        edition: 'an older one',
      }),
    ).rejects.toMatchObject({
      code: 'form.outdated',
      stored: { attendance: 'absent', reason: '临时开会' },
    });
    expect(await statusAfter(db)).toMatchObject({ status: 'absent' });
  });

  test('a substitute is named, from the list or by name and post', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    const deputy = await anOfficial(db, { name: '吴静', post: '副局长', rank: 'deputy' });
    await recordAttendance(ctx(db, { actor: town.desk, now: monday }), {
      dutyId: duty.id,
      attendance: 'substituted',
      reason: '出差',
      substitute: deputy.id,
    });
    expect(await statusAfter(db)).toMatchObject({
      name: '周明',
      status: 'substituted',
      substitute: { name: '吴静', post: '副局长' },
    });
    await recordAttendance(ctx(db, { actor: town.desk, now: monday }), {
      dutyId: duty.id,
      attendance: 'substituted',
      reason: '出差',
      substitute: 'other',
      substituteName: '孙一',
      substitutePost: '科员',
    });
    expect((await db.select({ id: windowDuties.substituteId }).from(windowDuties))[0]).toEqual({
      id: null,
    });
    expect(await statusAfter(db)).toMatchObject({ substitute: { name: '孙一', post: '科员' } });
  });

  test.for([
    [{ attendance: 'absent' }, { reason: 'blank' }],
    [{ attendance: 'substituted', reason: '出差' }, { substitute: 'blank' }],
    [
      { attendance: 'substituted', reason: '出差', substitute: 'other' },
      { substituteName: 'blank', substitutePost: 'blank' },
    ],
    [
      { attendance: 'substituted', reason: '出差', substitute: stranger },
      { substitute: 'notOffered' },
    ],
    [{ attendance: 'dozing' }, { attendance: 'notOffered' }],
  ] as const)('%o lacks %o', async ([raw, fieldErrors], { db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await expect(
      recordAttendance(ctx(db, { actor: town.desk, now: monday }), { dutyId: duty.id, ...raw }),
    ).rejects.toMatchObject({ fieldErrors });
  });

  test('the person whose turn it is does not substitute himself', async ({ db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await expect(
      recordAttendance(ctx(db, { actor: town.desk, now: monday }), {
        dutyId: duty.id,
        attendance: 'substituted',
        reason: '出差',
        substitute: duty.officialId,
      }),
    ).rejects.toBeInstanceOf(Invalid);
  });

  test('a chief cannot tick his own attendance, not even with the role of the desk', async ({
    db,
  }) => {
    const duty = await aDuty(db, await anOfficial(db));
    for (const actor of [town.leader, town.reporter, town.office]) {
      await expect(
        recordAttendance(ctx(db, { actor, now: monday }), {
          dutyId: duty.id,
          attendance: 'present',
        }),
      ).rejects.toBeInstanceOf(Denied);
    }
    const both = { ...town.leader, roles: ['dept_leader', 'desk'] as const };
    await expect(
      recordAttendance(ctx(db, { actor: both, now: monday }), {
        dutyId: duty.id,
        attendance: 'present',
      }),
    ).rejects.toMatchObject({ code: 'duty.ownUnit' });
  });

  test.for([
    ['2026-11-21T09:00+08:00', 'duty.notToday'],
    ['2026-11-24T09:00+08:00', 'duty.notToday'],
  ] as const)('not on %s', async ([now, code], { db }) => {
    const duty = await aDuty(db, await anOfficial(db));
    await expect(
      recordAttendance(ctx(db, { actor: town.desk, now }), {
        dutyId: duty.id,
        attendance: 'present',
      }),
    ).rejects.toMatchObject({ code });
  });
});

describe('officials', () => {
  const typed = { name: '郑重', post: '登记科科长', rank: 'section_chief', startsOn: '2026-11-01' };

  test('a name stands once in a unit while in post, and again after', async ({ db }) => {
    const reporter = ctx(db, { actor: town.reporter });
    const { officialId } = await listOfficial(reporter, typed);
    await expect(listOfficial(reporter, typed)).rejects.toMatchObject({
      code: 'duty.officialListed',
      details: { name: '郑重' },
    });
    await listOfficial(ctx(db, { actor: town.reporter2 }), typed);
    await endOfficial(reporter, { officialId, endsOn: '2026-11-20' });
    await expect(
      listOfficial(reporter, { ...typed, startsOn: '2026-11-21', rank: 'deputy', post: '副局长' }),
    ).resolves.toMatchObject({ officialId: expect.any(String) });
  });

  test('nobody leaves with turns still ahead, before coming, or from another unit', async ({
    db,
  }) => {
    const head = await anOfficial(db);
    await aDuty(db, head);
    await expect(
      endOfficial(ctx(db, { actor: town.reporter }), { officialId: head.id, endsOn: '2026-11-22' }),
    ).rejects.toMatchObject({ code: 'duty.officialStillPlanned' });
    await expect(
      endOfficial(ctx(db, { actor: town.reporter }), { officialId: head.id, endsOn: '2025-12-31' }),
    ).rejects.toMatchObject({ fieldErrors: { endsOn: 'beforeStart' } });
    await expect(
      endOfficial(ctx(db, { actor: town.reporter2 }), {
        officialId: head.id,
        endsOn: '2026-11-30',
      }),
    ).rejects.toBeInstanceOf(NotFound);
    await expect(
      endOfficial(ctx(db, { actor: town.reporter }), { officialId: head.id, endsOn: '2026-11-23' }),
    ).resolves.toEqual({ officialId: head.id });
    await expect(
      endOfficial(ctx(db, { actor: town.reporter }), { officialId: head.id, endsOn: '2026-11-24' }),
      'left already, on the day a colleague typed',
    ).rejects.toMatchObject({ code: 'duty.officialEnded' });
  });
});

test('two clerks ask for one window at the same moment: one gets it', async ({
  ownDatabase: { db },
}) => {
  const ours = await anOfficial(db);
  const theirs = await anOfficial(db, { unitId: 2, name: '吴静' });
  for (let window = 20; window < 30; window += 1) {
    const asked = { windowNo: String(window), day: '2026-12-01' };
    const outcomes = await Promise.allSettled([
      planDuties(ctx(db, { actor: town.reporter }), line(0, ours.id, { ...asked, halfDay: 'am' })),
      planDuties(
        ctx(db, { actor: town.reporter2 }),
        line(0, theirs.id, { ...asked, halfDay: 'full' }),
      ),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'duty.windowTaken' },
    });
    await db.delete(windowDuties); // both people are free again for the next window
  }
});
