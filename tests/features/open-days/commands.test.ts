import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import { auditEntries } from '#db/tables/office.ts';
import { userRoles } from '#db/tables/people.ts';
import {
  cancelOpenDay,
  draftOpenDay,
  returnOpenDay,
  submitOpenDay,
} from '#features/open-days/commands.ts';
import { typedOpenDay, wordsOf } from '#features/open-days/input.ts';
import {
  getOfficeOpenDay,
  getPublicOpenDay,
  listOpenDaySteps,
} from '#features/open-days/queries.ts';
import { defaultRatingWindow } from '#features/open-days/rules.ts';
import type { Actor } from '#platform/ctx.ts';
import { localDateTime } from '#platform/day.ts';
import { editionOfValues } from '#platform/edition.ts';
import { roles } from '#db/vocabulary/roles.ts';
import { ctx } from '#tests/support/ctx.ts';
import { publishOpenDay, reviseOpenDay } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { aDraftOpenDay, aPublishedOpenDay, aRegistration } from '#tests/support/factories.ts';
import { town } from '#tests/support/town.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

/** The editor's form for a Saturday a week ahead. */
const typed = {
  title: '企业开办“一件事”体验日',
  kind: 'open_day',
  theme: 'market_access',
  hallId: '1',
  itemIds: ['1', '2'],
  unitIds: ['1', '2'],
  channels: ['window', 'mobile'],
  seats: '２０',
  startsAt: '2026-11-28T09:00',
  endsAt: '2026-11-28T11:30',
  registrationOpensAt: '2026-11-22T09:00',
  registrationClosesAt: '2026-11-27T18:00',
  rateOpensAt: '',
  rateClosesAt: '',
  audience: '在聘体验员',
  agenda: '9:00 签到\r\n9:20 体验',
  attention: '',
  contactName: '王工',
  contactPhone: '0000-0000000',
};

const roleOf = (role: (typeof roles)[number]): Actor => ({ ...town.editor, roles: [role] });
const stored = async (db: Db, id: string) => (await getOfficeOpenDay(db, id))!;
const stepsOf = async (db: Db, id: string): Promise<string[]> =>
  (await listOpenDaySteps(db, id)).map((step) => step.kind);

describe('writing a day', () => {
  test('the editor saves a draft; what was left blank follows the rule', async ({ db }) => {
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), typed);
    const day = await stored(db, openDayId);
    expect(day).toMatchObject({
      title: typed.title,
      seats: 20,
      taken: 0,
      channels: ['mobile', 'window'],
      agenda: '9:00 签到\n9:20 体验',
      attention: null,
      publishedAt: null,
      writers: [town.editor.userId],
    });
    expect(day.items.map((item) => item.id)).toEqual([1, 2]);
    expect(day.units.map((unit) => unit.id)).toEqual([1, 2]);
    expect([localDateTime(day.rateOpensAt), localDateTime(day.rateClosesAt)]).toEqual([
      '2026-11-28T10:00',
      '2026-12-05T00:00',
    ]);
    expect(await getPublicOpenDay(db, openDayId), 'a draft is not public').toBeNull();
  });

  test('a rating window of his own is kept', async ({ db }) => {
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), {
      ...typed,
      rateOpensAt: '2026-11-28T09:30',
      rateClosesAt: '2026-11-30T18:00',
    });
    const day = await stored(db, openDayId);
    expect([localDateTime(day.rateOpensAt), localDateTime(day.rateClosesAt)]).toEqual([
      '2026-11-28T09:30',
      '2026-11-30T18:00',
    ]);
  });

  test.for([
    ['a blank title', { title: '  ' }, { title: 'blank' }],
    ['a title of three characters', { title: '开放日' }, { title: 'tooShort' }],
    ['no seat', { seats: '0' }, { seats: 'tooSmall' }],
    ['501 seats', { seats: '501' }, { seats: 'tooBig' }],
    ['no channel', { channels: undefined }, { channels: 'blank' }],
    ['a channel that does not exist', { channels: ['radio'] }, { channels: 'notOffered' }],
    ['a theme of another district', { theme: 'fishing' }, { theme: 'notOffered' }],
    ['a hall that does not exist', { hallId: '99' }, { hallId: 'notOffered' }],
    ['a service item that does not exist', { itemIds: ['1', '999'] }, { itemIds: 'notOffered' }],
    ['no rated unit', { unitIds: '' }, { unitIds: 'blank' }],
    ['a rated unit without an item', { unitIds: ['1', '2', '3'] }, { unitIds: 'notOfItems' }],
    ['an item whose unit is not rated', { unitIds: ['1'] }, { unitIds: 'notOfItems' }],
    ['an end before the start', { endsAt: '2026-11-28T08:00' }, { endsAt: 'notAfterStart' }],
    ['a start that is no time', { startsAt: '2026-02-30T09:00' }, { startsAt: 'notATime' }],
    [
      'registration after the start',
      { registrationClosesAt: '2026-11-28T10:00' },
      { registrationClosesAt: 'afterStart' },
    ],
    ['rating for eight days', { rateClosesAt: '2026-12-06T00:01' }, { rateClosesAt: 'tooLate' }],
    ['rating times that are no times', { rateOpensAt: 'soon' }, { rateOpensAt: 'notATime' }],
    ['a private phone typed as words', { contactPhone: '打给我' }, { contactPhone: 'notAPhone' }],
    ['a field nobody asked for', { taken: '3' }, { form: 'unexpected' }],
  ] as [string, Record<string, unknown>, Record<string, string>][])(
    '%s is sent back',
    async ([, change, fieldErrors], { db }) => {
      await expect(
        draftOpenDay(ctx(db, { actor: town.editor }), { ...typed, ...change }),
      ).rejects.toMatchObject({ fieldErrors });
    },
  );

  test('a day copied has the words of the old one and none of its times, seats taken or results', async ({
    db,
  }) => {
    const old = await aPublishedOpenDay(db, { attention: '请带身份证' });
    await aRegistration(db, old.id, town.experiencers[0]!.experiencerId);
    const words = wordsOf(await stored(db, old.id));
    expect(Object.keys(words).filter((name) => name.endsWith('At'))).toEqual([]);
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), {
      ...typed,
      ...words,
    });
    expect(await stored(db, openDayId)).toMatchObject({
      title: old.title,
      attention: '请带身份证',
      taken: 0,
      submittedAt: null,
      publishedAt: null,
    });
    expect(
      await db.$count(openDayRegistrations, eq(openDayRegistrations.openDayId, openDayId)),
    ).toBe(0);
  });
});

describe('four eyes', () => {
  test('written by one, submitted, published by another, seen by all; every step is on record', async ({
    db,
  }) => {
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), typed);
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    await publishOpenDay(ctx(db, { actor: town.reviewer }), { openDayId });
    expect(await getPublicOpenDay(db, openDayId)).toMatchObject({ title: typed.title });
    expect(await stepsOf(db, openDayId)).toEqual(['drafted', 'submitted', 'published']);
    const audited = await db
      .select({ action: auditEntries.action, actor: auditEntries.actor })
      .from(auditEntries)
      .where(eq(auditEntries.object, `open_day:${openDayId}`))
      .orderBy(auditEntries.seq);
    expect(audited).toEqual([
      { action: 'open_day.drafted', actor: town.editor.userId },
      { action: 'open_day.submitted', actor: town.editor.userId },
      { action: 'open_day.published', actor: town.reviewer.userId },
    ]);
  });

  test('who read it before it was revised publishes nothing', async ({ db }) => {
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), typed);
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    const read = await getOfficeOpenDay(db, openDayId);
    const rule = defaultRatingWindow(read!, await ctx(db).calendar(), ctx(db).region.limits);
    const edition = editionOfValues(typedOpenDay(read!, rule));
    await returnOpenDay(ctx(db, { actor: town.reviewer }), { openDayId, reviewNote: '请改地点' });
    await reviseOpenDay(ctx(db, { actor: town.editor }), { openDayId, ...typed, seats: '3' });
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    await expect(
      publishOpenDay(ctx(db, { actor: town.reviewer }), { openDayId, edition }),
    ).rejects.toMatchObject({ code: 'openDay.changed' });
    expect(await getPublicOpenDay(db, openDayId)).toBeNull();
  });

  test('the ballot clock is set for the opening and the closing of rating', async ({ db }) => {
    const day = await aDraftOpenDay(db, { submittedAt: new Date('2026-11-14T09:00+08:00') });
    await publishOpenDay(ctx(db, { actor: town.reviewer }), { openDayId: day.id });
    const { rows: jobs } = await db.execute<{ at: string }>(
      "select to_char(start_after at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as at from pgboss.job where name = 'ballots.keepTime' order by start_after",
    );
    expect(jobs.map(({ at }) => at)).toEqual(['2026-11-28 10:00', '2026-12-05 00:00']);
  });

  test('sent back with words, revised and submitted again', async ({ db }) => {
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), typed);
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    await returnOpenDay(ctx(db, { actor: town.reviewer }), {
      openDayId,
      reviewNote: '请写明停车的地方',
    });
    expect(await listOpenDaySteps(db, openDayId)).toContainEqual(
      expect.objectContaining({ kind: 'returned', note: '请写明停车的地方' }),
    );
    await reviseOpenDay(ctx(db, { actor: town.editor }), {
      openDayId,
      ...typed,
      seats: '30',
      itemIds: '2',
      unitIds: '2',
      attention: '停车在北门',
    });
    expect(await stored(db, openDayId)).toMatchObject({
      seats: 30,
      attention: '停车在北门',
      units: [{ id: 2 }],
    });
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    await publishOpenDay(ctx(db, { actor: town.reviewer }), { openDayId });
    expect(await stepsOf(db, openDayId)).toEqual([
      'drafted',
      'submitted',
      'returned',
      'revised',
      'submitted',
      'published',
    ]);
  });

  test('a person who holds both roles does not publish what they drafted', async ({ db }) => {
    const both: Actor = { ...town.editor, roles: ['bureau_editor', 'bureau_reviewer'] };
    const { openDayId } = await draftOpenDay(ctx(db, { actor: both }), typed);
    await submitOpenDay(ctx(db, { actor: both }), { openDayId });
    await expect(publishOpenDay(ctx(db, { actor: both }), { openDayId })).rejects.toMatchObject({
      code: 'openDay.writerMayNotPublish',
    });
    await expect(
      returnOpenDay(ctx(db, { actor: both }), { openDayId, reviewNote: '自己退回' }),
    ).rejects.toMatchObject({ code: 'openDay.writerMayNotPublish' });
  });

  test('nor what he only revised: a colleague’s draft becomes his too', async ({ db }) => {
    const both: Actor = { ...town.reviewer, roles: ['bureau_editor', 'bureau_reviewer'] };
    await db.insert(userRoles).values({
      userId: both.userId,
      role: 'bureau_editor',
      grantedAt: new Date('2026-11-01T09:00+08:00'),
    });
    const { openDayId } = await draftOpenDay(ctx(db, { actor: town.editor }), typed);
    await reviseOpenDay(ctx(db, { actor: both }), {
      openDayId,
      ...typed,
      title: '由审核员改写的标题',
    });
    await submitOpenDay(ctx(db, { actor: town.editor }), { openDayId });
    await expect(publishOpenDay(ctx(db, { actor: both }), { openDayId })).rejects.toMatchObject({
      code: 'openDay.writerMayNotPublish',
    });
  });

  test('the table itself refuses a day published by its writer', async ({ db }) => {
    const day = await aDraftOpenDay(db);
    const byWriter = db.transaction((tx) =>
      tx
        .update(openDays)
        .set({ publishedBy: day.createdBy, publishedAt: new Date('2026-11-16T09:00+08:00') })
        .where(eq(openDays.id, day.id)),
    );
    await expect(byWriter).rejects.toMatchObject({
      cause: { constraint: 'open_days_second_person_publishes' },
    });
  });
});

describe('every act has its time', () => {
  const act = { openDayId: '' };

  test.for([
    [
      'revising what is in review',
      (c: typeof act, db: Db) => reviseOpenDay(ctx(db, { actor: town.editor }), { ...c, ...typed }),
      'submitted',
      'openDay.notDraft',
    ],
    [
      'revising what is published',
      (c, db) => reviseOpenDay(ctx(db, { actor: town.editor }), { ...c, ...typed }),
      'published',
      'openDay.notDraft',
    ],
    [
      'submitting twice',
      (c, db) => submitOpenDay(ctx(db, { actor: town.editor }), c),
      'submitted',
      'openDay.notDraft',
    ],
    [
      'publishing a draft',
      (c, db) => publishOpenDay(ctx(db, { actor: town.reviewer }), c),
      'draft',
      'openDay.notInReview',
    ],
    [
      'publishing twice',
      (c, db) => publishOpenDay(ctx(db, { actor: town.reviewer }), c),
      'published',
      'openDay.notInReview',
    ],
    [
      'returning a draft',
      (c, db) => returnOpenDay(ctx(db, { actor: town.reviewer }), { ...c, reviewNote: '请再改改' }),
      'draft',
      'openDay.notInReview',
    ],
    [
      'publishing after registration closed',
      (c, db) =>
        publishOpenDay(ctx(db, { actor: town.reviewer, now: '2026-11-27T18:00+08:00' }), c),
      'submitted',
      'openDay.past',
    ],
    [
      'cancelling when rating has opened',
      (c, db) =>
        cancelOpenDay(ctx(db, { actor: town.office, now: '2026-11-28T10:00+08:00' }), {
          ...c,
          cancelReason: '临时停电',
        }),
      'published',
      'openDay.over',
    ],
  ] as [
    string,
    (c: typeof act, db: Db) => Promise<unknown>,
    'draft' | 'submitted' | 'published',
    string,
  ][])('%s is refused', async ([, run, state, code], { db }) => {
    const day =
      state === 'published'
        ? await aPublishedOpenDay(db)
        : await aDraftOpenDay(db, {
            submittedAt: state === 'draft' ? null : new Date('2026-11-14T09:00+08:00'),
          });
    const steps = await stepsOf(db, day.id);
    await expect(run({ openDayId: day.id }, db)).rejects.toMatchObject({ code });
    expect(await stepsOf(db, day.id), 'nothing was recorded').toEqual(steps);
  });

  test('a cancelled day keeps its page and its reason; it cannot be cancelled again', async ({
    db,
  }) => {
    const day = await aPublishedOpenDay(db);
    await cancelOpenDay(ctx(db, { actor: town.office }), {
      openDayId: day.id,
      cancelReason: '大厅临时停电检修',
    });
    expect(await getPublicOpenDay(db, day.id)).toMatchObject({ cancelReason: '大厅临时停电检修' });
    await expect(
      cancelOpenDay(ctx(db, { actor: town.reviewer }), {
        openDayId: day.id,
        cancelReason: '再取消一次',
      }),
    ).rejects.toMatchObject({ code: 'openDay.cancelled' });
  });

  test('a reason is asked for, since the public reads it', async ({ db }) => {
    const day = await aPublishedOpenDay(db);
    await expect(
      cancelOpenDay(ctx(db, { actor: town.office }), { openDayId: day.id, cancelReason: ' ' }),
    ).rejects.toMatchObject({ fieldErrors: { cancelReason: 'blank' } });
  });

  test('a draft put away never shows, and is written on no more', async ({ db }) => {
    const day = await aDraftOpenDay(db);
    await cancelOpenDay(ctx(db, { actor: town.office }), {
      openDayId: day.id,
      cancelReason: '与另一场重复',
    });
    expect(await getPublicOpenDay(db, day.id)).toBeNull();
    await expect(
      submitOpenDay(ctx(db, { actor: town.editor }), { openDayId: day.id }),
    ).rejects.toMatchObject({ code: 'openDay.notDraft' });
  });

  test.for([
    [
      'revise',
      (db: Db) => reviseOpenDay(ctx(db, { actor: town.editor }), { openDayId: nobody, ...typed }),
    ],
    ['submit', (db) => submitOpenDay(ctx(db, { actor: town.editor }), { openDayId: nobody })],
    ['publish', (db) => publishOpenDay(ctx(db, { actor: town.reviewer }), { openDayId: nobody })],
    [
      'cancel',
      (db) =>
        cancelOpenDay(ctx(db, { actor: town.office }), {
          openDayId: nobody,
          cancelReason: '没有这一场',
        }),
    ],
  ] as [string, (db: Db) => Promise<unknown>][])(
    'there is nothing to %s under an id that is nobody’s',
    async ([, run], { db }) => {
      await expect(run(db)).rejects.toThrow('openDay');
    },
  );
});

describe('role by role', () => {
  const commands = {
    draftOpenDay,
    reviseOpenDay,
    submitOpenDay,
    returnOpenDay,
    publishOpenDay,
    cancelOpenDay,
  };
  const allowed: Record<keyof typeof commands, readonly string[]> = {
    draftOpenDay: ['bureau_editor', 'office_admin'],
    reviseOpenDay: ['bureau_editor', 'office_admin'],
    submitOpenDay: ['bureau_editor', 'office_admin'],
    returnOpenDay: ['bureau_reviewer'],
    publishOpenDay: ['bureau_reviewer'],
    cancelOpenDay: ['bureau_reviewer', 'office_admin'],
  };

  test.for(Object.keys(commands) as (keyof typeof commands)[])('%s', async (name, { db }) => {
    // Without the permission, the command refuses before it parses. With it, the empty form is
    // invalid.
    for (const role of roles) {
      const answer = commands[name](ctx(db, { actor: roleOf(role) }), {});
      if (allowed[name].includes(role))
        await expect(answer, role).rejects.toHaveProperty('fieldErrors');
      else await expect(answer, role).rejects.toMatchObject({ reason: 'forbidden' });
    }
    await expect(commands[name](ctx(db), {})).rejects.toMatchObject({ reason: 'signInFirst' });
  });
});
