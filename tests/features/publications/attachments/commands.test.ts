import { count } from 'drizzle-orm';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { files } from '#db/tables/files.ts';
import { publicationFiles } from '#db/tables/publications.ts';
import { attachFile, detachFile } from '#features/publications/attachments/commands.ts';
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
  findOfficeAttachment,
  findOfficeNotice,
  findPublicAttachment,
  findPublicNotice,
  listNoticeSteps,
} from '#features/publications/queries.ts';
import { editionOf } from '#features/publications/rules.ts';
import { violatedConstraint } from '#platform/constraints.ts';
import type { Actor } from '#platform/ctx.ts';
import { contentOf } from '#platform/files/store.ts';
import { Denied, NotFound } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { docx, drawing, pdf, photo, upload } from '#tests/support/files.ts';
import { town } from '#tests/support/town.ts';

const text = {
  title: '关于举办开放日的公告',
  source: '区行政审批服务局',
  body: '现将有关事项公告如下。',
};
const stranger = '99999999-0000-4000-8000-000000000000';

const draft = async (db: Db): Promise<string> =>
  (await draftNotice(ctx(db, { actor: town.editor }), text)).publicationId;
const attach = (
  db: Db,
  publicationId: string,
  file: unknown = upload(pdf(), '报名表.pdf'),
  more: object = {},
  actor: Actor = town.editor,
) => attachFile(ctx(db, { actor }), { publicationId, file, fileTitle: '', ...more });
const detach = (db: Db, publicationId: string, name: string, actor: Actor = town.editor) =>
  detachFile(ctx(db, { actor }), { publicationId, name });
const held = async (db: Db, publicationId: string) =>
  (await findOfficeNotice(db, publicationId))!.attachments;
const nameOf = async (db: Db, publicationId: string) => (await held(db, publicationId))[0]!.name;
const counts = async (db: Db) => [
  (await db.select({ n: count() }).from(files))[0]!.n,
  (await db.select({ n: count() }).from(publicationFiles))[0]!.n,
];

async function publish(
  db: Db,
  publicationId: string,
  until: 'first_review' | 'second_review' | 'approved' | 'published' = 'published',
): Promise<void> {
  await submitNotice(ctx(db, { actor: town.editor }), { publicationId });
  const edition = editionOf((await findOfficeNotice(db, publicationId))!);
  if (until === 'first_review') return;
  await passFirstReview(ctx(db, { actor: town.office }), { publicationId, edition });
  if (until === 'second_review') return;
  await passSecondReview(ctx(db, { actor: town.reviewer }), {
    publicationId,
    edition,
    secrecyChecked: 'yes',
  });
  if (until === 'published')
    await publishNotice(ctx(db, { actor: town.reviewer }), { publicationId, edition });
}

describe('attached to a draft', () => {
  test('under its own name or a better one, in the order they came, whole', async ({ db }) => {
    const id = await draft(db);
    await attach(db, id);
    await attach(db, id, upload(docx(), '新建 文档(1)(最终版).docx'), {
      fileTitle: '体验员推荐表',
    });
    expect(await held(db, id)).toMatchObject([
      { title: '报名表.pdf', kind: 'pdf', size: pdf().length },
      { title: '体验员推荐表.docx', kind: 'docx', size: docx().length },
    ]);
    const [first] = await held(db, id);
    expect(await contentOf(db, first!.fileId)).toEqual(pdf());
    expect((await listNoticeSteps(db, id)).map(({ kind, note }) => [kind, note])).toEqual([
      ['drafted', null],
      ['attached', '报名表.pdf'],
      ['attached', '体验员推荐表.docx'],
    ]);
  });

  test('sent twice it is there once; another file of the same name is not taken', async ({
    db,
  }) => {
    const id = await draft(db);
    await attach(db, id, upload(await photo(), '大厅.jpg'));
    await attach(db, id, upload(await photo(), '大厅.jpg'));
    expect(await counts(db)).toEqual([1, 1]);
    await expect(
      attach(db, id, upload(await photo({ width: 80 }), '大厅.jpg')),
    ).rejects.toMatchObject({ fieldErrors: { fileTitle: 'sameTitle' } });
  });

  test('five at most', async ({ db }) => {
    const id = await draft(db);
    for (let n = 1; n <= 5; n += 1) await attach(db, id, upload(pdf(`第 ${n} 份`), `附件${n}.pdf`));
    await expect(attach(db, id, upload(pdf('第 6 份'), '附件6.pdf'))).rejects.toMatchObject({
      code: 'notice.tooManyAttachments',
    });
    await detach(db, id, await nameOf(db, id));
    await attach(db, id, upload(pdf('第 6 份'), '附件6.pdf'));
    expect((await held(db, id)).map(({ title }) => title)).toEqual(
      [2, 3, 4, 5, 6].map((n) => `附件${n}.pdf`),
    );
  });

  test('taken away, it is gone from the database too', async ({ db }) => {
    const id = await draft(db);
    await attach(db, id);
    await detach(db, id, await nameOf(db, id));
    expect(await counts(db)).toEqual([0, 0]);
    expect((await listNoticeSteps(db, id)).at(-1)).toMatchObject({
      kind: 'detached',
      note: '报名表.pdf',
    });
  });

  test('who attached or removed something is one of the writers', async ({ db }) => {
    const id = await draft(db);
    await attach(db, id, undefined, {}, town.office);
    await detach(db, id, await nameOf(db, id), town.office);
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId: id });
    const edition = editionOf((await findOfficeNotice(db, id))!);
    await expect(
      passFirstReview(ctx(db, { actor: town.office }), { publicationId: id, edition }),
    ).rejects.toMatchObject({ code: 'notice.writerMayNotReview' });
  });

  test('another attachment between two looks is another edition', async ({ db }) => {
    const id = await draft(db);
    await publish(db, id, 'first_review');
    const read = editionOf((await findOfficeNotice(db, id))!);
    await returnNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      note: '请附上报名表',
    });
    await attach(db, id);
    await submitNotice(ctx(db, { actor: town.editor }), { publicationId: id });
    await expect(
      passFirstReview(ctx(db, { actor: town.office }), { publicationId: id, edition: read }),
    ).rejects.toMatchObject({ code: 'notice.changed' });
  });
});

describe('what is refused, with nothing stored', () => {
  test.for([
    ['nothing chosen', upload('', ''), {}, { file: 'blank' }],
    ['no field at all', undefined, {}, { file: 'blank' }],
    ['words instead of a file', 'x'.repeat(20), {}, { file: 'malformed' }],
    ['two files', [upload(pdf(), 'a.pdf'), upload(pdf(), 'b.pdf')], {}, { file: 'malformed' }],
    ['an empty file', upload('', '报名表.pdf'), {}, { file: 'empty' }],
    [
      'an SVG',
      upload('<svg xmlns="http://www.w3.org/2000/svg"/>', '图.png'),
      {},
      { file: 'wrongKind' },
    ],
    [
      'a telephone number in its name',
      upload(pdf(), '张某13800000001.pdf'),
      {},
      { file: 'personalData' },
    ],
    ['a plate in its name', upload(pdf(), '鲁DF12345行驶证.pdf'), {}, { file: 'personalData' }],
    [
      'an ID number in the typed name',
      upload(pdf(), '表.pdf'),
      { fileTitle: '身份证 110101199003070011' },
      { fileTitle: 'personalData' },
    ],
    ['a name of nothing', upload(pdf(), '???.pdf'), {}, { fileTitle: 'blank' }],
    [
      'a name too long',
      upload(pdf(), '表.pdf'),
      { fileTitle: '长'.repeat(81) },
      { fileTitle: 'tooLong' },
    ],
    ['a field too many', upload(pdf(), '表.pdf'), { kind: 'pdf' }, { form: 'unexpected' }],
  ] as const)('%s', async ([name, file, more, fieldErrors], { db }) => {
    const id = await draft(db);
    const raw = {
      publicationId: id,
      fileTitle: '',
      ...(name !== 'no field at all' && { file }),
      ...more,
    };
    await expect(attachFile(ctx(db, { actor: town.editor }), raw)).rejects.toMatchObject({
      fieldErrors,
    });
    expect(await counts(db)).toEqual([0, 0]);
  });

  test('a better name helps a file whose own name holds a number', async ({ db }) => {
    const id = await draft(db);
    await attach(db, id, upload(pdf(), '张某13800000001.pdf'), { fileTitle: '报名表' });
    expect((await held(db, id))[0]?.title).toBe('报名表.pdf');
  });

  test.for(['first_review', 'second_review', 'approved', 'published'] as const)(
    'nothing is added to or taken from a notice that is %s, not even past the portal',
    async (stage, { db }) => {
      const id = await draft(db);
      await attach(db, id);
      const other = await draft(db);
      await attach(db, other, upload(await drawing(), '图.png'));
      const name = await nameOf(db, id);
      await publish(db, id, stage);
      await expect(attach(db, id, upload(docx(), '补充.docx'))).rejects.toMatchObject({
        code: 'notice.notDraft',
      });
      await expect(detach(db, id, name)).rejects.toMatchObject({ code: 'notice.notDraft' });
      const past = (work: (tx: Db) => Promise<unknown>) =>
        db.transaction(work).then(() => null, violatedConstraint);
      expect(await past((tx) => tx.update(publicationFiles).set({ publicationId: id }))).toBe(
        'publication_files_of_drafts',
      );
      expect(await past((tx) => tx.update(publicationFiles).set({ publicationId: other }))).toBe(
        'publication_files_of_drafts',
      );
      expect(await past((tx) => tx.delete(publicationFiles))).toBe('publication_files_of_drafts');
      expect(await past((tx) => tx.update(files).set({ sha256: 'x' }))).toBe('files_written_once');
    },
  );

  test.for([
    'reporter',
    'leader',
    'desk',
    'reviewer',
    'convenor',
    'sysAdmin',
    'secAdmin',
    'auditor',
  ] as const)('%s attaches nothing', async (who, { db }) => {
    const id = await draft(db);
    await expect(attach(db, id, undefined, {}, town[who])).rejects.toBeInstanceOf(Denied);
    await expect(detach(db, id, 'a', town[who])).rejects.toBeInstanceOf(Denied);
  });

  test('a notice or an attachment that does not exist', async ({ db }) => {
    const [mine, other] = [await draft(db), await draft(db)];
    await attach(db, other);
    await expect(attach(db, stranger)).rejects.toBeInstanceOf(NotFound);
    await expect(detach(db, mine, await nameOf(db, other))).rejects.toBeInstanceOf(NotFound);
    await expect(detach(db, mine, '../x')).rejects.toBeInstanceOf(NotFound);
  });
});

describe('who may read it', () => {
  test('the public while the notice is, before and after only who works on notices', async ({
    db,
  }) => {
    const id = await draft(db);
    await attach(db, id);
    const name = await nameOf(db, id);
    expect(await findOfficeAttachment(db, id, name)).toMatchObject({ title: '报名表.pdf' });
    expect(await findPublicAttachment(db, id, name), 'a draft').toBeNull();
    await publish(db, id, 'approved');
    expect(await findPublicAttachment(db, id, name), 'approved').toBeNull();
    await publishNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      edition: editionOf((await findOfficeNotice(db, id))!),
    });
    expect(await findPublicAttachment(db, id, name)).toMatchObject({
      title: '报名表.pdf',
      kind: 'pdf',
    });
    expect((await findPublicNotice(db, id))?.attachments).toMatchObject([
      { title: '报名表.pdf', name },
    ]);
    await withdrawNotice(ctx(db, { actor: town.reviewer }), {
      publicationId: id,
      reason: '附件有误，另行公告',
    });
    expect(await findPublicAttachment(db, id, name), 'withdrawn').toBeNull();
    expect(await findOfficeAttachment(db, id, name)).not.toBeNull();
  });

  test('under the notice it belongs to, and no other', async ({ db }) => {
    const [published, other] = [await draft(db), await draft(db)];
    await attach(db, other);
    const name = await nameOf(db, other);
    await publish(db, published);
    for (const [id, file] of [
      [published, name],
      [stranger, name],
      [null, name],
      [other, null],
    ] as const) {
      expect(await findPublicAttachment(db, id, file)).toBeNull();
      if (id !== other) expect(await findOfficeAttachment(db, id, file)).toBeNull();
    }
  });
});
