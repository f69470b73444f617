import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { describeSchema, readSchemaText, schemaText } from '#db/describe-schema.ts';
import { migrate } from '#db/migrate.ts';
import { test } from '#tests/support/db.ts';

test('the migrations make what db/schema.sql says: no table, check, index, trigger or function more or less', async ({
  emptyDatabaseUrl,
}) => {
  await migrate(emptyDatabaseUrl);
  const made = await describeSchema(emptyDatabaseUrl);
  const said = readSchemaText(readFileSync('db/schema.sql', 'utf8'));
  expect(
    [...said.keys()].filter((name) => !made.has(name)),
    'lost by a migration; if on purpose: npm run db:schema',
  ).toEqual([]);
  expect(
    [...made.keys()].filter((name) => !said.has(name)),
    'added by a migration: npm run db:schema',
  ).toEqual([]);
  expect(Object.fromEntries(made)).toEqual(Object.fromEntries(said));
});

test('what is written is read again', () => {
  const schema = new Map([
    ['table a', 'create table a (\n  id integer\n);'],
    ['function b()', 'create function b()\n-- why\nas $$ select 1 $$;'],
  ]);
  expect(readSchemaText(schemaText(schema))).toEqual(schema);
});
