import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { units } from '#db/tables/organisations.ts';
import { addServiceItem } from '#features/service-items/commands.ts';
import {
  findServiceItem,
  listServiceItems,
  countServiceItems,
  searchServiceItems,
} from '#features/service-items/queries.ts';
import { ctx } from '#tests/support/ctx.ts';
import { editServiceItem } from '#tests/support/editions.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const editor = { actor: town.editor };
const typed = { itemName: '排污许可', itemCode: '11370000MB001X', unitId: '1' };
const add = (db: Db, overrides: Record<string, string> = {}) =>
  addServiceItem(ctx(db, editor), { ...typed, ...overrides });
const edit = (db: Db, id: number, overrides: Record<string, string> = {}) =>
  editServiceItem(ctx(db, editor), { itemId: String(id), ...typed, ...overrides });

test('an editor adds an item, and open days may choose it', async ({ db }) => {
  const { id } = await add(db);
  expect((await listServiceItems(db)).find((item) => item.id === id)).toMatchObject({
    name: '排污许可',
    code: '11370000MB001X',
    unitId: 1,
  });
});

test('a code is text and belongs to one item, whichever width it is typed in', async ({ db }) => {
  const { id } = await add(db, { itemCode: '００１２３Ａ' });
  expect((await findServiceItem(db, id))?.code).toBe('00123A');
  await expect(add(db, { itemCode: '00123A' })).rejects.toThrow('serviceItem.codeTaken');
  const { id: other } = await add(db, { itemCode: '124' });
  await expect(edit(db, other, { itemCode: '00123A' })).rejects.toThrow('serviceItem.codeTaken');
  await expect(edit(db, id, { itemCode: '00123A', itemName: '排污许可证' })).resolves.toEqual({
    id,
  });
});

test('two people adding one code at once add one item', async ({ ownDatabase: { db } }) => {
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => add(db)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(
    new Set(outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason.message] : []))),
  ).toEqual(new Set(['serviceItem.codeTaken']));
});

test('bad input is refused field by field', async ({ db }) => {
  const table: [Record<string, string>, Record<string, string>][] = [
    [{ itemName: '' }, { itemName: 'blank' }],
    [{ itemName: '长'.repeat(81) }, { itemName: 'tooLong' }],
    [{ itemCode: '' }, { itemCode: 'blank' }],
    [{ itemCode: '1'.repeat(41) }, { itemCode: 'tooLong' }],
    [{ itemCode: '㎏'.repeat(30) }, { itemCode: 'tooLong' }], // grows when normalised
    [{ itemCode: '12 34' }, { itemCode: 'hasBlank' }],
    [{ unitId: '' }, { unitId: 'blank' }],
    [{ unitId: '999' }, { unitId: 'notOffered' }],
    [{ unitId: '1; drop' }, { unitId: 'notOffered' }],
    [{ active: 'no' }, { form: 'unexpected' }],
  ];
  for (const [wrong, fieldErrors] of table)
    await expect(add(db, wrong), JSON.stringify(wrong).slice(0, 60)).rejects.toMatchObject({
      fieldErrors,
    });
});

test('a retired item is offered no more, still found, and can come back', async ({ db }) => {
  const { id } = await add(db);
  await edit(db, id, { retired: 'yes' });
  expect((await listServiceItems(db)).some((item) => item.id === id)).toBe(false);
  expect((await searchServiceItems(db, { text: '排污', after: null })).rows).toMatchObject([
    { id, active: false },
  ]);
  await edit(db, id);
  expect((await findServiceItem(db, id))?.active).toBe(true);
});

test('an item of a unit that left the district can still be retired', async ({ db }) => {
  const { id } = await add(db, { unitId: '3' });
  await db.update(units).set({ active: false }).where(eq(units.id, 3));
  await edit(db, id, { unitId: '3', retired: 'yes' });
  expect((await findServiceItem(db, id))?.active).toBe(false);
  await expect(add(db, { itemCode: '2', unitId: '3' })).rejects.toMatchObject({
    fieldErrors: { unitId: 'notOffered' },
  });
});

test('an item that does not exist is not found', async ({ db }) => {
  await expect(edit(db, 999_999)).rejects.toThrow('serviceItem');
  expect(await findServiceItem(db, null)).toBeNull();
});

test('search is by part of the name or the code, and signs are only signs', async ({ db }) => {
  await add(db, { itemName: '百分之50%的补贴', itemCode: 'A_1' });
  const names = async (text: string) =>
    (await searchServiceItems(db, { text, after: null })).rows.map(({ name }) => name);
  expect(await names('企业设立')).toEqual(['企业设立登记']);
  expect(await names('370000001')).toEqual(['企业设立登记', '食品经营许可'].toSorted());
  expect(await names('%')).toEqual(['百分之50%的补贴']);
  expect(await names('a_1')).toEqual(['百分之50%的补贴']);
  expect(await names('没有这个')).toEqual([]);
  expect(await countServiceItems(db, '')).toBe(4);
  expect(await countServiceItems(db, '%')).toBe(1);
});

test('all items come page by page, once each, by unit and then by name', async ({ db }) => {
  for (let n = 0; n < 45; n += 1)
    await add(db, { itemName: `事项${n % 9}`, itemCode: `N${n}`, unitId: String(1 + (n % 2)) });
  const seen: { id: number }[] = [];
  let after: string | null = null;
  do {
    const page: { rows: { id: number }[]; next: string | null } = await searchServiceItems(db, {
      text: '',
      after,
    });
    seen.push(...page.rows);
    after = page.next;
  } while (after);
  expect(seen).toHaveLength(await countServiceItems(db, ''));
  expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
});
