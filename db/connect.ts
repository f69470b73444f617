import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { isDatabaseUnavailable } from './unavailable.ts';

/** A connection or a transaction. Commands and queries work the same on both. */
export type Db = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

export interface Connection {
  db: NodePgDatabase<Record<string, never>>;
  /** Whether the database answers. */
  isThere(): Promise<boolean>;
  /**
   * Call before the database restarts. New queries wait for `goOn`, at most two seconds. Resolves
   * when no statement or transaction is running, or after half a second.
   */
  hold(): Promise<void>;
  goOn(): void;
  close(): Promise<void>;
}

const LONGEST_HOLD_MS = 2_000;
const DRAIN_MS = 500;

/**
 * Opens at most `max` connections. `onQuery` gets the text of each statement (for the query-count
 * test), never its values.
 */
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
  pool.on('error', () => {}); // an idle connection was dropped; the next query opens another
  // A connection dropped between two statements of a transaction: the next statement fails and
  // reports it.
  pool.on('connect', (client) => client.on('error', () => {}));
  const { hold, goOn } = holdable(pool);
  const logger = options.onQuery ? { logQuery: (text: string) => options.onQuery?.(text) } : false;
  const over = (client: pg.Pool | pg.PoolClient) =>
    drizzle({ client: client as pg.Pool, casing: 'snake_case', logger });
  const db = over(pool);
  db.transaction = (work, config) =>
    withClient(pool, (client) => over(client).transaction(work, config));
  return {
    db,
    isThere: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
    hold,
    goOn,
    close: () => pool.end(),
  };
}

/**
 * Lends one connection of the pool to `work` and always takes it back. drizzle never returns a
 * connection whose `begin` failed. After an error of the connection, of `begin` or of `rollback`,
 * the state of the connection is unknown: it is closed, and the pool opens another.
 */
async function withClient<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isUsable = false;
  try {
    const result = await work(client);
    isUsable = true;
    return result;
  } catch (error) {
    isUsable = !isDatabaseUnavailable(error) && client.getTransactionStatus() === 'I';
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

/** Makes callers wait for a connection. `pool.query` uses `pool.connect` too. */
function holdable(pool: pg.Pool): Pick<Connection, 'hold' | 'goOn'> {
  let held: Promise<void> | null = null;
  let release = (): void => undefined;
  const connectNow = pool.connect.bind(pool) as (...args: unknown[]) => unknown;
  pool.connect = ((callback?: (...given: unknown[]) => void) => {
    const connectLater = async (): Promise<unknown> => {
      await held;
      return callback ? connectNow(callback) : connectNow();
    };
    if (held === null) return callback ? connectNow(callback) : connectNow();
    const later = connectLater();
    return callback ? undefined : later;
  }) as typeof pool.connect;
  return {
    async hold() {
      held ??= new Promise((resolve) => {
        const late = setTimeout(() => release(), LONGEST_HOLD_MS);
        release = () => {
          clearTimeout(late);
          held = null;
          resolve();
        };
      });
      const until = performance.now() + DRAIN_MS;
      while (pool.totalCount > pool.idleCount && performance.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 10));
    },
    goOn: () => release(),
  };
}
