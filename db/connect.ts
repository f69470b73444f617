import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';

/** A connection or a transaction on one: commands and queries cannot tell and need not. */
export type Db = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

export interface Connection {
  db: NodePgDatabase<Record<string, never>>;
  /** Whether the server answers. */
  isThere(): Promise<boolean>;
  close(): Promise<void>;
}

/** `max` connections at most; `onQuery` sees each statement's text (the query-count test uses it), never its values. */
export function connect(
  url: string,
  options: { max?: number; onQuery?: (text: string) => void } = {},
): Connection {
  const settings: pg.ClientConfig = {
    connectionString: url,
    application_name: 'portal',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 15_000,
    query_timeout: 20_000,
    idle_in_transaction_session_timeout: 30_000,
  };
  const pool = new pg.Pool({ ...settings, max: options.max ?? 10 });
  pool.on('error', () => {}); // an idle connection the server dropped; the next query opens another
  // One that a transaction holds between two of its statements: the next of them fails and says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  const logger = options.onQuery ? { logQuery: (text: string) => options.onQuery?.(text) } : false;
  return {
    db: drizzle({ client: pool, casing: 'snake_case', logger }),
    isThere: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    close: () => pool.end(),
  };
}
