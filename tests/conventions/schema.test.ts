/** Rules about the schema that neither drizzle nor PostgreSQL checks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgArray, PgDialect, PgTable, type PgColumn } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { advisoryLocks } from '#db/advisory-locks.ts';
import { root, sourcesUnder, withoutComments } from './sources.ts';

const modules = import.meta.glob<Record<string, unknown>>('../../db/tables/*.ts', { eager: true });
const tables = Object.values(modules)
  .flatMap((module) => Object.values(module))
  .filter((value) => is(value, PgTable))
  .map((table) => getTableConfig(table));

const codesOf = (column: PgColumn): readonly string[] =>
  (is(column, PgArray) ? column.baseColumn.enumValues : column.enumValues) ?? [];

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test('every column of codes has a CHECK that lists exactly these codes', () => {
  const dialect = new PgDialect({ casing: 'snake_case' });
  const columns = tables.flatMap(({ name, columns: all, checks }) =>
    all
      .filter((column) => codesOf(column).length > 0)
      .map((column) => {
        const listed = checks
          .map((check) => dialect.sqlToQuery(check.value).sql)
          .filter((text) => text.includes(`"${snakeCase(column.name)}"`))
          .map((text) => [...text.matchAll(/'(\w+)'/g)].map(([, code]) => code));
        const isKnown = listed.some(
          (codes) =>
            codesOf(column).every((code) => codes.includes(code)) &&
            (codes.length === codesOf(column).length || isPair.has(`${name}.${column.name}`)),
        );
        return { column: `${name}.${column.name}`, isKnown };
      }),
  );
  expect(columns.length).toBeGreaterThan(40);
  expect(
    columns.filter(({ isKnown }) => !isKnown).map(({ column }) => column),
    'the type of a column checks nothing in the database: add the column to knownCodes()',
  ).toEqual([]);
});

// One CHECK for both: which phase belongs to which state.
const isPair = new Set(['issues.status', 'issues.phase']);

test('advisory locks have one number each, all from one list', () => {
  const numbers = Object.values(advisoryLocks);
  expect(new Set(numbers).size).toBe(numbers.length);
  const inCode = [...sourcesUnder('src', /\.ts$/), ...sourcesUnder('db', /\.ts$/)].filter(
    ({ text }) => /pg_(?:try_)?advisory_\w*lock\w*\(\s*\d/.test(withoutComments(text)),
  );
  expect(
    inCode.map(({ path }) => path),
    'a number of db/advisory-locks.ts',
  ).toEqual([]);
  const inSchema = readFileSync(join(root, 'db/schema.sql'), 'utf8').matchAll(
    /advisory_\w*lock\w*\((\d+)/g,
  );
  expect([...inSchema].map(([, number]) => Number(number))).toEqual([advisoryLocks.ratingDay]);
});
