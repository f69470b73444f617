import { expect } from 'vitest';
import { sql } from 'drizzle-orm';
import { connect } from '#db/connect.ts';
import { createAnswerCache } from '#db/answer-cache.ts';
import { openChangeFeed } from '#db/change-feed.ts';
import { recordStatements, recordStatement } from '#db/recorded-statements.ts';
import { units } from '#db/tables/organisations.ts';
import { test as base } from '#tests/support/db.ts';

const test = base.extend<{
  portal: {
    read(table: string): Promise<string>;
    loads(): number;
    changeFeed: Awaited<ReturnType<typeof openChangeFeed>>;
    change(): Promise<void>;
  };
}>({
  portal: async ({ ownDatabase }, use) => {
    const connection = connect(ownDatabase.url, { max: 2, onQuery: recordStatement });
    const changeFeed = await openChangeFeed(ownDatabase.url);
    const kept = createAnswerCache(changeFeed);
    await changeFeed.catchUp();
    let loads = 0;
    await use({
      changeFeed,
      loads: () => loads,
      read: (table) =>
        kept(table, async () => {
          loads += 1;
          const { rows } = await connection.db.execute<{ words: string }>(
            sql.raw(`select string_agg(x::text, ',') as words from ${table} x`),
          );
          return rows[0]?.words ?? '';
        }),
      change: async () => {
        await ownDatabase.client`update units set short_name = short_name || '。' where id = 1`;
        await changeFeed.catchUp();
      },
    });
    await changeFeed.close();
    await connection.close();
  },
});

test('an answer is read once until a table it came from changes', async ({ portal }) => {
  const first = await portal.read('units');
  expect(await portal.read('units')).toBe(first);
  await portal.read('halls');
  expect(portal.loads()).toBe(2);
  await portal.change();
  expect(await portal.read('units')).not.toBe(first);
  await portal.read('halls');
  expect(portal.loads()).toBe(3);
});

test('a query that runs only when it is awaited is noticed all the same', async ({
  ownDatabase,
  portal,
}) => {
  const connection = connect(ownDatabase.url, { max: 1, onQuery: recordStatement });
  const kept = createAnswerCache(portal.changeFeed);
  const names = () =>
    kept('units', () => connection.db.select({ name: units.shortName }).from(units));
  try {
    const first = await names();
    expect(await names()).toBe(first);
    await portal.change();
    expect(await names()).not.toEqual(first);
  } finally {
    await connection.close();
  }
});

test('a page made with a kept answer knows what that was made from', async ({ portal }) => {
  await portal.read('units');
  const statements = new Set<string>();
  await recordStatements(statements, () => portal.read('units'));
  expect(portal.loads()).toBe(1);
  expect([...statements].join()).toContain('from units');
});

test('what a table that does not tell says is read each time', async ({ portal }) => {
  await portal.read('reports');
  await portal.read('reports');
  expect(portal.loads()).toBe(2);
});

test('without changeFeed everything is read each time', async ({ portal }) => {
  await portal.read('units');
  await portal.changeFeed.close();
  await portal.read('units');
  await portal.read('units');
  expect(portal.loads()).toBe(3);
});
