import { sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { test } from '#tests/support/db.ts';

test('a transaction that cannot begin gives its connection back', async ({ emptyDatabaseUrl }) => {
  const { db, close } = connect(emptyDatabaseUrl, { max: 1 });
  const isolationLevel = 'of no kind' as 'serializable';
  const cannotBegin = db.transaction(async () => 'begun', { isolationLevel });
  await expect(cannotBegin).rejects.toThrow('begin');
  const { rows } = await db.execute(sql`select 1 as one`);
  expect(rows).toEqual([{ one: 1 }]);
  await close();
});

test('a connection that ended within a transaction is replaced', async ({ emptyDatabaseUrl }) => {
  const { db, close } = connect(emptyDatabaseUrl, { max: 1 });
  const ended = db.transaction((tx) =>
    tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`),
  );
  await expect(ended).rejects.toThrow();
  expect((await db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);
  await db.transaction(async (tx) => {
    expect((await tx.execute(sql`select 2 as two`)).rows).toEqual([{ two: 2 }]);
  });
  await close();
});
