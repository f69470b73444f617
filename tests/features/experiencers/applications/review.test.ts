import { and, asc, eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { applications, applicationSteps, experiencers } from '#db/tables/experiencers.ts';
import { auditEntries } from '#db/tables/office.ts';
import { users } from '#db/tables/people.ts';
import {
  appointApplicant,
  rejectApplication,
  resubmitApplication,
  returnApplication,
  revealPhone,
  withdrawApplication,
} from '#features/experiencers/applications/commands.ts';
import {
  countByStatus,
  longestWaiting,
  findApplication,
  findOwnApplication,
  listApplications,
  listOwnApplications,
} from '#features/experiencers/applications/queries.ts';
import { statusOf } from '#features/experiencers/applications/rules.ts';
import { endAppointment } from '#features/experiencers/commands.ts';
import type { ApplicationStatus } from '#db/vocabulary/people.ts';
import type { Actor } from '#platform/ctx.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import { aCampaign, anApplicant, filledIn } from '../signing-up.ts';

const office = { actor: town.office };
const returnIt = (db: Db, applicationId: string, seenSteps = 1) =>
  returnApplication(ctx(db, office), {
    applicationId,
    seenSteps: String(seenSteps),
    returnNote: '请写清工作单位。',
  });
const rejectIt = (db: Db, applicationId: string, seenSteps = 1) =>
  rejectApplication(ctx(db, office), {
    applicationId,
    seenSteps: String(seenSteps),
    rejectNote: '不在本区居住。',
  });
const appointIt = (
  db: Db,
  applicationId: string,
  seenSteps = 1,
  options: { actor?: Actor; now?: string } = {},
) =>
  appointApplicant(ctx(db, { ...office, ...options }), {
    applicationId,
    seenSteps: String(seenSteps),
    identityChecked: 'yes',
    tie: 'none',
  });
const resubmitIt = (db: Db, actor: Actor, applicationId: string, seenSteps = 2) =>
  resubmitApplication(ctx(db, { actor }), {
    applicationId,
    seenSteps: String(seenSteps),
    ...filledIn,
    employer: '某某公司',
  });
const withdrawIt = (db: Db, actor: Actor, applicationId: string, seenSteps = 1) =>
  withdrawApplication(ctx(db, { actor }), {
    applicationId,
    seenSteps: String(seenSteps),
    sure: 'yes',
  });

/** The status of an application, checked against its history. */
async function statusIn(db: Db, applicationId: string): Promise<ApplicationStatus | null> {
  const steps = await db
    .select({ kind: applicationSteps.kind })
    .from(applicationSteps)
    .where(eq(applicationSteps.applicationId, applicationId))
    .orderBy(asc(applicationSteps.id));
  const [row] = await db
    .select({ status: applications.status })
    .from(applications)
    .where(eq(applications.id, applicationId));
  const folded = statusOf(steps as { kind: ApplicationStatus }[]);
  expect(row?.status, 'the column repeats the latest step').toBe(folded);
  return folded;
}

describe('the office reviews', () => {
  test('returns with words, the applicant corrects, the office appoints', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await returnIt(db, applicationId);
    expect(await statusIn(db, applicationId)).toBe('returned');
    expect((await listOwnApplications(db, actor.userId))[0]?.steps.at(-1)).toMatchObject({
      kind: 'returned',
      note: '请写清工作单位。',
    });
    await resubmitIt(db, actor, applicationId);
    expect(await findOwnApplication(db, actor.userId, applicationId)).toMatchObject({
      status: 'resubmitted',
      employer: '某某公司',
    });
    const { number } = await appointIt(db, applicationId, 3);
    expect(await statusIn(db, applicationId)).toBe('appointed');
    const [appointment] = await db
      .select()
      .from(experiencers)
      .where(eq(experiencers.userId, actor.userId));
    expect(appointment).toMatchObject({
      number,
      experiencerType: 'citizen',
      industry: '餐饮',
      town: '东关镇',
      startsOn: '2026-11-21',
      endsOn: '2027-11-20',
      identityCheckedInPerson: true,
      endedOn: null,
      appointedBy: town.office.userId,
    });
    expect(number).toBe('TY2026013'); // the town has twelve
  });

  test('the name of the account follows the document shown in person', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await returnIt(db, applicationId);
    await resubmitApplication(ctx(db, { actor }), {
      applicationId,
      seenSteps: '2',
      ...filledIn,
      name: '梅晓雨',
    });
    await appointIt(db, applicationId, 3);
    expect(
      (await db.select({ name: users.name }).from(users).where(eq(users.id, actor.userId)))[0]
        ?.name,
    ).toBe('梅晓雨');
  });

  test('refuses with a reason, and that is the end of it', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await rejectIt(db, applicationId);
    const more = [
      () => returnIt(db, applicationId, 2),
      () => appointIt(db, applicationId, 2),
      () => withdrawIt(db, actor, applicationId, 2),
      () => resubmitIt(db, actor, applicationId),
    ];
    for (const again of more) {
      await expect(again()).rejects.toThrow('application.moved');
    }
    expect(await statusIn(db, applicationId)).toBe('rejected');
    expect(
      await db.$count(applicationSteps, eq(applicationSteps.applicationId, applicationId)),
    ).toBe(2);
  });

  test('never without its words or without having seen the document', async ({ db }) => {
    const { applicationId } = await anApplicant(db, await aCampaign(db));
    const base = { applicationId, seenSteps: '1' };
    await expect(
      returnApplication(ctx(db, office), { ...base, returnNote: ' \n ' }),
    ).rejects.toMatchObject({ fieldErrors: { returnNote: 'blank' } });
    await expect(
      rejectApplication(ctx(db, office), { ...base, rejectNote: '不' }),
    ).rejects.toMatchObject({ fieldErrors: { rejectNote: 'tooShort' } });
    await expect(
      rejectApplication(ctx(db, office), { ...base, rejectNote: '长'.repeat(301) }),
    ).rejects.toMatchObject({ fieldErrors: { rejectNote: 'tooLong' } });
    await expect(appointApplicant(ctx(db, office), base)).rejects.toMatchObject({
      fieldErrors: { identityChecked: 'mustTick' },
    });
    expect(await statusIn(db, applicationId)).toBe('applied');
  });

  test('nobody reviews their own application', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    const now: Actor = { ...actor, roles: ['office_admin'] };
    await expect(appointIt(db, applicationId, 1, { actor: now })).rejects.toThrow(
      'application.notYourOwn',
    );
    expect(await statusIn(db, applicationId)).toBe('applied');
  });

  test('a page older than the latest step decides nothing', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await returnIt(db, applicationId);
    await resubmitIt(db, actor, applicationId);
    await expect(appointIt(db, applicationId, 1)).rejects.toThrow('application.moved');
    expect(await statusIn(db, applicationId)).toBe('resubmitted');
  });

  test('of two reviewers at once one decides and the other is told', async ({
    ownDatabase: { db },
  }) => {
    const campaignId = await aCampaign(db);
    for (let round = 0; round < 5; round += 1) {
      const { applicationId } = await anApplicant(db, campaignId, { phone: `1370000002${round}` });
      const outcomes = await Promise.allSettled([
        returnIt(db, applicationId),
        rejectIt(db, applicationId),
        appointIt(db, applicationId),
      ]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(
        outcomes
          .filter((one) => one.status === 'rejected')
          .map((one) => String(one.reason.message)),
      ).toEqual(['application.moved', 'application.moved']);
      expect(
        await db.$count(applicationSteps, eq(applicationSteps.applicationId, applicationId)),
      ).toBe(2);
    }
  });

  test('twenty appointments at once get twenty numbers', async ({ ownDatabase: { db } }) => {
    const campaignId = await aCampaign(db);
    const applicants = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        anApplicant(db, campaignId, { phone: `137000001${String(index).padStart(2, '0')}` }),
      ),
    );
    const numbers = await Promise.all(
      applicants.map(async ({ applicationId }) => (await appointIt(db, applicationId)).number),
    );
    expect(numbers.toSorted()).toEqual(
      Array.from({ length: 20 }, (_, index) => `TY20260${13 + index}`),
    );
  });
});

/** One person with an application in each of two campaigns. */
const inTwoCampaigns = async (db: Db) => {
  const first = await anApplicant(db, await aCampaign(db));
  const second = await db
    .insert(applications)
    .values({
      receiptNo: 'SQ2026-09999',
      campaignId: await aCampaign(db),
      userId: first.actor.userId,
      status: 'applied',
      name: '梅小雨',
      birthOn: '1968-05-20' as never,
      experiencerType: 'expert',
      channels: [],
      createdAt: new Date('2026-11-21T09:00+08:00'),
    })
    .returning({ id: applications.id });
  const secondId = second[0]?.id ?? '';
  await db.insert(applicationSteps).values({
    applicationId: secondId,
    kind: 'applied',
    actorId: first.actor.userId,
    at: new Date('2026-11-21T09:00+08:00'),
  });
  return { firstId: first.applicationId, secondId, userId: first.actor.userId };
};

describe('an appointment', () => {
  test('is not given to somebody in office', async ({ db }) => {
    const { firstId, secondId } = await inTwoCampaigns(db);
    await appointIt(db, firstId);
    await expect(appointIt(db, secondId)).rejects.toThrow('application.termRunning');
    await expect(appointIt(db, secondId, 1, { now: '2027-11-20T23:59+08:00' })).rejects.toThrow(
      'application.termRunning',
    );
    expect(await statusIn(db, secondId)).toBe('applied');
  });

  test('is renewed under the old number once the term is over', async ({ db }) => {
    const { firstId, secondId, userId } = await inTwoCampaigns(db);
    const { number } = await appointIt(db, firstId);
    expect(await appointIt(db, secondId, 1, { now: '2027-11-21T00:00+08:00' })).toMatchObject({
      number,
    });
    expect(
      await db.select().from(experiencers).where(eq(experiencers.userId, userId)),
    ).toMatchObject([
      { number, experiencerType: 'expert', startsOn: '2027-11-21', endsOn: '2028-11-20' },
    ]);
    expect(
      (
        await db
          .select({ detail: auditEntries.detail })
          .from(auditEntries)
          .where(eq(auditEntries.action, 'experiencer.renew'))
      )[0]?.detail,
    ).toEqual({ number, formerTerm: ['2026-11-21', '2027-11-20'] });
  });

  test('two for one person at once are one', async ({ ownDatabase: { db } }) => {
    const { firstId, secondId, userId } = await inTwoCampaigns(db);
    const outcomes = await Promise.allSettled([appointIt(db, firstId), appointIt(db, secondId)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(
      outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.message] : [])),
    ).toEqual(['application.termRunning']);
    expect(await db.$count(experiencers, eq(experiencers.userId, userId))).toBe(1);
  });

  test('ends for a reason, with today as its last day, once, and not by oneself', async ({
    db,
  }) => {
    const tester = town.experiencers[0]!;
    const input = {
      experiencerId: tester.experiencerId,
      endKind: 'dismissed',
      endReason: '长期不能参加。',
    };
    await expect(
      endAppointment(ctx(db, { actor: { ...tester, roles: ['office_admin'] } }), input),
    ).rejects.toThrow('experiencer.notYourOwn');
    await expect(
      endAppointment(ctx(db, office), { ...input, endReason: '' }),
    ).rejects.toMatchObject({ fieldErrors: { endReason: 'blank' } });
    await endAppointment(ctx(db, office), input);
    expect(
      (await db.select().from(experiencers).where(eq(experiencers.id, tester.experiencerId)))[0],
    ).toMatchObject({
      endedOn: '2026-11-21',
      endKind: 'dismissed',
      endReason: '长期不能参加。',
      number: 'TY2026001',
    });
    await expect(
      endAppointment(ctx(db, office), { ...input, endKind: 'resigned' }),
    ).rejects.toThrow('experiencer.alreadyEnded');
    await expect(
      endAppointment(ctx(db, { ...office, now: '2027-02-01T09:00+08:00' }), {
        ...input,
        experiencerId: town.experiencers[1]!.experiencerId,
      }),
    ).rejects.toThrow('experiencer.alreadyEnded');
    await expect(
      endAppointment(ctx(db, office), {
        ...input,
        experiencerId: '00000000-0000-4000-8000-000000000000',
      }),
    ).rejects.toThrow('experiencer');
  });
});

describe('the applicant', () => {
  test('takes it back while it is under way', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await expect(
      withdrawApplication(ctx(db, { actor }), { applicationId, seenSteps: '1' }),
    ).rejects.toMatchObject({ fieldErrors: { sure: 'mustTick' } });
    await withdrawIt(db, actor, applicationId);
    expect(await statusIn(db, applicationId)).toBe('withdrawn');
    await expect(appointIt(db, applicationId, 2)).rejects.toThrow('application.moved');
  });

  test('corrects only what came back, by the same rules as before', async ({ db }) => {
    const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
    await expect(resubmitIt(db, actor, applicationId, 1)).rejects.toThrow('application.moved');
    await returnIt(db, applicationId);
    await expect(
      resubmitApplication(ctx(db, { actor }), {
        applicationId,
        seenSteps: '2',
        ...filledIn,
        birthOn: '2015-01-01',
      }),
    ).rejects.toMatchObject({ fieldErrors: { birthOn: 'underAge' } });
    await expect(
      resubmitApplication(ctx(db, { actor }), {
        applicationId,
        seenSteps: '2',
        ...filledIn,
        town: '别的镇',
      }),
    ).rejects.toMatchObject({ fieldErrors: { town: 'notOffered' } });
    expect(await findOwnApplication(db, actor.userId, applicationId)).toMatchObject({
      status: 'returned',
      birthOn: '1968-05-20',
      town: '东关镇',
    });
  });

  test("somebody else's application does not exist", async ({ db }) => {
    const campaignId = await aCampaign(db);
    const { applicationId } = await anApplicant(db, campaignId);
    const { actor: stranger } = await anApplicant(db, campaignId, { phone: '13700000002' });
    await returnIt(db, applicationId);
    expect(await findOwnApplication(db, stranger.userId, applicationId)).toBeNull();
    await expect(withdrawIt(db, stranger, applicationId, 2)).rejects.toThrow('application');
    await expect(resubmitIt(db, stranger, applicationId)).rejects.toThrow('application');
    expect(await statusIn(db, applicationId)).toBe('returned');
  });
});

describe('what the office reads', () => {
  test('the phone is masked, and shown in full for a reason that is kept', async ({ db }) => {
    const { applicationId } = await anApplicant(db, await aCampaign(db), { phone: '13712344321' });
    const read = await findApplication(db, testSecrets, applicationId);
    expect(read?.phone).toBe('137****4321');
    expect(JSON.stringify(read)).not.toContain('13712344321');
    await expect(
      revealPhone(ctx(db, office), { applicationId, revealReason: '' }),
    ).rejects.toMatchObject({ fieldErrors: { revealReason: 'blank' } });
    expect(
      await revealPhone(ctx(db, office), { applicationId, revealReason: '电话通知核验' }),
    ).toEqual({ phone: '13712344321' });
    expect(
      await db
        .select({
          actor: auditEntries.actor,
          object: auditEntries.object,
          detail: auditEntries.detail,
        })
        .from(auditEntries)
        .where(eq(auditEntries.action, 'application.revealPhone')),
    ).toEqual([
      {
        actor: town.office.userId,
        object: `application:${applicationId}`,
        detail: { reason: '电话通知核验' },
      },
    ]);
  });

  test('the queue is longest waiting first, a page at a time, by status and campaign', async ({
    db,
  }) => {
    const campaignId = await aCampaign(db);
    const { actor } = await anApplicant(db, campaignId);
    const other = await aCampaign(db);
    await db.delete(applicationSteps).where(eq(applicationSteps.actorId, actor.userId));
    await db.delete(applications).where(and(eq(applications.userId, actor.userId)));
    const people = await db
      .insert(users)
      .values(
        Array.from({ length: 25 }, (_, index) => ({
          name: `报名人${index}`,
          createdAt: new Date(0),
        })),
      )
      .returning({ id: users.id });
    await db.insert(applications).values(
      people.map(({ id }, index) => ({
        receiptNo: `SQ2026-${String(index).padStart(5, '0')}`,
        campaignId: index === 24 ? other : campaignId,
        userId: id,
        status: index === 3 ? ('rejected' as const) : ('applied' as const),
        name: `报名人${index}`,
        birthOn: '1968-05-20' as never,
        experiencerType: 'citizen' as const,
        channels: [],
        createdAt: new Date(Date.parse('2026-11-20T09:00+08:00') + Math.floor(index / 2) * 1000),
      })),
    );
    const first = await listApplications(db, {
      statuses: ['applied', 'resubmitted'],
      campaignId: null,
      after: null,
    });
    expect(first.rows).toHaveLength(20);
    const second = await listApplications(db, {
      statuses: ['applied', 'resubmitted'],
      campaignId: null,
      after: longestWaiting.read(first.next),
    });
    expect(second.next).toBeNull();
    const seen = [...first.rows, ...second.rows];
    expect(new Set(seen.map(({ id }) => id)).size).toBe(24);
    expect(seen.map(({ createdAt }) => createdAt.getTime())).toEqual(
      seen.map(({ createdAt }) => createdAt.getTime()).toSorted((a, b) => a - b),
    );
    expect(
      (
        await listApplications(db, { statuses: ['applied'], campaignId: other, after: null })
      ).rows.map(({ name }) => name),
    ).toEqual(['报名人24']);
    expect(await countByStatus(db)).toEqual({ applied: 24, rejected: 1 });
  });
});

test('every act on an application leaves a mark in the audit log', async ({ db }) => {
  const { actor, applicationId } = await anApplicant(db, await aCampaign(db));
  await returnIt(db, applicationId);
  await resubmitIt(db, actor, applicationId);
  await appointIt(db, applicationId, 3);
  const marks = await db
    .select({ action: auditEntries.action })
    .from(auditEntries)
    .where(eq(auditEntries.object, `application:${applicationId}`))
    .orderBy(auditEntries.seq);
  expect(marks.map(({ action }) => action)).toEqual([
    'application.applied',
    'application.returned',
    'application.resubmitted',
    'application.appointed',
  ]);
  const all = JSON.stringify(await db.select().from(auditEntries));
  for (const personal of ['梅小雨', '13700000001', '1968-05-20'])
    expect(all).not.toContain(personal);
});
