/** Published words are changed by two people; taken-down words go after 30 days (F10, F17). */
import { describe, expect } from 'vitest';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueRedactions, issueTexts } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import {
  decideCorrection,
  decideTakeDown,
  proposeCorrection as proposeCorrectionCommand,
  purgeRedacted,
  takeDownText as takeDownTextCommand,
} from '#features/issues/corrections/commands.ts';
import { typedText } from '#features/issues/corrections/input.ts';
import { listPublicVersions } from '#features/issues/corrections/queries.ts';
import { countToConfirm, listToConfirm } from '#features/issues/intake/queries.ts';
import { getPublicIssue, listPublicIssues } from '#features/issues/queries.ts';
import type { Actor } from '#platform/ctx.ts';
import { editionOfValues } from '#platform/edition.ts';
import { Denied } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { anIssue, registration } from '#tests/support/issue-factories.ts';
import { town } from '#tests/support/town.ts';

const now = '2026-11-24T10:00+08:00';
const as = (db: Db, actor: Actor | null, at = now) => ctx(db, { actor, now: at });
const words = {
  issueTitle: '自助机打印社保证明每页都要刷卡',
  publicText: '在大厅自助机上打印社保证明，每打一页都要重新刷一次身份证，排队很久。',
};
const correctionReason = '原来的标题漏写了事项。';
const takeDownReason = '原文能认出当事人。';
const editionOf = async (db: Db, issueId: string) => {
  const [issue] = await db.select().from(issues).where(eq(issues.id, issueId));
  return editionOfValues(typedText(issue ?? { title: '', publicText: '' }));
};
const correct = async (db: Db, actor: Actor, issueId: string, change = {}) =>
  proposeCorrectionCommand(as(db, actor), {
    issueId,
    edition: await editionOf(db, issueId),
    ...words,
    correctionReason,
    ...change,
  });
const decide = async (db: Db, actor: Actor, issueId: string, decision = 'confirmed') =>
  decideCorrection(as(db, actor), {
    issueId,
    textId: (await db.select().from(issueTexts).where(eq(issueTexts.issueId, issueId))).at(-1)?.id,
    decision,
  });
const takeDown = async (db: Db, actor: Actor, issueId: string) =>
  takeDownTextCommand(as(db, actor), {
    issueId,
    edition: await editionOf(db, issueId),
    takeDownReason,
  });
const decideDown = async (db: Db, actor: Actor, issueId: string, decision = 'confirmed') =>
  decideTakeDown(as(db, actor), {
    issueId,
    redactionId: (
      await db.select().from(issueRedactions).where(eq(issueRedactions.issueId, issueId))
    ).at(-1)?.id,
    decision,
  });
const search = async (db: Db, word: string) =>
  (
    await listPublicIssues(
      db,
      { list: 'problem', unitId: null, channel: null, phase: null, overdue: false, words: [word] },
      as(db, null).today,
      null,
    )
  ).rows.map(({ number }) => number);

describe('a correction', () => {
  test('is public once a second person has read it, and the old words stay readable', async ({
    db,
  }) => {
    const { issueId, number } = await anIssue(db, 'rectifying');
    await correct(db, town.office, issueId);
    expect(await getPublicIssue(db, number)).toMatchObject({ title: registration.issueTitle });
    expect(await countToConfirm(db, town.office.userId)).toBe(0);
    expect(await countToConfirm(db, town.office2.userId)).toBe(1);
    expect(await listToConfirm(db)).toMatchObject([{ what: 'correct', number }]);
    await expect(decide(db, town.office, issueId)).rejects.toMatchObject({
      code: 'issue.ownProposal',
    });
    await decide(db, town.office2, issueId);
    const open = await getPublicIssue(db, number);
    expect(open).toMatchObject({
      title: words.issueTitle,
      publicText: words.publicText,
      status: 'rectifying',
    });
    expect(open?.steps.at(-1)).toMatchObject({ kind: 'correct', opinion: correctionReason });
    expect(await listPublicVersions(db, issueId)).toMatchObject([
      { title: registration.issueTitle, reason: null },
      { title: words.issueTitle, reason: correctionReason },
    ]);
  });

  test('is refused without a change, twice at once, on an edition that is gone, and unpublished', async ({
    db,
  }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await expect(
      correct(db, town.office, issueId, {
        issueTitle: registration.issueTitle,
        publicText: registration.publicText,
      }),
    ).rejects.toMatchObject({ code: 'issue.textUnchanged' });
    const edition = await editionOf(db, issueId);
    await correct(db, town.office, issueId);
    await expect(correct(db, town.office2, issueId)).rejects.toMatchObject({
      code: 'issue.correctionProposed',
    });
    await decide(db, town.office2, issueId);
    await expect(correct(db, town.office2, issueId, { edition })).rejects.toMatchObject({
      code: 'form.outdated',
    });
    const hidden = await anIssue(db, 'triaged');
    await expect(correct(db, town.office, hidden.issueId)).rejects.toMatchObject({
      code: 'issue.notPublic',
    });
  });

  test('that was declined never becomes public', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await correct(db, town.office, issueId);
    await decide(db, town.office2, issueId, 'declined');
    expect(await listPublicVersions(db, issueId)).toHaveLength(1);
    await correct(db, town.office2, issueId);
  });

  test('with personal data in it, by other roles, or by one person in the database: refused', async ({
    db,
  }) => {
    const { issueId } = await anIssue(db, 'assigned');
    await expect(
      correct(db, town.office, issueId, { publicText: '请回拨13812345678，一直没有人接。' }),
    ).rejects.toThrow('personalData');
    for (const actor of [town.reporter, town.leader, town.reviewer, town.sysAdmin])
      await expect(correct(db, actor, issueId)).rejects.toThrow(Denied);
    await correct(db, town.office, issueId);
    await expect(
      db.transaction((tx) =>
        tx
          .update(issueTexts)
          .set({ releasedBy: town.office.userId, releasedAt: new Date(now) })
          .where(sql`reason is not null`),
      ),
    ).rejects.toMatchObject({ cause: { constraint: 'issue_texts_writer_is_not_releaser' } });
  });
});

describe('a take-down', () => {
  test('works at once for every version; the reason stands in its place; a second confirms', async ({
    db,
  }) => {
    const { issueId, number } = await anIssue(db, 'assigned');
    expect(await search(db, '身份证')).toEqual([number]);
    await correct(db, town.office, issueId);
    await decide(db, town.office2, issueId);
    await takeDown(db, town.office, issueId);
    const open = await getPublicIssue(db, number);
    expect(open?.publicText).toContain(takeDownReason);
    expect(open?.steps.at(-1)).toMatchObject({ kind: 'take_down', opinion: takeDownReason });
    const versions = await listPublicVersions(db, issueId);
    expect(versions).toMatchObject([
      { title: null, publicText: null, takenDown: takeDownReason },
      { title: null, publicText: null, takenDown: takeDownReason },
    ]);
    expect(JSON.stringify([open, versions])).not.toContain('身份证');
    expect(await search(db, '身份证')).toEqual([]);
    expect(await listToConfirm(db)).toMatchObject([{ what: 'take_down', number }]);
    await expect(decideDown(db, town.office, issueId)).rejects.toMatchObject({
      code: 'issue.ownProposal',
    });
    await decideDown(db, town.office2, issueId);
    expect(await listToConfirm(db)).toEqual([]);
    // new words go the way of every correction
    await correct(db, town.office, issueId);
    await decide(db, town.office2, issueId);
    expect(await getPublicIssue(db, number)).toMatchObject({ title: words.issueTitle });
  });

  test('is undone by the second person: the words are back', async ({ db }) => {
    const { issueId, number } = await anIssue(db, 'assigned');
    await takeDown(db, town.office, issueId);
    await decideDown(db, town.office2, issueId, 'declined');
    expect(await getPublicIssue(db, number)).toMatchObject({
      title: registration.issueTitle,
      publicText: registration.publicText,
    });
    expect(await search(db, '身份证')).toEqual([number]);
  });

  test('from a tab with older words, or a second time, is refused', async ({ db }) => {
    const { issueId } = await anIssue(db, 'assigned');
    const edition = await editionOf(db, issueId);
    await correct(db, town.office, issueId);
    await decide(db, town.office2, issueId);
    await expect(
      takeDownTextCommand(as(db, town.office), { issueId, edition, takeDownReason }),
    ).rejects.toMatchObject({ code: 'form.outdated' });
    await takeDown(db, town.office, issueId);
    await expect(takeDown(db, town.office2, issueId)).rejects.toMatchObject({
      code: 'issue.takenDown',
    });
  });

  test('two people at once: one take-down stands', async ({ ownDatabase }) => {
    const { db } = ownDatabase;
    const { issueId } = await anIssue(db, 'assigned');
    const answers = await Promise.allSettled(
      [town.office, town.office2].map((actor) => takeDown(db, actor, issueId)),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await db.$count(issueRedactions)).toBe(1);
  });

  test('purges the originals 30 days later, once, and only what was confirmed', async ({ db }) => {
    const confirmed = await anIssue(db, 'assigned');
    const waiting = await anIssue(db, 'assigned');
    for (const { issueId } of [confirmed, waiting]) await takeDown(db, town.office, issueId);
    await decideDown(db, town.office2, confirmed.issueId);
    const purge = (at: string) => purgeRedacted(as(db, town.system, at));
    expect(await purge('2026-12-24T09:00+08:00')).toEqual({ purged: 0 });
    expect(await purge('2026-12-24T11:00+08:00')).toEqual({ purged: 1 });
    expect(await purge('2026-12-24T11:00+08:00')).toEqual({ purged: 0 });
    const kept = async (issueId: string) =>
      JSON.stringify(await db.select().from(issueTexts).where(eq(issueTexts.issueId, issueId)));
    expect(await kept(confirmed.issueId)).not.toContain('身份证');
    expect(await kept(waiting.issueId)).toContain('身份证');
    const [row] = await db.select().from(issues).where(eq(issues.id, confirmed.issueId));
    expect(`${row?.title}${row?.publicText}`).not.toContain('身份证');
  });
});
