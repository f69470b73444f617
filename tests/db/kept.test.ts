import { expect } from 'vitest';
import { sql } from 'drizzle-orm';
import { connect } from '#db/connect.ts';
import { createKept } from '#db/kept.ts';
import { openNews } from '#db/news.ts';
import { collectingStatements, noteStatement } from '#db/reads.ts';
import { units } from '#db/tables/organisations.ts';
import { test as base } from '#tests/support/db.ts';

const test = base.extend<{
  portal: {
    read(table: string): Promise<string>;
    loads(): number;
    news: Awaited<ReturnType<typeof openNews>>;
    change(): Promise<void>;
  };
}>({
  portal: async ({ ownDatabase }, use) => {
    const connection = connect(ownDatabase.url, { max: 2, onQuery: noteStatement });
    const news = await openNews(ownDatabase.url);
    const kept = createKept(news);
    await news.catchUp();
    let loads = 0;
    await use({
      news,
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
        await news.catchUp();
      },
    });
    await news.close();
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
  const connection = connect(ownDatabase.url, { max: 1, onQuery: noteStatement });
  const kept = createKept(portal.news);
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
  await collectingStatements(statements, () => portal.read('units'));
  expect(portal.loads()).toBe(1);
  expect([...statements].join()).toContain('from units');
});

test('what a table that does not tell says is read each time', async ({ portal }) => {
  await portal.read('reports');
  await portal.read('reports');
  expect(portal.loads()).toBe(2);
});

test('without news everything is read each time', async ({ portal }) => {
  await portal.read('units');
  await portal.news.close();
  await portal.read('units');
  await portal.read('units');
  expect(portal.loads()).toBe(3);
});
