/** F11: evidence before and after, public or internal for each file. */
import { describe, expect } from 'vitest';
import sharp from 'sharp';
import type { Db } from '#db/connect.ts';
import { files } from '#db/tables/files.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import {
  addEvidence,
  removeEvidence,
  requestClosure,
} from '#features/issues/rectification/commands.ts';
import { findEvidenceFile, listEvidence } from '#features/issues/rectification/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { contentOf } from '#platform/files/store.ts';
import { Denied } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { docm, docx, flood, pdf, photo, upload } from '#tests/support/files.ts';
import { anIssue, closure } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const as = (db: Db, actor: Actor | null) => ctx(db, { actor, now: '2026-11-25T10:00+08:00' });
const pair = async () => ({
  evidenceTitle: '自助机读卡页面',
  before: upload(await photo(), '前.jpg'),
  after: upload(await photo(), '后.jpg'),
  reach: 'public',
  people: 'none',
});

describe('evidence', () => {
  test('stands in pairs on the public page, without the place of the photo', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await addEvidence(as(db, town.reporter), { issueId, ...(await pair()) });
    const evidence = await listEvidence(db, issueId, 'public');
    expect(evidence.map(({ moment }) => moment)).toEqual(['before', 'after']);
    expect(new Set(evidence.map(({ pair: one }) => one)).size).toBe(1);
    for (const size of ['full', 'thumbnail'] as const) {
      const file = await findEvidenceFile(db, { number }, evidence[0]?.name ?? null, size);
      const content = (await contentOf(db, file?.fileId ?? '')) as Buffer;
      expect((await sharp(content).metadata()).exif).toBeUndefined();
      expect(content.includes('GPS')).toBe(false);
    }
  });

  test('is internal if the unit says so: nobody outside finds it', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await addEvidence(as(db, town.leader), { issueId, ...(await pair()), reach: 'staff' });
    expect(await listEvidence(db, issueId, 'public')).toEqual([]);
    const [file] = await listEvidence(db, issueId, 'staff');
    const name = file?.name ?? null;
    expect(await findEvidenceFile(db, { number }, name, 'full')).toBeNull();
    const inside = (unitId: number) =>
      findEvidenceFile(db, { scope: { kind: 'unit', unitId }, issueId }, name, 'full');
    expect(await inside(1)).not.toBeNull();
    expect(await inside(2)).toBeNull();
  });

  test('a wrongly public file is gone at once; its reason stays', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await addEvidence(as(db, town.reporter), { issueId, ...(await pair()) });
    const [file] = await listEvidence(db, issueId, 'public');
    await removeEvidence(as(db, town.leader), {
      issueId,
      evidenceId: String(file?.id),
      removeReason: '背景里有别人的申请表。',
    });
    expect(await listEvidence(db, issueId, 'public')).toHaveLength(1);
    expect(await db.$count(files)).toBe(2); // the other picture and its thumbnail
    expect((await getPublicIssue(db, number))?.steps.at(-1)).toMatchObject({
      kind: 'remove_evidence',
      opinion: '背景里有别人的申请表。',
    });
  });

  test('is enough for a request for closure without a public page', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    await addEvidence(as(db, town.reporter), {
      issueId,
      evidenceTitle: '新的办事指南',
      document: upload(pdf(), '指南.pdf'),
      reach: 'staff',
      people: 'none',
    });
    await requestClosure(as(db, town.leader), { issueId, ...closure, link: '' });
  });

  test('hostile files and people who have not agreed are refused beside the field', async ({
    db,
  }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    for (const [wish, fieldErrors] of [
      [{ before: upload(svg, 'a.png') }, { before: 'wrongKind' }],
      [{ before: upload('<script>alert(1)</script>', 'a.jpg') }, { before: 'wrongKind' }],
      [{ before: upload(flood(12_000, 12_000), 'a.png') }, { before: 'tooManyPixels' }],
      [{ before: upload(Buffer.alloc(30_000_000), 'a.jpg') }, { before: 'tooLarge' }],
      [{ before: upload(pdf(), 'a.jpg') }, { before: 'notAPicture' }],
      [{ document: upload(docm(), 'a.docx') }, { document: 'wrongKind' }],
      [{ document: upload(docx(), 'a.pdf') }, { document: 'notAPdf' }],
      [{ before: undefined, after: undefined }, { before: 'noFile' }],
      [{ people: 'notAgreed' }, { people: 'notAgreed' }],
      [{ people: '' }, { people: 'blank' }],
      [{ reach: '' }, { reach: 'blank' }],
    ] as const)
      await expect(
        addEvidence(as(db, town.reporter), { issueId, ...(await pair()), ...wish }),
        JSON.stringify(fieldErrors),
      ).rejects.toMatchObject({ fieldErrors });
    expect(await db.$count(files)).toBe(0);
  });

  test('is added by the lead unit alone, from 签收 on', async ({ db }) => {
    const { issueId } = await anIssue(db, 'rectifying');
    const sent = await pair();
    for (const actor of [null, town.office, town.convenor, town.desk, town.sysAdmin])
      await expect(addEvidence(as(db, actor), { issueId, ...sent })).rejects.toThrow(Denied);
    await expect(
      addEvidence(as(db, { ...town.reporter2, unitId: 3 }), { issueId, ...sent }),
    ).rejects.toMatchObject({ code: 'issue.onlyLeadUnit' });
    const early = await anIssue(db, 'assigned');
    await expect(
      addEvidence(as(db, town.reporter), { issueId: early.issueId, ...sent }),
    ).rejects.toMatchObject({ code: 'issue.notNow' });
  });
});
