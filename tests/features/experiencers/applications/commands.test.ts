import { and, asc, eq, isNull } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import { connect, type Db } from '#db/connect.ts';
import { applicationEchoes, applications, applicationSteps } from '#db/tables/experiencers.ts';
import { consents, users } from '#db/tables/people.ts';
import { verifyPassword } from '#features/accounts/passwords.ts';
import { apply, applySignedIn } from '#features/experiencers/applications/commands.ts';
import { listEchoes } from '#features/experiencers/applications/queries.ts';
import { Invalid } from '#platform/refusal.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { phoneOf, town } from '#tests/support/town.ts';
import { aCampaign, agreed, anApplicant, digestOf, filledIn, formOf } from '../signing-up.ts';

const errorsOf = async (work: Promise<unknown>): Promise<Record<string, string>> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Invalid) return error.fieldErrors;
    throw error;
  }
  return {};
};

const standingOf = async (db: Db, userId: string): Promise<string[]> =>
  (
    await db
      .select({ purpose: consents.purpose })
      .from(consents)
      .where(and(eq(consents.userId, userId), isNull(consents.withdrawnAt)))
  )
    .map(({ purpose }) => purpose)
    .toSorted();

const count = async (
  db: Db,
  table: typeof applications | typeof users | typeof applicationEchoes,
): Promise<number> => await db.$count(table);

describe('a visitor applies', () => {
  test('gets a receipt number, an account and a first step', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const { receiptNo } = await apply(ctx(db), formOf(campaignId));
    expect(receiptNo).toBe('SQ2026-00001');
    const [account] = await db
      .select()
      .from(users)
      .where(eq(users.phoneDigest, digestOf('13700000001')));
    expect(account).toMatchObject({ name: '梅小雨', signInName: null, unitId: null });
    expect(testSecrets.unseal('phone', account?.phoneSealed ?? '')).toBe('13700000001');
    expect(await verifyPassword(account?.passwordHash ?? null, 'green tea at noon')).toBe(true);
    const [application] = await db
      .select()
      .from(applications)
      .where(eq(applications.receiptNo, receiptNo));
    expect(application).toMatchObject({
      campaignId,
      userId: account?.id,
      status: 'applied',
      birthOn: '1968-05-20',
      channels: ['mobile', 'window'],
      employer: null,
      gender: null,
    });
    expect(
      await db
        .select({ kind: applicationSteps.kind, actorId: applicationSteps.actorId })
        .from(applicationSteps)
        .where(eq(applicationSteps.applicationId, application?.id ?? '')),
    ).toEqual([{ kind: 'applied', actorId: account?.id }]);
  });

  test('full-width digits, blanks and another way of writing a date are read as what they mean', async ({
    db,
  }) => {
    const campaignId = await aCampaign(db);
    const { actor, applicationId } = await anApplicant(db, campaignId, {
      phone: '+86 １３７ ００００ ０００１',
      birthOn: '１９６８年５月２０日',
      name: ' 梅 小雨 ',
    });
    const [application] = await db
      .select({ birthOn: applications.birthOn, name: applications.name })
      .from(applications)
      .where(eq(applications.id, applicationId));
    expect(application).toEqual({ birthOn: '1968-05-20', name: '梅小雨' });
    const [account] = await db
      .select({ phoneDigest: users.phoneDigest })
      .from(users)
      .where(eq(users.id, actor.userId));
    expect(account?.phoneDigest).toBe(digestOf('13700000001'));
    const { applicationId: other } = await anApplicant(db, campaignId, {
      phone: '13700000002',
      birthOn: '19680520',
    });
    expect(
      (
        await db
          .select({ birthOn: applications.birthOn })
          .from(applications)
          .where(eq(applications.id, other))
      )[0]?.birthOn,
    ).toBe('1968-05-20');
  });

  test('bad input is refused field by field, and nothing is kept', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const before = [
      await count(db, users),
      await count(db, applications),
      await count(db, applicationEchoes),
    ];
    const table: [Record<string, unknown>, Record<string, string>][] = [
      [{ name: '' }, { name: 'blank' }],
      [{ name: '梅' }, { name: 'tooShort' }],
      [{ name: '梅Xiaoyu' }, { name: 'nameIsMixed' }],
      [{ name: '梅小雨1' }, { name: 'nameHasDigit' }],
      [{ name: '梅'.repeat(41) }, { name: 'tooLong' }],
      [{ phone: '' }, { phone: 'blank' }],
      [{ phone: '12345678901' }, { phone: 'notAPhone' }],
      [{ phone: '1370000000' }, { phone: 'notAPhone' }],
      [{ phone: '13700000001 或 13700000002' }, { phone: 'notAPhone' }],
      [{ birthOn: '' }, { birthOn: 'blank' }],
      [{ birthOn: '1968-02-30' }, { birthOn: 'notADay' }],
      [{ birthOn: '昨天' }, { birthOn: 'notADay' }],
      [{ birthOn: '2008-11-22' }, { birthOn: 'underAge' }],
      [{ birthOn: '2026-11-22' }, { birthOn: 'notBornYet' }],
      [{ birthOn: '1899-12-31' }, { birthOn: 'tooEarly' }],
      [{ experiencerType: 'mayor' }, { experiencerType: 'notOffered' }],
      [{ gender: 'x' }, { gender: 'notOffered' }],
      [{ channels: ['mobile', 'fax'] }, { channels: 'notOffered' }],
      [{ town: '别的镇' }, { town: 'notOffered' }],
      [{ employer: '长'.repeat(10_000) }, { employer: 'tooLong' }],
      [{ industry: '餐饮13700000001' }, { industry: 'hasNumber' }],
      [{ industry: '餐饮 1370 0000 ００１' }, { industry: 'hasNumber' }],
      [{ industry: '餐饮 12345' }, { industry: 'hasNumber' }],
      [{ password: 'short', passwordAgain: 'short' }, { password: 'tooShort' }],
      [
        { password: '梅小雨梅小雨梅小雨梅小雨', passwordAgain: '梅小雨梅小雨梅小雨梅小雨' },
        { password: 'guessable' },
      ],
      [{ password: 'x'.repeat(129), passwordAgain: 'x'.repeat(129) }, { password: 'tooLong' }],
      [{ passwordAgain: 'green tea at one' }, { passwordAgain: 'notTheSame' }],
      [{ promise: undefined }, { promise: 'mustTick' }],
      [{ processing: undefined }, { processing: 'mustTick' }],
      [{ processing: 'no' }, { processing: 'mustTick' }],
      [{ roster: undefined }, { roster: 'blank' }],
      [{ roster: 'everything' }, { roster: 'notOffered' }],
      [{ status: 'appointed' }, { form: 'unexpected' }],
      [
        { name: '', phone: '1', roster: '' },
        { name: 'blank', phone: 'notAPhone', roster: 'blank' },
      ],
    ];
    for (const [typed, errors] of table)
      expect(
        await errorsOf(apply(ctx(db), formOf(campaignId, typed))),
        JSON.stringify(typed).slice(0, 80),
      ).toEqual(errors);
    expect([
      await count(db, users),
      await count(db, applications),
      await count(db, applicationEchoes),
    ]).toEqual(before);
  });

  test("somebody is of age on the eighteenth birthday, by the server's clock", async ({ db }) => {
    const campaignId = await aCampaign(db);
    const tonight = { now: '2026-11-21T23:59:59+08:00' };
    expect(
      await errorsOf(apply(ctx(db, tonight), formOf(campaignId, { birthOn: '2008-11-22' }))),
    ).toEqual({ birthOn: 'underAge' });
    await expect(
      apply(
        ctx(db, { now: '2026-11-22T00:00:00+08:00' }),
        formOf(campaignId, { birthOn: '2008-11-22' }),
      ),
    ).resolves.toBeDefined();
  });

  test('an upper limit of the campaign is kept', async ({ db }) => {
    const campaignId = await aCampaign(db, { maxAge: 65 });
    await expect(apply(ctx(db), formOf(campaignId, { birthOn: '1960-11-21' }))).rejects.toThrow(
      'application.ageLimit',
    );
    await expect(
      apply(ctx(db), formOf(campaignId, { birthOn: '1960-11-22' })),
    ).resolves.toBeDefined();
  });

  test('the window opens and closes to the second', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const trying = (now: string, phone: string) =>
      apply(ctx(db, { now }), formOf(campaignId, { phone }));
    await expect(trying('2026-11-16T08:59:59+08:00', '13700000001')).rejects.toThrow(
      'campaign.notOpen',
    );
    await expect(trying('2026-11-16T09:00:00+08:00', '13700000002')).resolves.toBeDefined();
    await expect(trying('2026-11-30T17:59:59+08:00', '13700000003')).resolves.toBeDefined();
    await expect(trying('2026-11-30T18:00:00+08:00', '13700000004')).rejects.toThrow(
      'campaign.notOpen',
    );
  });

  test('a draft, an unknown campaign and a mistyped one are not found', async ({ db }) => {
    const draft = await aCampaign(db, { publishedBy: null, publishedAt: null });
    for (const campaignId of [draft, '00000000-0000-4000-8000-000000000000'])
      await expect(apply(ctx(db), formOf(campaignId))).rejects.toThrow('campaign');
    expect(await errorsOf(apply(ctx(db), formOf('nonsense')))).toEqual({ campaignId: 'malformed' });
  });
});

describe('a phone that already has an account', () => {
  test('gets the same answer as any other, and nothing of the account changes', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const known = phoneOf(1);
    const [before] = await db
      .select()
      .from(users)
      .where(eq(users.phoneDigest, digestOf(known)));
    const usersBefore = await count(db, users);
    const ofStranger = await apply(ctx(db), formOf(campaignId, { phone: '13700000001' }));
    const ofKnown = await apply(ctx(db), formOf(campaignId, { phone: known, roster: 'full_name' }));
    expect(Object.keys(ofKnown)).toEqual(Object.keys(ofStranger));
    expect([ofStranger.receiptNo, ofKnown.receiptNo]).toEqual(['SQ2026-00001', 'SQ2026-00002']);
    const [after] = await db
      .select()
      .from(users)
      .where(eq(users.phoneDigest, digestOf(known)));
    expect(after).toEqual(before);
    expect(await count(db, users)).toBe(usersBefore + 1);
    expect(await standingOf(db, before?.id ?? '')).toEqual([]);
    expect(
      await db
        .select()
        .from(applications)
        .where(eq(applications.userId, before?.id ?? '')),
    ).toEqual([]);
  });

  test('sends the same form twice and gets one number, as anybody else does', async ({ db }) => {
    const campaignId = await aCampaign(db);
    for (const phone of ['13700000001', phoneOf(1)]) {
      const sent = async (now: string, more: Record<string, unknown> = {}) =>
        (await apply(ctx(db, { now }), formOf(campaignId, { phone, ...more }))).receiptNo;
      const first = await sent('2026-11-21T09:00+08:00');
      expect(
        await sent('2026-11-21T09:10+08:00', {
          password: 'quite another one',
          passwordAgain: 'quite another one',
        }),
      ).toBe(first);
      const later = await sent('2026-11-21T09:10:01+08:00');
      const other = await sent('2026-11-21T09:10:02+08:00', { name: '梅小雪' });
      expect(new Set([first, later, other]).size).toBe(3);
    }
  });

  test('clicked twice at once, a form makes one application and no word to its owner', async ({
    ownDatabase: { db },
  }) => {
    const campaignId = await aCampaign(db);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => apply(ctx(db), formOf(campaignId, { phone: '13700000001' }))),
    );
    expect(new Set(answers.map(({ receiptNo }) => receiptNo)).size).toBe(1);
    expect([await count(db, applications), await count(db, applicationEchoes)]).toEqual([1, 0]);
  });

  test('is told to its owner, and to nobody else', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const { receiptNo } = await apply(ctx(db), formOf(campaignId, { phone: phoneOf(1) }));
    const now = new Date('2026-11-22T09:00+08:00');
    const [owner, other] = [town.experiencers[0]!, town.experiencers[1]!];
    expect(await listEchoes(db, owner.userId, now)).toEqual([
      { receiptNo, at: new Date('2026-11-21T09:00+08:00'), campaign: '第一期招募公告' },
    ]);
    expect(await listEchoes(db, other.userId, now)).toEqual([]);
  });

  test('costs the database as many statements as a new one, within one, so that time tells nothing', async ({
    ownDatabase,
  }) => {
    const campaignId = await aCampaign(ownDatabase.db);
    let statements = 0;
    const counting = connect(ownDatabase.url, {
      max: 1,
      onQuery: () => {
        statements += 1;
      },
    });
    const cost = async (phone: string): Promise<number> => {
      statements = 0;
      await apply(ctx(counting.db), formOf(campaignId, { phone }));
      return statements;
    };
    const [ofStranger, ofKnown] = [await cost('13700000001'), await cost(phoneOf(1))];
    await counting.close();
    expect(Math.abs(ofStranger - ofKnown)).toBeLessThanOrEqual(1);
    expect(ofKnown).toBeGreaterThan(4); // proves that statements are counted
  });

  test('is refused for the same bad input, so that errors tell nothing either', async ({ db }) => {
    const campaignId = await aCampaign(db);
    for (const typed of [
      { name: '' },
      { birthOn: '2020-01-01' },
      { password: 'short', passwordAgain: 'short' },
      { roster: undefined },
    ]) {
      const [ofKnown, ofStranger] = [
        await errorsOf(apply(ctx(db), formOf(campaignId, { ...typed, phone: phoneOf(1) }))),
        await errorsOf(apply(ctx(db), formOf(campaignId, typed))),
      ];
      expect(ofKnown).toEqual(ofStranger);
      expect(Object.keys(ofKnown)).toHaveLength(1);
    }
  });

  test('a second click is one application and one line for its owner', async ({ db }) => {
    const campaignId = await aCampaign(db);
    const { actor } = await anApplicant(db, campaignId);
    await apply(
      ctx(db),
      formOf(campaignId, {
        password: 'another phrase entirely',
        passwordAgain: 'another phrase entirely',
      }),
    );
    expect(
      await db
        .select({ receiptNo: applications.receiptNo })
        .from(applications)
        .where(eq(applications.userId, actor.userId)),
    ).toEqual([{ receiptNo: 'SQ2026-00001' }]);
    const [account] = await db
      .select({ passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.id, actor.userId));
    expect(await verifyPassword(account?.passwordHash ?? null, 'green tea at noon')).toBe(true);
  });

  test('twenty people with one phone at once are one application, and every number is another', async ({
    ownDatabase: { db },
  }) => {
    const campaignId = await aCampaign(db);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        apply(
          ctx(db),
          formOf(campaignId, { name: `梅${'一二三四五六七八九十甲乙丙丁戊己庚辛壬癸'[n]}` }),
        ),
      ),
    );
    expect(new Set(answers.map(({ receiptNo }) => receiptNo)).size).toBe(20);
    expect(await count(db, applications)).toBe(1);
    expect(await count(db, applicationEchoes)).toBe(19);
  });
});

const signedInForm = (campaignId: string, overrides: Record<string, unknown> = {}) => ({
  campaignId,
  ...filledIn,
  ...agreed,
  ...overrides,
});

describe('somebody with an account applies', () => {
  /** An earlier experiencer whose term is over. */
  const former = { ...town.experiencers[0]!, roles: [], experiencerId: null };
  const afterTerm = { actor: former, now: '2027-02-01T09:00+08:00' };
  const nextYear = {
    opensAt: new Date('2027-01-15T09:00+08:00'),
    closesAt: new Date('2027-02-15T18:00+08:00'),
  };

  test('without telephone or password, once a campaign', async ({ db }) => {
    const campaignId = await aCampaign(db, nextYear);
    const first = await applySignedIn(ctx(db, afterTerm), signedInForm(campaignId));
    expect(first.receiptNo).toBe('SQ2027-00001');
    expect(
      await applySignedIn(ctx(db, afterTerm), signedInForm(campaignId)),
      'a double click gets the same answer',
    ).toEqual(first);
    await expect(
      applySignedIn(ctx(db, afterTerm), signedInForm(campaignId, { industry: '物流' })),
    ).rejects.toThrow('application.already');
    expect(await db.$count(applications, eq(applications.userId, former.userId))).toBe(1);
    expect(await standingOf(db, former.userId)).toEqual(['processing']);
  });

  test('but not while in office, nor with a staff account, nor without signing in', async ({
    db,
  }) => {
    const campaignId = await aCampaign(db);
    await expect(
      applySignedIn(ctx(db, { actor: town.experiencers[0]! }), signedInForm(campaignId)),
    ).rejects.toThrow('application.alreadyExperiencer');
    for (const staff of [town.office, town.desk, town.reporter, town.auditor]) {
      await expect(
        applySignedIn(ctx(db, { actor: staff }), signedInForm(campaignId)),
      ).rejects.toThrow('application.staffMayNot');
    }
    await expect(applySignedIn(ctx(db), signedInForm(campaignId))).rejects.toThrow('signInFirst');
    expect(await db.$count(applications)).toBe(0);
  });
});

test('the roster choice becomes consents of their own, each with its version', async ({ db }) => {
  const campaignId = await aCampaign(db);
  const choices = {
    full_name: ['full_name', 'processing', 'roster'],
    masked: ['processing', 'roster'],
    none: ['processing'],
  };
  for (const [index, [roster, standing]] of Object.entries(choices).entries()) {
    const { actor } = await anApplicant(db, campaignId, { roster, phone: `1370000001${index}` });
    expect(await standingOf(db, actor.userId)).toEqual(standing);
    expect(
      (
        await db
          .select({ version: consents.version })
          .from(consents)
          .where(eq(consents.userId, actor.userId))
          .orderBy(asc(consents.purpose))
      ).every(({ version }) => version === 'test-1'),
    ).toBe(true);
  }
});
