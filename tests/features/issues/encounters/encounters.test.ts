import { eq } from 'drizzle-orm';
import { expect, test as plain } from 'vitest';
import { issueEncounters } from '#db/tables/encounters.ts';
import { issues } from '#db/tables/issues.ts';
import { recordEncounter } from '#features/issues/encounters/commands.ts';
import { countEncounters } from '#features/issues/encounters/queries.ts';
import { rememberedIn, withRemembered } from '#features/issues/encounters/rules.ts';
import { sourcesUnder, withoutComments } from '#tests/conventions/sources.ts';
import { withoutClosureGuard } from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { anIssue } from '#tests/support/issue-factories.ts';

test('each browser adds one; nothing but the sum is stored', async ({ db }) => {
  const names = Object.keys(issueEncounters).filter((name) => name !== 'enableRLS');
  expect(names).toEqual(['issueId', 'count']);
  const { number, issueId } = await anIssue(db, 'assigned');
  const { issueId: other } = await anIssue(db, 'assigned');
  expect(await countEncounters(db, issueId)).toBe(0);
  for (const clientKey of ['a', 'b', 'c'])
    expect(await recordEncounter(ctx(db, { clientKey }), { number })).toEqual({ counted: true });
  expect(await countEncounters(db, issueId)).toBe(3);
  expect(await countEncounters(db, other)).toBe(0);
});

test('a double click counts once and is not refused', async ({ db }) => {
  const { number, issueId } = await anIssue(db, 'assigned');
  const clicks = await Promise.all(
    [1, 2].map(() => recordEncounter(ctx(db, { clientKey: 'double' }), { number })),
  );
  expect(clicks.map(({ counted }) => counted).toSorted()).toEqual([false, true]);
  expect(await countEncounters(db, issueId)).toBe(1);
});

test('an issue that has ended, or is not public, is not counted', async ({ db }) => {
  const ended = await anIssue(db, 'rectifying');
  await withoutClosureGuard(db, () =>
    db
      .update(issues)
      .set({ status: 'closed', phase: 'closed', closedOn: issues.dueOn })
      .where(eq(issues.id, ended.issueId)),
  );
  await expect(recordEncounter(ctx(db), { number: ended.number })).rejects.toMatchObject({
    code: 'issue.endedForEncounters',
  });
  const hidden = await anIssue(db, 'triaged');
  await expect(recordEncounter(ctx(db), { number: hidden.number })).rejects.toThrow();
  await expect(recordEncounter(ctx(db), { number: 'WT209901-9999' })).rejects.toThrow();
  for (const { issueId } of [ended, hidden]) expect(await countEncounters(db, issueId)).toBe(0);
});

plain('a browser remembers sixty issues, and nothing that is no number', () => {
  expect(rememberedIn(undefined)).toEqual([]);
  expect(rememberedIn('WT202611-0007.<script>.XQ202611-0001..nobody')).toEqual([
    'WT202611-0007',
    'XQ202611-0001',
  ]);
  let cookie: string | undefined;
  for (let n = 1; n <= 70; n += 1)
    cookie = withRemembered(cookie, `WT202611-${String(n).padStart(4, '0')}`);
  expect(rememberedIn(cookie)).toHaveLength(60);
  expect(rememberedIn(cookie)[0]).toBe('WT202611-0011');
  expect(rememberedIn(withRemembered(cookie, 'WT202611-0070'))).toHaveLength(60);
  expect(cookie!.length, 'what is read of a cookie').toBeLessThan(2_000);
});

plain('no list can be ordered or selected by the count', () => {
  const readers = sourcesUnder('src').filter(({ text }) =>
    /issueEncounters|issue_encounters/.test(withoutComments(text)),
  );
  expect(readers.map(({ path }) => path).toSorted()).toEqual([
    'src/features/issues/encounters/commands.ts',
    'src/features/issues/encounters/queries.ts',
    'src/pages/issues/[number].astro', // may show the count late
  ]);
  for (const { text } of readers) expect(text).not.toMatch(/orderBy|desc\(|gte?\(/);
});
