/**
 * Keyset paging, for every list: a page begins behind the last row of the page before, named by the values of its order.
 * A row that leaves or comes meanwhile moves no other row, and a page far back costs as much as the first.
 */
import { asc, desc, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import { uuidOf } from './input.ts';

export interface Page<Row> {
  rows: Row[];
  /** Where the next page begins, for its address; null on the last page. */
  next: string | null;
}

/** A page out of `size` rows and one more, which only tells that there is a next page. */
export function pageOf<Row>(
  rows: readonly Row[],
  size: number,
  cursorOf: (row: Row) => string,
): Page<Row> {
  const last = rows[size - 1];
  return {
    rows: rows.slice(0, size),
    next: rows.length > size && last !== undefined ? cursorOf(last) : null,
  };
}

interface Kind<Value> {
  write(value: Value): string;
  /** Null for anything that `write` does not give. */
  read(text: string): Value | null;
  param(value: Value): SQL;
}

const instant: Kind<Date> = {
  write: (at) => String(at.getTime()),
  read: (text) => (/^\d{1,14}$/.test(text) ? new Date(Number(text)) : null),
  param: (at) => sql`${at.toISOString()}::timestamptz`,
};
const uuid: Kind<string> = {
  write: (id) => id,
  read: uuidOf,
  param: (id) => sql`${id}::uuid`,
};
const integer: Kind<number> = {
  write: String,
  read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
  param: (number) => sql`${number}::bigint`,
};
/** Words of the database: written so that no sign in them means anything in an address. */
const text: Kind<string> = {
  write: (words) => Buffer.from(words).toString('base64url'),
  read: (encoded) => {
    const words = Buffer.from(encoded, 'base64url').toString();
    return text.write(words) === encoded && !words.includes('\0') && words !== '' ? words : null;
  },
  param: (words) => sql`${words}::text`,
};
const kinds = { instant, uuid, integer, text };
type KindName = keyof typeof kinds;
type ValueOf<Name extends KindName> =
  (typeof kinds)[Name] extends Kind<infer Value> ? Value : never;

type Key = readonly [AnyColumn, KindName];
type CursorOf<Keys extends Record<string, Key>> = {
  [Name in keyof Keys]: ValueOf<Keys[Name][1]>;
};

/**
 * An order of a list and the cursors of it. `keys` in the order they count; together they are unique. All go one way, so
 * that one index and one comparison of rows serve: the index is on the same columns.
 */
export function keyset<const Keys extends Record<string, Key>>(
  direction: 'ascending' | 'descending',
  keys: Keys,
) {
  type Cursor = CursorOf<Keys>;
  const entries = Object.entries(keys).map(([name, [column, kind]]) => ({
    name,
    column,
    kind: kinds[kind] as Kind<unknown>,
  }));
  const columns = sql.join(
    entries.map(({ column }) => sql`${column}`),
    sql`, `,
  );
  const write = (row: Cursor): string =>
    entries.map(({ name, kind }) => kind.write(row[name])).join('.');
  return {
    /** For `orderBy`. */
    by: (): SQL[] =>
      entries.map(({ column }) => (direction === 'ascending' ? asc(column) : desc(column))),
    write,
    /** The cursor in an address; null, which is the first page, for anything that `write` does not give. */
    read(address: string | null): Cursor | null {
      const parts = (address ?? '').slice(0, 500).split('.');
      if (parts.length !== entries.length) return null;
      const values = entries.map(({ name, kind }, at) => [name, kind.read(parts[at] ?? '')]);
      return values.some(([, value]) => value === null)
        ? null
        : (Object.fromEntries(values) as Cursor);
    },
    /** What stands behind the row of a cursor. */
    behind(cursor: Cursor | null): SQL | undefined {
      if (cursor === null) return undefined;
      const edge = sql.join(
        entries.map(({ name, kind }) => kind.param(cursor[name])),
        sql`, `,
      );
      return direction === 'ascending'
        ? sql`(${columns}) > (${edge})`
        : sql`(${columns}) < (${edge})`;
    },
    /** The page of rows read in this order, one more than `size` when there are more. */
    pageOf: <Row extends Cursor>(rows: readonly Row[], size: number): Page<Row> =>
      pageOf(rows, size, write),
  };
}
