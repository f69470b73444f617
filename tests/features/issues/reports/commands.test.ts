import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import { reportReceipts, reports } from '#db/tables/issues.ts';
import { auditEntries } from '#db/tables/office.ts';
import { registerIssue } from '#features/issues/commands.ts';
import {
  answerReport,
  readReceipt,
  submitOwnReport,
  submitReport,
} from '#features/issues/reports/commands.ts';
import { getOwnReport, listOwnReports, listReports } from '#features/issues/reports/queries.ts';
import { Denied, Invalid, NotFound, TooMany } from '#platform/refusal.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { newSlipCode } from '#features/ballots/slips/code.ts';
import { ctx } from '#tests/support/ctx.ts';
import { assignIssue, triageIssue } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { handover, registration, verdict } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-23T09:00+08:00';
const told = {
  text: '自助机打印社保证明，每一页都要重新刷一次身份证，排队的人很多。',
  place: '大厅一楼',
  channel: 'kiosk',
  wantsAnswer: 'yes',
};
const someExperiencer = town.experiencers[0] ?? null;

describe('a report by anybody', () => {
  test('is answered with a code that is kept nowhere, and opens only this report', async ({
    db,
  }) => {
    const { code } = await submitReport(ctx(db, { now }), told);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{17}$/);
    const kept = JSON.stringify([
      await db.select().from(reports),
      await db.select().from(reportReceipts),
    ]);
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(code.slice(0, 16));
    expect(
      await readReceipt(ctx(db, { now }), {
        code: `${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`,
      }),
    ).toMatchObject({ text: told.text, answer: null });
  });

  test('with a number in it is sent after one warning, never refused', async ({ db }) => {
    const text = `${told.text}请打 138 0000 0001 找我。`;
    const atTheForm = { ...ctx(db, { now }), warnedOf: new Set<string>() };
    await expect(submitReport(atTheForm, { ...told, text })).rejects.toMatchObject({
      fieldErrors: { text: 'mayIdentify' },
      finds: { text: [{ kind: 'mobile', text: '138 0000 0001' }] },
    });
    const warned = { ...atTheForm, warnedOf: new Set(['mobile 13800000001']) };
    await expect(submitReport(warned, { ...told, text: `${text}或 13800000002` })).rejects.toThrow(
      Invalid,
    );
    expect(await submitReport(warned, { ...told, text })).toHaveProperty('code');
  });

  test('names nobody, also when somebody signed in sends it', async ({ db }) => {
    const before = await db.$count(auditEntries);
    await submitReport(ctx(db, { actor: someExperiencer, now }), told);
    expect((await db.select().from(reports))[0]).toMatchObject({ reporterId: null });
    expect(await db.$count(auditEntries)).toBe(before);
    expect(await listOwnReports(db, someExperiencer?.userId ?? '', null)).toEqual({
      rows: [],
      next: null,
    });
  });

  test('of one person are all there, a page at a time', async ({ db }) => {
    const reporterId = someExperiencer?.userId ?? '';
    await db.insert(reports).values(
      Array.from({ length: 105 }, (_, n) => ({
        reporterId,
        text: `第${n}件`,
        wantsAnswer: false,
        contentDigest: `digest ${n}`,
        receivedAt: new Date(Date.parse(now) - Math.floor(n / 2) * 60_000),
      })),
    );
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: { rows: { text: string }[]; next: string | null } = await listOwnReports(
        db,
        reporterId,
        after,
      );
      seen.push(...page.rows.map(({ text }) => text));
      after = page.next;
    } while (after);
    expect(new Set(seen).size).toBe(105);
    expect(seen).toHaveLength(105);
  });

  test('sent twice the same day is one report with two codes, both good', async ({ db }) => {
    const codes = [
      (await submitReport(ctx(db, { now }), told)).code,
      (await submitReport(ctx(db, { now }), told)).code,
    ];
    expect(await db.$count(reports)).toBe(1);
    for (const code of codes)
      expect((await readReceipt(ctx(db, { now }), { code })).text).toBe(told.text);
    await submitReport(ctx(db, { now: '2026-11-24T09:00+08:00' }), told);
    expect(await db.$count(reports)).toBe(2);
  });

  test('twenty double clicks at once are one report', async ({ ownDatabase: { db } }) => {
    await Promise.all(Array.from({ length: 20 }, () => submitReport(ctx(db, { now }), told)));
    expect(await db.$count(reports)).toBe(1);
    expect(await db.$count(reportReceipts)).toBe(20);
  });

  for (const [what, change, kind] of [
    ['blank', { text: '   ' }, { text: 'blank' }],
    ['nine characters long', { text: '一二三四五六七八九' }, { text: 'tooShort' }],
    ['a thousand and one characters long', { text: '长'.repeat(1001) }, { text: 'tooLong' }],
    ['about a unit that does not exist', { unitId: '999' }, { unitId: 'notOffered' }],
    [
      'about an item that does not exist',
      { serviceItemId: '999' },
      { serviceItemId: 'notOffered' },
    ],
    ['by a channel that does not exist', { channel: 'fax' }, { channel: 'notOffered' }],
    ['with a field nobody asked for', { reporterId: 'x' }, { form: 'unexpected' }],
  ] as const) {
    test(`${what} is refused`, async ({ db }) => {
      await expect(submitReport(ctx(db, { now }), { ...told, ...change })).rejects.toThrow(
        new Invalid(kind),
      );
      expect(await db.$count(reports)).toBe(0);
    });
  }

  test('ten and a thousand characters are taken, astral ones counted as people count', async ({
    db,
  }) => {
    for (const text of ['一二三四五六七八九十', '𠮷'.repeat(1000)])
      await submitReport(ctx(db, { now }), { ...told, text });
    expect(await db.$count(reports)).toBe(2);
  });
});

describe('a receipt code', () => {
  test('that is wrong, mistyped or nonsense gets the same answer', async ({ db }) => {
    const { code } = await submitReport(ctx(db, { now }), told);
    const swapped = code.slice(0, 16) + (code[16] === '0' ? '1' : '0');
    for (const wrong of [
      swapped,
      '0'.repeat(17),
      'x',
      '？？？',
      "' or 1=1 --",
      code.slice(1),
      `${code}0`,
    ]) {
      await expect(readReceipt(ctx(db, { now }), { code: wrong }), wrong).rejects.toMatchObject({
        code: 'report.unknownCode',
        details: {},
      });
    }
  });

  test('cannot be tried without end; a mistyped one is not counted', async ({ db }) => {
    const attempt = (clientKey: string, code: string) =>
      readReceipt(ctx(db, { now, clientKey }), { code });
    const unknown = newSlipCode();
    for (let tries = 0; tries < 1_300; tries += 1)
      await attempt('somebody', `${unknown}0`).catch(() => {});
    for (let tries = 0; tries < 1_199; tries += 1) await takeFromLimit('receipt', 'somebody');
    await expect(attempt('somebody', unknown)).rejects.toMatchObject({
      code: 'report.unknownCode',
    });
    await expect(attempt('somebody', unknown)).rejects.toThrow(TooMany);
    await expect(attempt('another', unknown)).rejects.toMatchObject({
      code: 'report.unknownCode',
    });
  });
});

describe('a report under her own name', () => {
  test("is hers to read and nobody else's", async ({ db }) => {
    const [she, other] = town.experiencers as [
      (typeof town.experiencers)[number],
      (typeof town.experiencers)[number],
    ];
    const { reportId } = await submitOwnReport(ctx(db, { actor: she, now }), told);
    expect(await getOwnReport(db, she.userId, reportId)).toMatchObject({ text: told.text });
    expect(await getOwnReport(db, other.userId, reportId)).toBeNull();
    expect(await db.$count(reportReceipts)).toBe(0);
  });

  test('is for experiencers in office', async ({ db }) => {
    for (const actor of [null, town.reporter, town.office, town.desk])
      await expect(submitOwnReport(ctx(db, { actor, now }), told)).rejects.toThrow(Denied);
  });

  test('sent twice is one', async ({ db }) => {
    const once = await submitOwnReport(ctx(db, { actor: someExperiencer, now }), told);
    expect(await submitOwnReport(ctx(db, { actor: someExperiencer, now }), told)).toEqual(once);
    expect(
      await submitOwnReport(ctx(db, { actor: town.experiencers[1] ?? null, now }), told),
    ).not.toEqual(once);
  });
});

describe('what the office makes of it', () => {
  test('an issue: the reporter is told its number once the public may read it', async ({ db }) => {
    const office = ctx(db, { actor: town.office, now });
    const { code } = await submitReport(ctx(db, { now }), told);
    const read = () => readReceipt(ctx(db, { now }), { code });
    const [waiting] = (await listReports(db, 'waiting', null)).rows;
    const reportId = waiting?.id ?? '';
    const { issueId, number } = await registerIssue(office, {
      ...registration,
      source: 'portal',
      reportId,
    });
    expect((await listReports(db, 'waiting', null)).rows).toEqual([]);
    expect(await read()).toMatchObject({ issueNumber: null, takenUpAt: new Date(now) });
    await expect(
      registerIssue(office, { ...registration, source: 'portal', reportId }),
    ).rejects.toMatchObject({ code: 'report.takenUp' });
    await triageIssue(office, { issueId, ...verdict });
    await assignIssue(ctx(db, { actor: town.office2, now }), { issueId, ...handover });
    expect(await read()).toMatchObject({ issueNumber: number, issuePhase: 'todo' });
  });

  test('an answer, once; read by its reporter', async ({ db }) => {
    const { code } = await submitReport(ctx(db, { now }), told);
    const [{ id: reportId } = { id: '' }] = await db.select({ id: reports.id }).from(reports);
    await answerReport(ctx(db, { actor: town.office, now }), {
      reportId,
      answer: '您好！您反映的问题已收悉，设备今天已经修好。',
    });
    expect(await readReceipt(ctx(db, { now }), { code })).toMatchObject({
      answer: '您好！您反映的问题已收悉，设备今天已经修好。',
    });
    await expect(
      answerReport(ctx(db, { actor: town.office, now }), {
        reportId,
        answer: '再答复一次，内容不一样。',
      }),
    ).rejects.toMatchObject({ code: 'report.answered' });
  });

  test('nobody but the office reads or answers reports', async ({ db }) => {
    await submitReport(ctx(db, { now }), told);
    const [{ id: reportId } = { id: '' }] = await db.select({ id: reports.id }).from(reports);
    for (const actor of [
      null,
      someExperiencer,
      town.reporter,
      town.leader,
      town.editor,
      town.reviewer,
      town.desk,
      town.convenor,
      town.sysAdmin,
      town.auditor,
    ]) {
      await expect(
        answerReport(ctx(db, { actor, now }), { reportId, answer: '一二三四五六七八九十' }),
      ).rejects.toThrow(Denied);
    }
    expect((await db.select().from(reports).where(eq(reports.id, reportId)))[0]?.answer).toBeNull();
  });

  test('a report that does not exist is not found', async ({ db }) => {
    const reportId = '00000000-0000-4000-8000-000000000000';
    await expect(
      answerReport(ctx(db, { actor: town.office, now }), {
        reportId,
        answer: '一二三四五六七八九十',
      }),
    ).rejects.toThrow(NotFound);
    await expect(
      registerIssue(ctx(db, { actor: town.office, now }), { ...registration, reportId }),
    ).rejects.toThrow(NotFound);
  });

  test('the in-tray runs oldest first, the whole list latest first, page by page', async ({
    db,
  }) => {
    for (let n = 0; n < 45; n += 1)
      await submitReport(ctx(db, { now: `2026-11-23T09:${String(n).padStart(2, '0')}+08:00` }), {
        ...told,
        text: `第${n}件事：自助机打印证明要反复刷身份证。`,
      });
    for (const list of ['waiting', 'all'] as const) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await listReports(db, list, after);
        seen.push(...page.rows.map(({ text }) => text));
        after = page.next;
      } while (after);
      expect(seen).toHaveLength(45);
      expect(seen[0]).toContain(list === 'waiting' ? '第0件' : '第44件');
      expect(new Set(seen).size).toBe(45);
    }
  });
});
