import { getTableColumns, getTableName, is, sql, type SQL } from 'drizzle-orm';
import { check, PgArray, type PgColumn } from 'drizzle-orm/pg-core';

/**
 * CHECK constraints: each column holds only codes of its list (`text({ enum: … })`), or null if
 * nullable. Named after table and column: `issues_channel_known`.
 */
export const knownCodes = (...columns: PgColumn[]) =>
  columns.map((column) => {
    const name = `${getTableName(column.table)}_${snakeCase(column.name)}_known`;
    const { [column.name]: defined } = getTableColumns(column.table);
    return is(defined, PgArray)
      ? check(name, sql`${column} <@ array[${listed(defined.baseColumn.enumValues)}]`)
      : check(name, sql`${column} in (${listed(defined?.enumValues)})`);
  });

/** The same for two columns, where the first decides the second. */
export const knownPairs = (
  name: string,
  [from, to]: [PgColumn, PgColumn],
  pairs: Readonly<Record<string, string>>,
) =>
  check(
    name,
    sql`(${from}, ${to}) in (${sql.join(
      Object.entries(pairs).map((pair) => sql`(${listed(pair)})`),
      sql`, `,
    )})`,
  );

/** Codes as SQL literals. A constraint cannot hold parameters, and the codes need no escaping. */
const listed = (codes: readonly string[] = []): SQL => {
  const strange = codes.find((code) => !/^[a-z][a-zA-Z0-9_]*$/.test(code));
  if (codes.length === 0 || strange !== undefined) throw new Error(`no code: ${strange ?? 'none'}`);
  return sql.raw(codes.map((code) => `'${code}'`).join(', '));
};

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`);
