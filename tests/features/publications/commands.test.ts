import { eq } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { publications, publicationSteps } from '#db/tables/publications.ts';
import { draftNotice, publishNotice, returnNotice, reviseNotice, submitNotice, withdrawNotice } from '#features/publications/commands.ts';
import { findOfficeNotice, findPublicNotice, latestNotices, listNotices, listNoticeSteps, listOfficeNotices, pageFrom } from '#features/publications/queries.ts';
import { editionOf } from '#features/publications/rules.ts';
import type { Actor } from '#platform/ctx.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { violatedConstraint } from '#platform/constraints.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const text = { title: '关于举办开放日的公告', source: '区行政审批服务局', body: '现将有关事项公告如下。\n咨询电话：0632-1234567。' };
const both: Actor = { ...town.editor, roles: ['bureau_editor', 'bureau_reviewer'] };
const stranger = '99999999-0000-4000-8000-000000000000';

async function aNotice(db: Db, stage: 'draft' | 'in_review' | 'published', values: Partial<typeof text> = {}): Promise<string> {
  const { publicationId } = await draftNotice(ctx(db, { actor: town.editor }), { ...text, ...values });
  if (stage !== 'draft') await submitNotice(ctx(db, { actor: town.editor }), { publicationId });
  if (stage === 'published') await publish(db, publicationId);
  return publicationId;
}

const publish = async (db: Db, publicationId: string, actor: Actor = town.reviewer, edition?: string) =>
  publishNotice(ctx(db, { actor }), { publicationId, edition: edition ?? editionOf((await findOfficeNotice(db, publicationId))!) });

describe('from the first draft to the public page', () => {
  test('one person writes, another publishes, everybody reads', async ({ db }) => {
    const id = await aNotice(db, 'published');
    expect(await findPublicNotice(db, id)).toMatchObject({ ...text, publishedAt: new Date('2026-11-21T09:00+08:00'), withdrawnAt: null });
    expect((await listNoticeSteps(db, id)).map(({ kind, actor }) => [kind, actor])).toEqual([['drafted', '信息员'], ['submitted', '信息员'], ['published', '审核员']]);
    expect((await db.select({ action: auditEntries.action }).from(auditEntries)).map(({ action }) => action)).toEqual(['notice.drafted', 'notice.submitted', 'notice.published']);
  });

  test('a draft is nobody\'s business, in no list', async ({ db }) => {
    const id = await aNotice(db, 'in_review');
    expect(await findPublicNotice(db, id)).toBeNull();
    expect(await listNotices(db, null)).toMatchObject({ rows: [], total: 0 });
    expect(await latestNotices(db, 5)).toEqual([]);
  });

  test('returned with words, revised by a colleague, submitted again', async ({ db }) => {
    const id = await aNotice(db, 'in_review');
    await returnNotice(ctx(db, { actor: town.reviewer }), { publicationId: id, note: '请补充联系方式' });
    await reviseNotice(ctx(db, { actor: town.office }), { publicationId: id, ...text, title: '关于举办医保开放日的公告' });
    await submitNotice(ctx(db, { actor: town.office }), { publicationId: id });
    await publish(db, id);
    expect(await findPublicNotice(db, id)).toMatchObject({ title: '关于举办医保开放日的公告' });
  });
});

describe('four eyes', () => {
  test('nobody publishes what he drafted or revised, whatever roles he holds', async ({ db }) => {
    const drafted = await aNotice(db, 'in_review');
    await expect(publish(db, drafted, both)).rejects.toMatchObject({ code: 'notice.writerMayNotPublish' });
    const { publicationId } = await draftNotice(ctx(db, { actor: town.office }), text);
    await reviseNotice(ctx(db, { actor: both }), { publicationId, ...text });
    await submitNotice(ctx(db, { actor: town.office }), { publicationId });
    await expect(publish(db, publicationId, both)).rejects.toMatchObject({ code: 'notice.writerMayNotPublish' });
  });

  test('the database holds it as well', async ({ db }) => {
    const id = await aNotice(db, 'in_review');
    const forced = db.transaction((tx) => tx.update(publications).set({ publishedBy: town.editor.userId, publishedAt: new Date() }).where(eq(publications.id, id)));
    expect(await forced.then(() => null, violatedConstraint)).toBe('publications_second_person_publishes');
  });

  test('what is published is what was read', async ({ db }) => {
    const id = await aNotice(db, 'in_review');
    const read = editionOf(text);
    await returnNotice(ctx(db, { actor: town.reviewer }), { publicationId: id, note: '请补充联系方式' });
    await reviseNotice(ctx(db, { actor: town.editor }), { publicationId: id, ...text, body: '换过的正文，审核人没有看过。' });
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId: id });
    await expect(publish(db, id, town.reviewer, read)).rejects.toMatchObject({ code: 'notice.changed' });
  });

  test.for(['reporter', 'leader', 'desk', 'convenor', 'sysAdmin', 'secAdmin', 'auditor'] as const)('%s neither writes nor publishes', async (who, { db }) => {
    await expect(draftNotice(ctx(db, { actor: town[who] }), text)).rejects.toBeInstanceOf(Denied);
    await expect(publishNotice(ctx(db, { actor: town[who] }), { publicationId: stranger, edition: 'x' })).rejects.toBeInstanceOf(Denied);
  });
});

describe('moves that are refused, with nothing written', () => {
  const edition = editionOf(text);
  const moves = {
    revise: (db: Db, publicationId: string) => reviseNotice(ctx(db, { actor: town.editor }), { publicationId, ...text }),
    submit: (db: Db, publicationId: string) => submitNotice(ctx(db, { actor: town.editor }), { publicationId }),
    return: (db: Db, publicationId: string) => returnNotice(ctx(db, { actor: town.reviewer }), { publicationId, note: '请再改改' }),
    publish: (db: Db, publicationId: string) => publishNotice(ctx(db, { actor: town.reviewer }), { publicationId, edition }),
    withdraw: (db: Db, publicationId: string) => withdrawNotice(ctx(db, { actor: town.reviewer }), { publicationId, reason: '内容有误' }),
  };

  test.for([
    ['draft', 'return', 'notice.notInReview'], ['draft', 'publish', 'notice.notInReview'], ['draft', 'withdraw', 'notice.notPublished'],
    ['in_review', 'revise', 'notice.notDraft'], ['in_review', 'submit', 'notice.notDraft'], ['in_review', 'withdraw', 'notice.notPublished'],
    ['published', 'revise', 'notice.notDraft'], ['published', 'submit', 'notice.notDraft'], ['published', 'return', 'notice.notInReview'], ['published', 'publish', 'notice.notInReview'],
  ] as const)('%s: %s', async ([stage, move, code], { db }) => {
    const id = await aNotice(db, stage);
    const before = await db.select().from(publicationSteps);
    await expect(moves[move](db, id)).rejects.toMatchObject({ code });
    expect(await db.select().from(publicationSteps)).toEqual(before);
  });

  test('of a notice that does not exist', async ({ db }) => {
    for (const move of Object.values(moves)) await expect(move(db, stranger)).rejects.toBeInstanceOf(NotFound);
  });

  test.for([
    [{ title: '短' }, { title: 'tooShort' }], [{ body: '' }, { body: 'blank' }], [{ body: '文'.repeat(20_001) }, { body: 'tooLong' }], [{ publishedAt: '2020-01-01' }, { form: 'unexpected' }],
  ] as const)('a text like %o', async ([values, fieldErrors], { db }) => {
    await expect(draftNotice(ctx(db, { actor: town.editor }), { ...text, ...values })).rejects.toMatchObject({ fieldErrors });
  });
});

describe('somebody\'s numbers keep a text from the public', () => {
  test.for([
    ['请拨打 138 0000 0001', '手机号码', '138 0000 0001'], ['身份证号１１０１０１１９９００３０７００１１', '身份证号码', '１１０１０１１９９００３０７００１１'], ['车主（鲁D·12345）请联系我们', '车牌号', '鲁D·12345'],
  ] as const)('%s', async ([words, kinds, found], { db }) => {
    const id = await aNotice(db, 'draft', { body: `现将有关事项公告如下。${words}` });
    await expect(submitNotice(ctx(db, { actor: town.editor }), { publicationId: id })).rejects.toMatchObject({ code: 'notice.personalData', details: { kinds, text: found } });
    await db.update(publications).set({ submittedAt: new Date() }).where(eq(publications.id, id));
    await expect(publish(db, id)).rejects.toMatchObject({ code: 'notice.personalData' });
  });
});

describe('taking down', () => {
  test('the reason stands where the notice stood; it is gone from the lists', async ({ db }) => {
    const id = await aNotice(db, 'published');
    await withdrawNotice(ctx(db, { actor: town.reviewer, now: '2026-11-22T10:00+08:00' }), { publicationId: id, reason: '时间有误，另行公告' });
    expect(await listNotices(db, null)).toMatchObject({ total: 0 });
    expect(await latestNotices(db, 5)).toEqual([]);
    expect(await findPublicNotice(db, id)).toMatchObject({ withdrawnAt: new Date('2026-11-22T10:00+08:00'), withdrawReason: '时间有误，另行公告' });
    await expect(withdrawNotice(ctx(db, { actor: town.reviewer }), { publicationId: id, reason: '时间有误，另行公告' })).rejects.toMatchObject({ code: 'notice.notPublished' });
  });

  test('its writer cannot, and the reason holds no telephone number', async ({ db }) => {
    const id = await aNotice(db, 'published');
    await expect(withdrawNotice(ctx(db, { actor: town.editor }), { publicationId: id, reason: '时间有误' })).rejects.toBeInstanceOf(Denied);
    await expect(withdrawNotice(ctx(db, { actor: town.reviewer }), { publicationId: id, reason: '请打 13800000001' })).rejects.toMatchObject({ fieldErrors: { reason: 'personalData' } });
  });
});

describe('lists', () => {
  const at = new Date('2026-11-01T09:00+08:00');
  const many = (db: Db, count: number) => db.insert(publications).values(Array.from({ length: count }, (_, n) => ({
    kind: 'notice', ...text, title: `公告第 ${n + 1} 号`, createdBy: town.editor.userId, createdAt: at, submittedAt: at, publishedBy: town.reviewer.userId,
    publishedAt: new Date(at.getTime() + Math.floor(n / 4) * 60_000), // four at the same moment
  })));

  test('page by page every notice stands once, the latest first', async ({ db }) => {
    await many(db, 32);
    const pages = [await listNotices(db, null), await listNotices(db, '2'), await listNotices(db, '3')];
    expect(pages.map(({ rows, page, pages: of, total }) => [rows.length, page, of, total])).toEqual([[15, 1, 3, 32], [15, 2, 3, 32], [2, 3, 3, 32]]);
    const rows = pages.flatMap((page) => page.rows);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(32);
    expect(rows.map(({ publishedAt }) => publishedAt.getTime())).toEqual(rows.map(({ publishedAt }) => publishedAt.getTime()).sort((one, other) => other - one));
    expect((await latestNotices(db, 3)).map(({ id }) => id)).toEqual(rows.slice(0, 3).map(({ id }) => id));
  });

  test.each([['2', 31, 2, 3], ['9', 31, 3, 3], ['0', 31, 1, 3], ['-1', 31, 1, 3], ['1e3', 31, 1, 3], [null, 0, 1, 1]])('page %s of %i notices is page %i of %i', (asked, total, page, pages) => {
    expect(pageFrom(asked, total)).toEqual({ page, pages });
  });

  test('the office sees what waits for whom', async ({ db }) => {
    const draft = await aNotice(db, 'draft');
    const inReview = await aNotice(db, 'in_review');
    const published = await aNotice(db, 'published');
    const ids = async (list: Parameters<typeof listOfficeNotices>[1]) => (await listOfficeNotices(db, list, null)).rows.map(({ id }) => id);
    expect(await ids('draft')).toEqual([draft]);
    expect(await ids('in_review')).toEqual([inReview]);
    expect(await ids('published')).toEqual([published]);
    expect((await ids('all')).sort()).toEqual([draft, inReview, published].sort());
  });
});
