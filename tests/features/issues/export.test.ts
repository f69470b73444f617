import { expect } from 'vitest';
import { acknowledgeIssue } from '#features/issues/commands.ts';
import { dueEvents, issueEntries, stepEntries } from '#features/issues/export.ts';
import { getPublicIssue, listLatestChanged } from '#features/issues/queries.ts';
import { atomOf } from '#platform/exports/atom.ts';
import { icsOf } from '#platform/exports/ics.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { anIssue } from '#tests/support/issue-factories.ts';
import { readCalendar, readFeed } from '#tests/support/subscriptions.ts';
import { town } from '#tests/support/town.ts';
import type { Db } from '#db/connect.ts';

const page = 'https://tiyan.example.gov.cn/issues';
const feedText = async (db: Db) =>
  atomOf({
    title: '问题整改',
    author: '局',
    href: 'https://tiyan.example.gov.cn/feeds/issues.xml',
    page,
    entries: issueEntries(await listLatestChanged(db, 50), page),
  });

test('an issue is news when it is published and again with each step; its entry stays the same entry', async ({
  db,
}) => {
  const older = await anIssue(db, 'assigned', { at: '2026-11-20T09:00+08:00' });
  const newer = await anIssue(db, 'assigned', { at: '2026-11-23T09:00+08:00' });
  const before = readFeed(await feedText(db));
  expect(before.breaches).toEqual([]);
  expect(before.entries.map(({ href }) => href)).toEqual([
    `${page}/${newer.number}`,
    `${page}/${older.number}`,
  ]);
  expect(before.entries[1]).toMatchObject({
    id: `tag:tiyan.example.gov.cn,2026:/issues/${older.number}`,
    title: '待办理：自助机打印社保证明要反复刷身份证',
    updated: '2026-11-20T01:00:00.000Z',
  });

  await acknowledgeIssue(ctx(db, { actor: town.reporter, now: '2026-11-23T10:00+08:00' }), {
    issueId: older.issueId,
  });
  const after = readFeed(await feedText(db));
  expect(after.breaches).toEqual([]);
  expect(after.entries[0]).toMatchObject({
    id: before.entries[1]?.id,
    title: '办理中：自助机打印社保证明要反复刷身份证',
    updated: '2026-11-23T02:00:00.000Z',
  });
  expect(after.updated).toBe('2026-11-23T02:00:00.000Z');
});

test('what is not published is no news, and nothing of how it came in is told', async ({ db }) => {
  await anIssue(db, 'triaged', { registration: { rawText: '我叫某某，电话13800000001' } });
  await anIssue(db, 'assigned', {
    handover: { publication: 'hold', holdUntil: '2026-11-30', handoverNote: '等核实后公开' },
  });
  expect(readFeed(await feedText(db)).entries).toEqual([]);
  await anIssue(db, 'rectifying', { registration: { rawText: '我叫某某，电话13800000001' } });
  const text = await feedText(db);
  expect(readFeed(text).entries.length).toBe(1);
  expect(text).not.toMatch(/某某|13800000001|王科长/);
});

test('the feed of one issue has each public step once, and no step of the office', async ({
  db,
}) => {
  const { number } = await anIssue(db, 'rectifying');
  await anIssue(db, 'assigned');
  const issue = (await getPublicIssue(db, number))!;
  const href = `${page}/${number}`;
  const atom = atomOf({
    title: '办理进展',
    author: '局',
    href: `https://tiyan.example.gov.cn/feeds/issues/${number}.xml`,
    page: href,
    entries: stepEntries(issue, href),
  });
  const feed = readFeed(atom);
  expect(feed.breaches).toEqual([]);
  expect(feed.entries).toHaveLength(issue.steps.length);
  expect(feed.entries.map(({ title }) => title)).toEqual([
    expect.stringMatching(/制定整改措施$/),
    expect.stringMatching(/签收$/),
    expect.stringMatching(/^交办/),
    '登记',
  ]);
  expect(new Set(feed.entries.map(({ id }) => id)).size).toBe(feed.entries.length);
  expect(feed.entries.every((entry) => entry.href === href)).toBe(true);
  expect(atom).not.toContain('研判');
});

test('the due day of one issue is a whole day in the calendar; a measure has none', async ({
  db,
}) => {
  const { number, issueId } = await anIssue(db, 'assigned', { handover: { dueOn: '2026-12-31' } });
  const issue = (await getPublicIssue(db, number))!;
  const entries = dueEvents(issue, `${page}/${number}`);
  const calendar = readCalendar(icsOf({ name: '整改期限', entries }));
  expect(calendar.breaches).toEqual([]);
  expect(entries).toMatchObject([{ uid: issueId, when: '2026-12-31', sequence: 1 }]);
  expect(calendar.events).toHaveLength(1);
  const moved = dueEvents({ ...issue, phase: 'explained' }, `${page}/${number}`);
  expect(moved).toMatchObject([{ uid: issueId, cancelled: true }]);
  expect(dueEvents({ ...issue, listKind: 'optimization' }, page)).toEqual([]);
  expect(dueEvents({ ...issue, dueOn: null }, page)).toEqual([]);
});
