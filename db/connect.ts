import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';

/** A connection or a transaction on one: commands and queries cannot tell and need not. */
export type Db = PgDatabase<NodePgQueryResultHKT, Record<string, never>>;

export interface Connection {
  db: NodePgDatabase<Record<string, never>>;
  /** Whether the server answers. */
  isThere(): Promise<boolean>;
  /**
   * Before the database is restarted: what comes now waits, two seconds at most, until `goOn`. Resolves when no statement or
   * transaction is under way, or after half a second.
   */
  hold(): Promise<void>;
  goOn(): void;
  close(): Promise<void>;
}

const LONGEST_HOLD_MS = 2_000;
const DRAIN_MS = 500;

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
  const { hold, goOn } = holdable(pool);
  const logger = options.onQuery ? { logQuery: (text: string) => options.onQuery?.(text) } : false;
  return {
    db: drizzle({ client: pool, casing: 'snake_case', logger }),
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

/** Makes callers that ask this pool for a connection wait. `pool.query` asks for one in the same way. */
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
