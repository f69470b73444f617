import { asc, eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { consents } from '#db/tables/people.ts';
import { chooseRoster, keepConsents } from '#features/experiencers/consents/commands.ts';
import { listStandingConsents } from '#features/experiencers/consents/queries.ts';
import { choiceOf, purposesOf } from '#features/experiencers/consents/rules.ts';
import { rosterChoices } from '#db/vocabulary/people.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const person = town.experiencers[0]!;
const standing = async (db: Db) =>
  (await listStandingConsents(db, person.userId)).map(({ purpose }) => purpose).toSorted();
const choose = (db: Db, roster: string, now?: string) =>
  chooseRoster(ctx(db, { actor: person, ...(now && { now }) }), { roster });

test('a choice and the consents it stands for are one thing', () => {
  for (const choice of rosterChoices) expect(choiceOf(purposesOf(choice))).toBe(choice);
  expect(choiceOf(['full_name']), 'a full name off the roster shows nothing').toBe('none');
});

test('a consent is given, widened, narrowed and taken back, and the log remembers', async ({
  db,
}) => {
  await choose(db, 'masked', '2026-11-21T09:00+08:00');
  expect(await standing(db)).toEqual(['roster']);
  await choose(db, 'full_name', '2026-11-21T10:00+08:00');
  expect(await standing(db)).toEqual(['full_name', 'roster']);
  await choose(db, 'masked', '2026-11-21T11:00+08:00');
  expect(await standing(db)).toEqual(['roster']);
  await choose(db, 'none', '2026-11-21T12:00+08:00');
  expect(await standing(db)).toEqual([]);
  expect(
    await db
      .select({ purpose: consents.purpose, withdrawnAt: consents.withdrawnAt })
      .from(consents)
      .where(eq(consents.userId, person.userId))
      .orderBy(asc(consents.givenAt)),
  ).toEqual([
    { purpose: 'roster', withdrawnAt: new Date('2026-11-21T12:00+08:00') },
    { purpose: 'full_name', withdrawnAt: new Date('2026-11-21T11:00+08:00') },
  ]);
  expect(
    (
      await db
        .select({ action: auditEntries.action, detail: auditEntries.detail })
        .from(auditEntries)
        .orderBy(auditEntries.seq)
    ).map(({ action, detail }) => [action, (detail as { purpose: string }).purpose]),
  ).toEqual([
    ['consent.give', 'roster'],
    ['consent.give', 'full_name'],
    ['consent.withdraw', 'full_name'],
    ['consent.withdraw', 'roster'],
  ]);
});

test('choosing the same again changes nothing', async ({ db }) => {
  await choose(db, 'full_name');
  const before = await db.select().from(consents).where(eq(consents.userId, person.userId));
  await choose(db, 'full_name', '2026-11-22T09:00+08:00');
  expect(await db.select().from(consents).where(eq(consents.userId, person.userId))).toEqual(
    before,
  );
});

test('new words are agreed to anew, and the old agreement is kept as history', async ({ db }) => {
  await choose(db, 'masked');
  const later = ctx(db, { actor: person, now: '2027-01-01T09:00+08:00' });
  later.region = { ...later.region, consentVersions: { processing: 'test-1', roster: 'test-2' } };
  await keepConsents(later, person.userId, ['roster'], ['roster', 'full_name']);
  expect(
    await db
      .select({ version: consents.version, withdrawnAt: consents.withdrawnAt })
      .from(consents)
      .where(eq(consents.userId, person.userId))
      .orderBy(asc(consents.givenAt)),
  ).toEqual([
    { version: 'test-1', withdrawnAt: new Date('2027-01-01T09:00+08:00') },
    { version: 'test-2', withdrawnAt: null },
  ]);
});

test('the roster question leaves the consent to processing alone', async ({ db }) => {
  await keepConsents(ctx(db, { actor: person }), person.userId, ['processing'], ['processing']);
  await choose(db, 'none');
  expect(await standing(db)).toEqual(['processing']);
});

test('two tabs at once leave one standing consent a purpose', async ({ ownDatabase: { db } }) => {
  await Promise.all(
    Array.from({ length: 6 }, (_, index) => choose(db, index % 2 === 0 ? 'full_name' : 'masked')),
  );
  expect([['roster'], ['full_name', 'roster']]).toContainEqual(await standing(db));
});

test('nobody chooses without signing in, and only what is offered', async ({ db }) => {
  await expect(chooseRoster(ctx(db), { roster: 'masked' })).rejects.toThrow('signInFirst');
  await expect(choose(db, 'everything')).rejects.toMatchObject({
    fieldErrors: { roster: 'notOffered' },
  });
});
