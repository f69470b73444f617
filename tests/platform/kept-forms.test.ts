import { describe, expect } from 'vitest';
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { keptForms, users } from '#db/tables/people.ts';
import type { Actor } from '#platform/ctx.ts';
import { ownerField, withOwner } from '#platform/form-owner.ts';
import {
  dropKeptForm,
  keepForm,
  maximumKeptForms,
  maximumKeptCharacters,
  maximumKeptFormsEach,
  openKeptForm,
  purgeKeptForms,
} from '#platform/kept-forms.ts';
import { ctx, systemActor } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const at = '2026-11-21T09:00+08:00';
const after = (minutes: number): string =>
  new Date(Date.parse(at) + minutes * 60_000).toISOString();
const path = '/office/notices/new';

/** The owner field of a page. */
function sealFor(
  db: Db,
  actor: Actor,
  now = at,
  form = '<form method="post"><textarea></textarea></form>',
): string {
  const html = withOwner(ctx(db, { actor, now }), form);
  return /value="([^"]+)"/.exec(html.slice(html.indexOf(ownerField)))?.[1] ?? '';
}
const keep = (db: Db, fields: Record<string, string>, now = at, actor: Actor = town.editor) =>
  keepForm(ctx(db, { now }), {
    address: path,
    fields: { [ownerField]: sealFor(db, actor, now), ...fields },
  });
const open = (db: Db, actor: Actor | null, id: string | null, now = at, where = path) =>
  openKeptForm(ctx(db, { actor, now }), id, where);

test('opens for the same account on the same page, as typed, for half an hour', async ({ db }) => {
  const id = await keep(db, { title: '关于延时服务的通知', body: '一行\n又一行' });
  expect(await open(db, town.editor, id)).toEqual({
    title: '关于延时服务的通知',
    body: '一行\n又一行',
  });
  expect(await open(db, town.editor, id, after(29.9))).not.toBeNull();
  expect(await open(db, town.editor, id, after(30)), 'after half an hour').toBeNull();
  expect(await open(db, town.office, id), 'another account').toBeNull();
  expect(await open(db, null, id), 'nobody signed in').toBeNull();
  expect(await open(db, town.editor, id, at, '/office/campaigns/new'), 'another page').toBeNull();
  expect(await open(db, town.editor, 'no id')).toBeNull();
});

test('the table holds no word of it, and a row moved to another account opens for nobody', async ({
  db,
}) => {
  const id = await keep(db, { title: '关于延时服务的通知' });
  const [row] = await db.select().from(keptForms);
  expect(JSON.stringify(row)).not.toMatch(/延时|notices/);
  await db.update(keptForms).set({ userId: town.office.userId });
  expect(await open(db, town.office, id)).toBeNull();
});

test('sent twice it is kept once, from two tabs twice', async ({ db }) => {
  const first = await keep(db, { title: '甲' });
  expect(await keep(db, { title: '甲' })).toBe(first);
  expect(await keep(db, { title: '乙' })).not.toBe(first);
  expect(await db.$count(keptForms)).toBe(2);
});

describe('not kept', () => {
  test('from a stranger: no owner field, a made-up one, one from a session that must have ended', async ({
    db,
  }) => {
    const nobody = { address: path, fields: { title: '甲' } };
    expect(await keepForm(ctx(db), nobody)).toBeNull();
    expect(
      await keepForm(ctx(db), { ...nobody, fields: { title: '甲', [ownerField]: 'x' } }),
    ).toBeNull();
    const old = { title: '甲', [ownerField]: sealFor(db, town.editor, at) };
    expect(
      await keepForm(ctx(db, { now: after(31 * 24 * 60) }), { ...nobody, fields: old }),
    ).toBeNull();
    expect(await db.$count(keptForms)).toBe(0);
  });

  test('for a disabled account', async ({ db }) => {
    await db
      .update(users)
      .set({ disabledAt: new Date(at) })
      .where(eq(users.id, town.editor.userId));
    expect(await keep(db, { title: '甲' })).toBeNull();
  });

  test.for(['password', 'newPassword', 'code', 'slipCode', 'window-overall'])(
    'with a field named %s',
    async (name, { db }) => {
      expect(await keep(db, { title: '甲', [name]: '1' })).toBeNull();
      expect(await db.$count(keptForms)).toBe(0);
    },
  );

  test('a form that says so itself', async ({ db }) => {
    const seal = sealFor(
      db,
      town.editor,
      at,
      '<form method="post" autocomplete="off"><select></select></form>',
    );
    expect(
      await keepForm(ctx(db), { address: path, fields: { [ownerField]: seal, a: '1' } }),
    ).toBeNull();
  });

  test('when it is too long', async ({ db }) => {
    expect(await keep(db, { body: '长'.repeat(maximumKeptCharacters - 100) })).not.toBeNull();
    expect(await keep(db, { body: '长'.repeat(maximumKeptCharacters) })).toBeNull();
  });

  test('beyond the newest of one account, and beyond the number for all', async ({ db }) => {
    const ids = [];
    for (let n = 0; n <= maximumKeptFormsEach; n += 1)
      ids.push(await keep(db, { n: String(n) }, after(n)));
    expect(await db.$count(keptForms)).toBe(maximumKeptFormsEach);
    expect(await open(db, town.editor, ids[0]!, after(4)), 'the oldest made room').toBeNull();
    expect(await open(db, town.editor, ids.at(-1)!, after(4))).toEqual({
      n: String(maximumKeptFormsEach),
    });
    await db.insert(keptForms).values(
      Array.from({ length: maximumKeptForms }, (_, n) => ({
        userId: town.office.userId,
        formDigest: `filler ${n}`,
        sealed: '',
        expiresAt: new Date(after(60)),
      })),
    );
    expect(await keep(db, { n: 'one more' }, after(5))).toBeNull();
  });

  test('more than sixty times in ten minutes for one caller', async ({ db }) => {
    const caller = ctx(db, { clientKey: 'a caller of kept forms' });
    const send = () => keepForm(caller, { address: path, fields: { a: '1' } });
    for (let n = 0; n < 60; n += 1) await send();
    await expect(send()).rejects.toThrow('too many');
  });
});

test('once taken it goes, by its owner alone; what ran out is removed by the job', async ({
  db,
}) => {
  const id = await keep(db, { title: '甲' });
  await dropKeptForm(ctx(db, { actor: town.office }), { id });
  expect(await db.$count(keptForms), "another's").toBe(1);
  await dropKeptForm(ctx(db, { actor: town.editor }), { id });
  expect(await db.$count(keptForms)).toBe(0);
  await keep(db, { title: '乙' });
  await purgeKeptForms(ctx(db, { actor: systemActor, now: after(29) }));
  expect(await db.$count(keptForms)).toBe(1);
  await purgeKeptForms(ctx(db, { actor: systemActor, now: after(30) }));
  expect(await db.$count(keptForms)).toBe(0);
});
