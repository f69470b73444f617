/**
 * Keyset paging, for every list: a page starts after the last row of the previous page, identified
 * by its sort values. Inserted or deleted rows do not shift other rows, and a distant page costs as
 * much as the first.
 */
import { asc, desc, eq, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { parseDay, type Day } from './day.ts';
import { uuidOf } from './input.ts';

export interface Page<Row> {
  rows: Row[];
  /** Cursor of the next page, for the address; null on the last page. */
  next: string | null;
}

interface Kind<Value> {
  write(value: Value): string;
  /** Null for anything that `write` cannot produce. */
  read(text: string): Value | null;
  /** The value as sent to the database, and its type there. */
  send(value: Value): unknown;
  type: SQL;
}

const instant: Kind<Date> = {
  write: (at) => String(at.getTime()),
  read: (text) => (/^\d{1,14}$/.test(text) ? new Date(Number(text)) : null),
  send: (at) => at.toISOString(),
  type: sql`timestamptz`,
};
const uuid: Kind<string> = {
  write: (id) => id,
  read: uuidOf,
  send: (id) => id,
  type: sql`uuid`,
};
const integer: Kind<number> = {
  write: String,
  read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : null),
  send: (number) => number,
  type: sql`bigint`,
};
/** Text of the database, encoded so that no character has a meaning in an address. */
const text: Kind<string> = {
  write: (words) => Buffer.from(words).toString('base64url'),
  read: (encoded) => {
    const words = Buffer.from(encoded, 'base64url').toString();
    return text.write(words) === encoded && !words.includes('\0') && words !== '' ? words : null;
  },
  send: (words) => words,
  type: sql`text`,
};
/** A code or number that is safe in an address. */
const code: Kind<string> = {
  write: (given) => given,
  read: (given) => (/^[\w-]{1,64}$/.test(given) ? given : null),
  send: (given) => given,
  type: sql`text`,
};
const day: Kind<Day> = {
  write: (on) => on,
  read: parseDay,
  send: (on) => on,
  type: sql`date`,
};
/** A digest of 32 bytes. */
const bytes: Kind<Buffer> = {
  write: (digest) => digest.toString('base64url'),
  read: (encoded) => (/^[\w-]{43}$/.test(encoded) ? Buffer.from(encoded, 'base64url') : null),
  send: (digest) => digest,
  type: sql`bytea`,
};
const kinds = { instant, uuid, integer, text, code, day, bytes };
type KindName = keyof typeof kinds;
type ValueOf<Name extends KindName> =
  (typeof kinds)[Name] extends Kind<infer Value> ? Value : never;

type Key = readonly [AnyColumn, KindName];
type CursorOf<Keys extends Record<string, Key>> = {
  [Name in keyof Keys]: ValueOf<Keys[Name][1]>;
};

/** Makes a page from `size` rows. One more row only shows that there is a next page. */
const pageOf = <Row>(
  rows: readonly Row[],
  size: number,
  write: (row: Row) => string,
): Page<Row> => {
  const last = rows[size - 1];
  return {
    rows: rows.slice(0, size),
    next: rows.length > size && last !== undefined ? write(last) : null,
  };
};

/**
 * The sort order of a list, and its cursors. `keys` are in order of significance and unique
 * together. All have the same direction, so that one index on the same columns and one row
 * comparison are enough.
 */
export function keyset<const Keys extends Record<string, Key>>(
  direction: 'ascending' | 'descending',
  keys: Keys,
) {
  type Cursor = CursorOf<Keys>;
  const entries = Object.entries(keys).map(([name, [column, kind]]) => ({
    name: name as keyof Keys & string,
    column,
    kind: kinds[kind] as Kind<unknown>,
  }));
  const write = (row: Cursor): string =>
    entries.map(({ name, kind }) => kind.write(row[name])).join('.');
  const rowsAfter = (valueOf: (name: keyof Keys & string, kind: Kind<unknown>) => unknown): SQL => {
    const columns = sql.join(
      entries.map(({ column }) => sql`${column}`),
      sql`, `,
    );
    const values = sql.join(
      entries.map(({ name, kind }) => sql`${valueOf(name, kind)}::${kind.type}`),
      sql`, `,
    );
    return direction === 'ascending'
      ? sql`(${columns}) > (${values})`
      : sql`(${columns}) < (${values})`;
  };
  return {
    /** For `orderBy`. Pass `columns` when the keys are read from a subquery. */
    by: (columns?: Record<keyof Keys, AnyColumn>): SQL[] =>
      entries.map(({ name, column }) =>
        direction === 'ascending'
          ? asc(columns?.[name] ?? column)
          : desc(columns?.[name] ?? column),
      ),
    write,
    /**
     * Parses the cursor of an address. Anything that `write` cannot produce gives null: the first
     * page.
     */
    read(address: string | null): Cursor | null {
      const parts = (address ?? '').slice(0, 500).split('.');
      if (parts.length !== entries.length) return null;
      const values = entries.map(({ name, kind }, index) => [name, kind.read(parts[index] ?? '')]);
      return values.some(([, value]) => value === null)
        ? null
        : (Object.fromEntries(values) as Cursor);
    },
    /** Condition for the rows after a cursor. */
    after: (cursor: Cursor | null): SQL | undefined =>
      cursor === null ? undefined : rowsAfter((name, kind) => kind.send(cursor[name])),
    /** As `after`, for a prepared statement. Execute it with `placeholderValues(cursor)`. */
    afterPlaceholders: (): SQL => rowsAfter((name) => sql.placeholder(`cursor_${name}`)),
    placeholderValues: (cursor: Cursor | null): Record<string, unknown> =>
      cursor === null
        ? {}
        : Object.fromEntries(
            entries.map(({ name, kind }) => [`cursor_${name}`, kind.send(cursor[name])]),
          ),
    /**
     * Makes a page from rows read in this order; `rows` has one more than `size` if there are more.
     */
    pageOf: <Row extends Cursor>(rows: readonly Row[], size: number): Page<Row> =>
      pageOf(rows, size, write),
  };
}

/**
 * A keyset whose cursor is one key of the last row; the other keys are looked up. For values that
 * must not appear in an address, or that the listed rows do not contain. The values must never
 * change, and their columns must be in one table.
 */
export function keysetByRow<
  const Keys extends Record<string, Key>,
  const Name extends keyof Keys & string,
>(direction: 'ascending' | 'descending', keys: Keys, name: Name) {
  type Cursor = CursorOf<Keys>;
  const { by, after, afterPlaceholders, placeholderValues } = keyset(direction, keys);
  const [column, kindName] = keys[name] as Key;
  const kind = kinds[kindName] as Kind<unknown>;
  const columns = Object.fromEntries(
    Object.entries(keys).map(([each, [of]]) => [each, of as AnyPgColumn]),
  );
  const write = (row: Pick<Cursor, Name>): string => kind.write(row[name]);
  return {
    by,
    after,
    afterPlaceholders,
    placeholderValues,
    write,
    /** Looks up the cursor of an address. Without such a row it returns null: the first page. */
    async read(db: Db, address: string | null): Promise<Cursor | null> {
      const key = kind.read(address ?? '');
      if (key === null) return null;
      const [row] = await db
        .select(columns)
        .from(column.table as PgTable)
        .where(eq(column, key));
      return row && Object.values(row).every((value) => value !== null) ? (row as Cursor) : null;
    },
    pageOf: <Row extends Pick<Cursor, Name>>(rows: readonly Row[], size: number): Page<Row> =>
      pageOf(rows, size, write),
  };
}
