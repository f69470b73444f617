import { eq, inArray, sql } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { publications, publicationSteps } from '#db/tables/publications.ts';
import {
  draftNotice,
  passFirstReview,
  passSecondReview,
  publishNotice,
  returnNotice,
  submitNotice,
  withdrawNotice,
} from '#features/publications/commands.ts';
import {
  mayPublish,
  mayReturn,
  mayReviewFirst,
  mayReviewSecond,
} from '#features/publications/policy.ts';
import {
  countWaitingNotices,
  findOfficeNotice,
  findPublicNotice,
  latestNotices,
  countNotices,
  listNotices,
  listNoticeSteps,
  listOfficeNotices,
} from '#features/publications/queries.ts';
import { editionOf } from '#features/publications/rules.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { violatedConstraint } from '#platform/constraints.ts';
import { ctx } from '#tests/support/ctx.ts';
import { reviseNotice } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const text = {
  title: '关于举办开放日的公告',
  source: '区行政审批服务局',
  body: '现将有关事项公告如下。\n咨询电话：0632-1234567。',
};
const both: Actor = { ...town.editor, roles: ['bureau_editor', 'bureau_reviewer'] };
const secondReviewer: Actor = { ...town.convenor, name: '另一审核员', roles: ['bureau_reviewer'] };
const stranger = '99999999-0000-4000-8000-000000000000';

type Stage = 'draft' | 'first_review' | 'second_review' | 'approved' | 'published';
const stages: Stage[] = ['draft', 'first_review', 'second_review', 'approved', 'published'];

/**
 * Written by the editor, passed first by the office, then by the reviewer, who also publishes it.
 */
async function aNotice(db: Db, stage: Stage, values: Partial<typeof text> = {}): Promise<string> {
  const { publicationId } = await draftNotice(ctx(db, { actor: town.editor }), {
    ...text,
    ...values,
  });
  const steps = [
    () => submitNotice(ctx(db, { actor: town.editor }), { publicationId }),
    () => first(db, publicationId),
    () => second(db, publicationId),
    () => publish(db, publicationId),
  ];
  for (const step of steps.slice(0, stages.indexOf(stage))) await step();
  return publicationId;
}

const editionIn = async (db: Db, publicationId: string) =>
  editionOf((await findOfficeNotice(db, publicationId))!);
const first = async (db: Db, publicationId: string, actor: Actor = town.office, edition?: string) =>
  passFirstReview(ctx(db, { actor }), {
    publicationId,
    edition: edition ?? (await editionIn(db, publicationId)),
  });
const second = async (
  db: Db,
  publicationId: string,
  actor: Actor = town.reviewer,
  edition?: string,
) =>
  passSecondReview(ctx(db, { actor }), {
    publicationId,
    edition: edition ?? (await editionIn(db, publicationId)),
    secrecyChecked: 'yes',
  });
const publish = async (
  db: Db,
  publicationId: string,
  actor: Actor = town.reviewer,
  edition?: string,
) =>
  publishNotice(ctx(db, { actor }), {
    publicationId,
    edition: edition ?? (await editionIn(db, publicationId)),
  });
const reviews = { first, second, publish };

describe('from the first draft to the public page', () => {
  test('one person writes, two others review, everybody reads', async ({ db }) => {
    const id = await aNotice(db, 'published');
    expect(await findPublicNotice(db, id)).toMatchObject({
      ...text,
      publishedAt: new Date('2026-11-21T09:00+08:00'),
      withdrawnAt: null,
      attachments: [],
    });
    expect((await listNoticeSteps(db, id)).map(({ kind, actor }) => [kind, actor])).toEqual([
      ['drafted', '信息员'],
      ['submitted', '信息员'],
      ['first_reviewed', '办公室'],
      ['second_reviewed', '审核员'],
      ['published', '审核员'],
    ]);
    expect(
      (
        await db
          .select({ action: auditEntries.action, detail: auditEntries.detail })
          .from(auditEntries)
      ).map(({ action, detail }) => [action, detail]),
    ).toEqual([
      ['notice.drafted', {}],
      ['notice.submitted', {}],
      ['notice.first_reviewed', {}],
      ['notice.second_reviewed', { secrecyChecked: true }],
      ['notice.published', {}],
    ]);
  });

  test.for(stages.slice(0, 4))(
    "a notice that is %s is nobody's business, in no list",
    async (stage, { db }) => {
      const id = await aNotice(db, stage);
      expect(await findPublicNotice(db, id)).toBeNull();
      expect(await listNotices(db, null)).toEqual({ rows: [], next: null });
      expect(await latestNotices(db, 5)).toEqual([]);
    },
  );

  test.for(['first_review', 'second_review', 'approved'] as const)(
    'returned with words from %s, revised by a colleague, reviewed twice again',
    async (stage, { db }) => {
      const id = await aNotice(db, stage);
      await returnNotice(ctx(db, { actor: town.reviewer }), {
        publicationId: id,
        note: '请补充联系方式',
      });
      const returned = await findOfficeNotice(db, id);
      expect(returned).toMatchObject({
        submittedAt: null,
        firstReviewedAt: null,
        firstReviewerId: null,
        secondReviewedAt: null,
      });
      await reviseNotice(ctx(db, { actor: town.editor }), {
        publicationId: id,
        ...text,
        title: '关于举办医保开放日的公告',
      });
      await submitNotice(ctx(db, { actor: town.editor }), { publicationId: id });
      await expect(publish(db, id)).rejects.toMatchObject({ code: 'notice.notApproved' });
      await first(db, id);
      await second(db, id);
      await publish(db, id);
      expect(await findPublicNotice(db, id)).toMatchObject({ title: '关于举办医保开放日的公告' });
    },
  );

  test('what the office writes is passed first by the editor: three accounts are enough, no matter who writes', async ({
    db,
  }) => {
    const { publicationId } = await draftNotice(ctx(db, { actor: town.office }), text);
    await submitNotice(ctx(db, { actor: town.office }), { publicationId });
    await first(db, publicationId, town.editor);
    await second(db, publicationId);
    await publish(db, publicationId);
    expect(await findPublicNotice(db, publicationId)).not.toBeNull();
  });
});

describe('six eyes', () => {
  test('nobody reviews or publishes what he drafted or revised, whatever roles he holds', async ({
    db,
  }) => {
    const drafted = await aNotice(db, 'first_review');
    await expect(first(db, drafted, both)).rejects.toMatchObject({
      code: 'notice.writerMayNotReview',
    });
    await expect(second(db, await aNotice(db, 'second_review'), both)).rejects.toMatchObject({
      code: 'notice.writerMayNotReview',
    });
    await expect(publish(db, await aNotice(db, 'approved'), both)).rejects.toMatchObject({
      code: 'notice.writerMayNotPublish',
    });
    const { publicationId } = await draftNotice(ctx(db, { actor: town.office }), text);
    await reviseNotice(ctx(db, { actor: both }), { publicationId, ...text });
    await submitNotice(ctx(db, { actor: town.office }), { publicationId });
    await expect(first(db, publicationId, both)).rejects.toMatchObject({
      code: 'notice.writerMayNotReview',
    });
  });

  test('who reviewed first does not review second, but may publish', async ({ db }) => {
    const id = await aNotice(db, 'first_review');
    await first(db, id, town.reviewer);
    await expect(second(db, id, town.reviewer)).rejects.toMatchObject({
      code: 'notice.firstReviewerMayNotReviewAgain',
    });
    await second(db, id, secondReviewer);
    await publish(db, id, town.reviewer);
  });

  test('who reviewed first and then helped to rewrite it has become a writer', async ({ db }) => {
    const id = await aNotice(db, 'second_review');
    await returnNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      note: '请补充联系方式',
    });
    await reviseNotice(ctx(db, { actor: town.office }), {
      publicationId: id,
      ...text,
      title: '关于举办医保开放日的公告',
    });
    await submitNotice(ctx(db, { actor: town.office }), { publicationId: id });
    await expect(first(db, id, town.office)).rejects.toMatchObject({
      code: 'notice.writerMayNotReview',
    });
  });

  const forced = (db: Db, id: string, values: Partial<typeof publications.$inferInsert>) =>
    db
      .transaction((tx) => tx.update(publications).set(values).where(eq(publications.id, id)))
      .then(() => null, violatedConstraint);
  const at = new Date();
  const [writer, office, reviewer] = [town.editor.userId, town.office.userId, town.reviewer.userId];

  test('the database keeps the people apart as well', async ({ db }) => {
    expect(
      await forced(db, await aNotice(db, 'first_review'), {
        firstReviewedBy: writer,
        firstReviewedAt: at,
      }),
    ).toBe('publications_reviewed_by_others');
    expect(
      await forced(db, await aNotice(db, 'second_review'), {
        secondReviewedBy: writer,
        secondReviewedAt: at,
      }),
    ).toBe('publications_reviewed_by_others');
    expect(
      await forced(db, await aNotice(db, 'second_review'), {
        secondReviewedBy: office,
        secondReviewedAt: at,
      }),
    ).toBe('publications_three_people');
    expect(
      await forced(db, await aNotice(db, 'approved'), { publishedBy: writer, publishedAt: at }),
    ).toBe('publications_reviewed_by_others');
    const { publicationId } = await draftNotice(ctx(db, { actor: town.editor }), text);
    await reviseNotice(ctx(db, { actor: town.office }), { publicationId, ...text });
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId });
    expect(
      await forced(db, publicationId, { firstReviewedBy: office, firstReviewedAt: at }),
      'who revised',
    ).toBe('publications_reviewed_by_others');
  });

  test('and the reviews in their order, and the text as it was read', async ({ db }) => {
    expect(
      await forced(db, await aNotice(db, 'draft'), {
        firstReviewedBy: office,
        firstReviewedAt: at,
      }),
    ).toBe('publications_reviewed_in_order');
    expect(
      await forced(db, await aNotice(db, 'first_review'), {
        secondReviewedBy: reviewer,
        secondReviewedAt: at,
      }),
    ).toBe('publications_reviewed_in_order');
    expect(
      await forced(db, await aNotice(db, 'second_review'), {
        publishedBy: reviewer,
        publishedAt: at,
      }),
    ).toBe('publications_reviewed_in_order');
    expect(
      await forced(db, await aNotice(db, 'approved'), { submittedAt: null }),
      'a draft that is reviewed',
    ).toBe('publications_reviewed_in_order');
    for (const stage of stages.slice(1))
      expect(
        await forced(db, await aNotice(db, stage), { body: '换过的正文，没有人看过。' }),
        stage,
      ).toBe('publications_text_stands');
    const born = db.transaction((tx) =>
      tx.insert(publications).values({
        kind: 'notice' as const,
        ...text,
        createdBy: writer,
        createdAt: at,
        submittedAt: at,
        publishedBy: reviewer,
        publishedAt: at,
      }),
    );
    expect(await born.then(() => null, violatedConstraint)).toBe('publications_reviewed_in_order');
  });

  test.for([
    ['first', 'first_review'],
    ['second', 'second_review'],
    ['publish', 'approved'],
  ] as const)('%s passes only what was read', async ([move, stage], { db }) => {
    const id = await aNotice(db, stage);
    const read = await editionIn(db, id);
    await returnNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      note: '请补充联系方式',
    });
    await reviseNotice(ctx(db, { actor: town.editor }), {
      publicationId: id,
      ...text,
      body: '换过的正文，审核人没有看过。',
    });
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId: id });
    if (stage !== 'first_review') await first(db, id);
    if (stage === 'approved') await second(db, id);
    await expect(
      reviews[move](db, id, move === 'first' ? town.office : town.reviewer, read),
    ).rejects.toMatchObject({ code: 'notice.changed' });
  });

  test('no second review without 保密审查', async ({ db }) => {
    const id = await aNotice(db, 'second_review');
    const unticked = passSecondReview(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      edition: await editionIn(db, id),
    });
    await expect(unticked).rejects.toMatchObject({ fieldErrors: { secrecyChecked: 'mustTick' } });
  });

  test.for(['reporter', 'leader', 'desk', 'convenor', 'sysAdmin', 'secAdmin', 'auditor'] as const)(
    '%s neither writes, reviews nor publishes',
    async (who, { db }) => {
      await expect(draftNotice(ctx(db, { actor: town[who] }), text)).rejects.toBeInstanceOf(Denied);
      for (const review of Object.values(reviews))
        await expect(review(db, stranger, town[who], 'x')).rejects.toBeInstanceOf(Denied);
      await expect(
        returnNotice(ctx(db, { actor: town[who] }), { publicationId: stranger, note: '请再改改' }),
      ).rejects.toBeInstanceOf(Denied);
    },
  );

  test.for(['editor', 'office'] as const)(
    '%s neither reviews second nor publishes',
    async (who, { db }) => {
      for (const review of [second, publish])
        await expect(review(db, stranger, town[who], 'x')).rejects.toBeInstanceOf(Denied);
    },
  );

  test('after the first review only a reviewer sends back; before it, a writer may call back', async ({
    db,
  }) => {
    const back = async (stage: Stage, actor: Actor) =>
      returnNotice(ctx(db, { actor }), {
        publicationId: await aNotice(db, stage),
        note: '请再改改',
      });
    await back('first_review', town.editor);
    await expect(back('second_review', town.editor)).rejects.toMatchObject({
      code: 'notice.onlyReviewersReturn',
    });
    await expect(back('approved', town.office)).rejects.toMatchObject({
      code: 'notice.onlyReviewersReturn',
    });
  });

  test('a page offers what its reader may do at each stage, and nothing else', async ({ db }) => {
    const people = {
      editor: town.editor,
      office: town.office,
      reviewer: town.reviewer,
      convenor: town.convenor,
    };
    const offers: Record<string, string[]> = {};
    for (const stage of stages) {
      const notice = (await findOfficeNotice(db, await aNotice(db, stage)))!;
      const moves = {
        first: mayReviewFirst,
        second: mayReviewSecond,
        publish: mayPublish,
        return: mayReturn,
      };
      offers[stage] = Object.entries(people).flatMap(([name, actor]) =>
        Object.entries(moves)
          .filter(([, may]) => may(actor, notice))
          .map(([move]) => `${name} ${move}`),
      );
    }
    expect(offers).toEqual({
      draft: [],
      first_review: [
        'editor return',
        'office first',
        'office return',
        'reviewer first',
        'reviewer return',
      ],
      second_review: ['reviewer second', 'reviewer return'],
      approved: ['reviewer publish', 'reviewer return'],
      published: [],
    });
  });
});

describe('moves that are refused, with nothing written', () => {
  const edition = editionOf({ ...text, attachments: [] });
  const moves = {
    revise: (db: Db, publicationId: string) =>
      reviseNotice(ctx(db, { actor: town.editor }), { publicationId, ...text }),
    submit: (db: Db, publicationId: string) =>
      submitNotice(ctx(db, { actor: town.editor }), { publicationId }),
    return: (db: Db, publicationId: string) =>
      returnNotice(ctx(db, { actor: town.reviewer }), { publicationId, note: '请再改改' }),
    first: (db: Db, publicationId: string) => first(db, publicationId, town.office, edition),
    second: (db: Db, publicationId: string) => second(db, publicationId, town.reviewer, edition),
    publish: (db: Db, publicationId: string) =>
      publishNotice(ctx(db, { actor: town.reviewer }), { publicationId, edition }),
    withdraw: (db: Db, publicationId: string) =>
      withdrawNotice(ctx(db, { actor: town.reviewer }), { publicationId, reason: '内容有误' }),
  };

  test.for([
    ['draft', 'return', 'notice.notInReview'],
    ['draft', 'first', 'notice.notInReview'],
    ['draft', 'second', 'notice.notInReview'],
    ['draft', 'publish', 'notice.notApproved'],
    ['draft', 'withdraw', 'notice.notPublished'],
    ['first_review', 'revise', 'notice.notDraft'],
    ['first_review', 'submit', 'notice.notDraft'],
    ['first_review', 'second', 'notice.notInReview'],
    ['first_review', 'publish', 'notice.notApproved'],
    ['first_review', 'withdraw', 'notice.notPublished'],
    ['second_review', 'revise', 'notice.notDraft'],
    ['second_review', 'submit', 'notice.notDraft'],
    ['second_review', 'first', 'notice.notInReview'],
    ['second_review', 'publish', 'notice.notApproved'],
    ['second_review', 'withdraw', 'notice.notPublished'],
    ['approved', 'revise', 'notice.notDraft'],
    ['approved', 'submit', 'notice.notDraft'],
    ['approved', 'first', 'notice.notInReview'],
    ['approved', 'second', 'notice.notInReview'],
    ['approved', 'withdraw', 'notice.notPublished'],
    ['published', 'revise', 'notice.notDraft'],
    ['published', 'submit', 'notice.notDraft'],
    ['published', 'return', 'notice.notInReview'],
    ['published', 'first', 'notice.notInReview'],
    ['published', 'second', 'notice.notInReview'],
    ['published', 'publish', 'notice.notApproved'],
  ] as const)('%s: %s', async ([stage, move, code], { db }) => {
    const id = await aNotice(db, stage);
    const before = await db.select().from(publicationSteps);
    await expect(moves[move](db, id)).rejects.toMatchObject({ code });
    expect(await db.select().from(publicationSteps)).toEqual(before);
  });

  test('of a notice that does not exist', async ({ db }) => {
    for (const move of Object.values(moves))
      await expect(move(db, stranger)).rejects.toBeInstanceOf(NotFound);
  });

  test.for([
    [{ title: '短' }, { title: 'tooShort' }],
    [{ body: '' }, { body: 'blank' }],
    [{ body: '文'.repeat(20_001) }, { body: 'tooLong' }],
    [{ publishedAt: '2020-01-01' }, { form: 'unexpected' }],
  ] as const)('a text like %o', async ([values, fieldErrors], { db }) => {
    await expect(
      draftNotice(ctx(db, { actor: town.editor }), { ...text, ...values }),
    ).rejects.toMatchObject({ fieldErrors });
  });
});

describe("somebody's numbers keep a text from the public", () => {
  test.for([
    ['请拨打 138 0000 0001', '手机号码', '138 0000 0001'],
    [
      '身份证号１１０１０１１９９００３０７００１１',
      '身份证号码',
      '１１０１０１１９９００３０７００１１',
    ],
    ['车主（鲁D·12345）请联系我们', '车牌号', '鲁D·12345'],
    ['新能源车鲁DF12345占道', '车牌号', '鲁DF12345'],
  ] as const)('%s', async ([words, kinds, found], { db }) => {
    const id = await aNotice(db, 'draft', { body: `现将有关事项公告如下。${words}` });
    await expect(
      submitNotice(ctx(db, { actor: town.editor }), { publicationId: id }),
    ).rejects.toMatchObject({ code: 'notice.personalData', details: { kinds, text: found } });
    // As if the submission had not been scanned.
    await db.update(publications).set({ submittedAt: new Date() }).where(eq(publications.id, id));
    await expect(first(db, id)).rejects.toMatchObject({ code: 'notice.personalData' });
    await db
      .update(publications)
      .set({ firstReviewedBy: town.office.userId, firstReviewedAt: new Date() })
      .where(eq(publications.id, id));
    await expect(second(db, id)).rejects.toMatchObject({ code: 'notice.personalData' });
    await db
      .update(publications)
      .set({ secondReviewedBy: town.reviewer.userId, secondReviewedAt: new Date() })
      .where(eq(publications.id, id));
    await expect(publish(db, id)).rejects.toMatchObject({ code: 'notice.personalData' });
  });
});

describe('taking down', () => {
  test('the reason stands where the notice stood; it is gone from the lists', async ({ db }) => {
    const id = await aNotice(db, 'published');
    await withdrawNotice(ctx(db, { actor: town.reviewer, now: '2026-11-22T10:00+08:00' }), {
      publicationId: id,
      reason: '时间有误，另行公告',
    });
    expect(await countNotices(db)).toBe(0);
    expect(await latestNotices(db, 5)).toEqual([]);
    expect(await findPublicNotice(db, id)).toMatchObject({
      withdrawnAt: new Date('2026-11-22T10:00+08:00'),
      withdrawReason: '时间有误，另行公告',
    });
    await expect(
      withdrawNotice(ctx(db, { actor: town.reviewer }), {
        publicationId: id,
        reason: '时间有误，另行公告',
      }),
    ).rejects.toMatchObject({ code: 'notice.notPublished' });
  });

  test('what was published when one review was enough stands, and may be taken down', async ({
    db,
  }) => {
    const then = new Date('2026-10-01T09:00+08:00');
    await db.execute(sql`alter table publications disable trigger publications_review`);
    const [old] = await db
      .insert(publications)
      .values({
        kind: 'notice' as const,
        ...text,
        createdBy: town.editor.userId,
        createdAt: then,
        submittedAt: then,
        publishedBy: town.reviewer.userId,
        publishedAt: then,
      })
      .returning({ id: publications.id });
    await db.execute(sql`alter table publications enable trigger publications_review`);
    expect(await findPublicNotice(db, old!.id)).toMatchObject(text);
    await withdrawNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: old!.id,
      reason: '内容有误',
    });
    expect(await countNotices(db)).toBe(0);
  });

  test('its writer cannot, and the reason holds no telephone number', async ({ db }) => {
    const id = await aNotice(db, 'published');
    await expect(
      withdrawNotice(ctx(db, { actor: town.editor }), { publicationId: id, reason: '时间有误' }),
    ).rejects.toBeInstanceOf(Denied);
    await expect(
      withdrawNotice(ctx(db, { actor: town.reviewer }), {
        publicationId: id,
        reason: '请打 13800000001',
      }),
    ).rejects.toMatchObject({ fieldErrors: { reason: 'personalData' } });
  });
});

describe('lists', () => {
  const at = new Date('2026-11-01T09:00+08:00');
  const many = (db: Db, count: number) =>
    db.insert(publications).values(
      Array.from({ length: count }, (_, n) => ({
        kind: 'notice' as const,
        ...text,
        title: `公告第 ${n + 1} 号`,
        createdBy: town.editor.userId,
        createdAt: at,
        submittedAt: at,
        firstReviewedBy: town.office.userId,
        firstReviewedAt: at,
        secondReviewedBy: town.reviewer.userId,
        secondReviewedAt: at,
        publishedBy: town.reviewer.userId,
        publishedAt: new Date(at.getTime() + Math.floor(n / 4) * 60_000), // four have the same time
      })),
    );

  test('page by page every notice stands once, the latest first', async ({ db }) => {
    await many(db, 32);
    const pageOne = await listNotices(db, null);
    const pageTwo = await listNotices(db, pageOne.next);
    const pageThree = await listNotices(db, pageTwo.next);
    const pages = [pageOne, pageTwo, pageThree];
    expect(pages.map(({ rows, next }) => [rows.length, next === null])).toEqual([
      [15, false],
      [15, false],
      [2, true],
    ]);
    expect(await countNotices(db)).toBe(32);
    const rows = pages.flatMap((page) => page.rows);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(32);
    expect(rows.map(({ publishedAt }) => publishedAt.getTime())).toEqual(
      rows.map(({ publishedAt }) => publishedAt.getTime()).sort((one, other) => other - one),
    );
    expect((await latestNotices(db, 3)).map(({ id }) => id)).toEqual(
      rows.slice(0, 3).map(({ id }) => id),
    );
  });

  test('a notice withdrawn between two pages takes no other with it', async ({ db }) => {
    await many(db, 20);
    const pageOne = await listNotices(db, null);
    // the next page begins after the last row
    const gone = [pageOne.rows[2]!.id, pageOne.rows[14]!.id];
    await db
      .update(publications)
      .set({ withdrawnAt: new Date('2026-11-21T09:00+08:00'), withdrawReason: '内容有误' })
      .where(inArray(publications.id, gone));
    const pageTwo = await listNotices(db, pageOne.next);
    expect(new Set([...pageOne.rows, ...pageTwo.rows].map(({ id }) => id)).size).toBe(20);
  });

  test('the office sees what waits for whom', async ({ db }) => {
    const ids = async (list: Parameters<typeof listOfficeNotices>[1]) =>
      (await listOfficeNotices(db, list, null)).rows.map(({ id }) => id);
    const made = new Map<Stage, string>();
    for (const stage of stages) made.set(stage, await aNotice(db, stage));
    for (const stage of stages) expect(await ids(stage), stage).toEqual([made.get(stage)]);
    expect((await ids('all')).sort()).toEqual([...made.values()].sort());
  });

  test('the office counts for each what waits for that person, and not what he had a hand in', async ({
    db,
  }) => {
    const waiting = async (actor: Actor) => {
      const counted: number[] = [];
      for (const queue of ['returned', 'first_review', 'second_review', 'approved'] as const)
        counted.push(await countWaitingNotices(db, queue, actor.userId));
      return counted;
    };
    await aNotice(db, 'draft');
    await aNotice(db, 'first_review');
    await first(db, await aNotice(db, 'first_review'), town.reviewer);
    await aNotice(db, 'second_review');
    await aNotice(db, 'approved');
    const returned = await aNotice(db, 'first_review');
    await returnNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: returned,
      note: '请再改改',
    });
    expect(await waiting(town.editor)).toEqual([1, 0, 0, 0]);
    // the last two need a permission, which the page checks first
    expect(await waiting(town.office)).toEqual([1, 1, 1, 1]);
    expect(await waiting(town.reviewer)).toEqual([1, 1, 1, 1]);
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId: returned });
    expect(await waiting(town.reviewer)).toEqual([0, 2, 1, 1]);
  });
});
