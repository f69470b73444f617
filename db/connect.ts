import { drizzle, type PostgresJsDatabase, type PostgresJsQueryResultHKT } from 'drizzle-orm/postgres-js';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import postgres from 'postgres';

/** A connection or a transaction on one: commands and queries cannot tell and need not. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>;

export interface Connection {
  db: PostgresJsDatabase<Record<string, never>>;
  client: postgres.Sql;
  close(): Promise<void>;
}

/** `max` connections at most; `onQuery` sees each statement's text (the query-count test uses it), never its values. */
export function connect(url: string, options: { max?: number; onQuery?: (text: string) => void } = {}): Connection {
  const client = postgres(url, {
    max: options.max ?? 10,
    connect_timeout: 5,
    idle_timeout: 0,
    onnotice: () => {},
    connection: { application_name: 'portal', statement_timeout: 15_000, idle_in_transaction_session_timeout: 30_000 },
  });
  const logger = options.onQuery ? { logQuery: (text: string) => options.onQuery?.(text) } : false;
  return { db: drizzle({ client, casing: 'snake_case', logger }), client, close: () => client.end({ timeout: 5 }) };
}
