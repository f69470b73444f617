import { describe, expect, vi } from 'vitest';
import { z } from 'zod';
import { eq } from 'drizzle-orm';
import { auditEntries, settings } from '#db/tables/office.ts';
import { note } from '#platform/audit.ts';
import { command, publicCommand, publicStatement } from '#platform/command.ts';
import { Denied, Invalid, Refusal, TooMany } from '#platform/refusal.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const input = z.strictObject({ word: z.string().min(1, 'blank') });
const remember = (ending: 'well' | 'refused' | 'fault' = 'well') =>
  command('office.enter', input, async (context, { word }) => {
    await context.db.insert(settings).values({ key: word, value: 1 });
    note(context, 'test.remember', `word:${word}`);
    if (ending === 'refused') throw new Refusal('tooManyTries', { seconds: 1 });
    if (ending === 'fault') throw new Error('the disk is full');
    return word.length;
  });

test('a command does its work, says what came of it and leaves one entry', async ({ db }) => {
  expect(await remember()(ctx(db, { actor: town.desk }), { word: 'five5' })).toBe(5);
  expect(await db.select({ key: settings.key }).from(settings)).toEqual([{ key: 'five5' }]);
  expect(
    await db.select({ action: auditEntries.action, actor: auditEntries.actor }).from(auditEntries),
  ).toEqual([{ action: 'test.remember', actor: town.desk.userId }]);
});

describe('who may not learns nothing of what is wrong with the form', () => {
  test('nobody signed in', async ({ db }) => {
    await expect(remember()(ctx(db), { word: '' })).rejects.toMatchObject({
      reason: 'signInFirst',
    });
  });

  test('somebody without the right', async ({ db }) => {
    await expect(
      remember()(ctx(db, { actor: town.experiencers[0]! }), { nonsense: true }),
    ).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

test('a form that does not parse starts no transaction', async ({ db }) => {
  const transaction = vi.spyOn(db, 'transaction');
  await expect(remember()(ctx(db, { actor: town.desk }), { word: '' })).rejects.toMatchObject({
    fieldErrors: { word: 'blank' },
  });
  await expect(
    remember()(ctx(db, { actor: town.desk }), { word: 'x', role: 'auditor' }),
  ).rejects.toMatchObject({ fieldErrors: { form: 'unexpected' } });
  expect(transaction).not.toHaveBeenCalled();
  transaction.mockRestore();
});

test.for(['refused', 'fault'] as const)(
  'an act that ends badly (%s) leaves nothing, neither what it wrote nor an entry',
  async (ending, { db }) => {
    await expect(
      remember(ending)(ctx(db, { actor: town.desk }), { word: 'gone' }),
    ).rejects.toThrow();
    expect(await db.select().from(settings).where(eq(settings.key, 'gone'))).toEqual([]);
    expect(await db.select().from(auditEntries)).toEqual([]);
  },
);

test('the entries of one act do not leak into the next', async ({ db }) => {
  const context = ctx(db, { actor: town.desk });
  await remember('refused')(context, { word: 'first' }).catch(() => undefined);
  await remember()(context, { word: 'second' });
  expect(
    (await db.select({ object: auditEntries.object }).from(auditEntries)).map(
      ({ object }) => object,
    ),
  ).toEqual(['word:second']);
  expect(context.audit).toEqual([]);
});

test('a public form is limited per caller by its work, and a second caller is not', async ({
  db,
}) => {
  let runs = 0;
  const open = publicCommand('application.apply', 'apply', input, async () => (runs += 1));
  for (let n = 0; n < 700; n += 1)
    await open(ctx(db, { clientKey: 'one' }), { word: '' }).catch(() => undefined);
  expect(await open(ctx(db, { clientKey: 'one' }), { word: 'x' })).toBe(1);
  for (let n = 1; n < 600; n += 1) await open(ctx(db, { clientKey: 'one' }), { word: 'x' });
  await expect(open(ctx(db, { clientKey: 'one' }), { word: 'x' })).rejects.toMatchObject({
    retryAfterSeconds: expect.any(Number),
  });
  expect(await open(ctx(db, { clientKey: 'two' }), { word: 'x' })).toBe(601);
});

test('malformed and forged input of programs has a limit of its own', async ({ db }) => {
  const cast = publicStatement('ballot.cast', { work: 'cast', malformed: 'malformedCast' }, input, {
    check: async (_ctx, { word }) => {
      if (word === 'forged') throw new Denied('forbidden');
    },
    run: async () => 'done',
  });
  const caller = ctx(db, { clientKey: 'a flood' });
  for (let n = 0; n < 300; n += 1) {
    await expect(cast(caller, { word: '' })).rejects.toBeInstanceOf(Invalid);
    await expect(cast(caller, { word: 'forged' })).rejects.toBeInstanceOf(Denied);
  }
  for (const word of ['', 'forged'])
    await expect(cast(caller, { word })).rejects.toBeInstanceOf(TooMany);
  expect(await cast(caller, { word: 'x' })).toBe('done');
});
