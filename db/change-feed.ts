/**
 * The change feed: the database tells every node which table changed. A trigger on each public
 * table sends the table name on one channel, in the same commit as the change (migration 0004).
 * Changes to ballots, slips and sessions are not sent.
 */
import pg from 'pg';
import { feedConnectionName } from './nodes.ts';

export interface ChangeFeed {
  /**
   * `tables`: all tables and views. `watched`: tables whose changes are sent. Empty until the first
   * connection.
   */
  readonly tables: ReadonlySet<string>;
  readonly watched: ReadonlySet<string>;
  /** Whether every change committed up to `withinMs` ago has been received. */
  isProven(withinMs: number): boolean;
  /**
   * Resolves to true when every change committed before this call has been received. It also waits
   * up to 1 s for the followers to handle them. Resolves to false when the database does not answer
   * in time.
   */
  catchUp(): Promise<boolean>;
  /**
   * Calls `listener` with the name of each changed table. Null means that anything may have
   * changed: a connection was lost.
   */
  follow(listener: (table: string | null) => unknown): void;
  close(): Promise<void>;
}

export const changeChannel = 'changes';

/**
 * Treat a cache as current if the feed was confirmed within this time. With rendering, readers are
 * then at most 2 s behind.
 */
export const PROVEN_MS = 1_000;

const ANSWER_MS = 1_000;
const RETRY_MS = 500;

/**
 * Starts to listen. Rejects if the database cannot be reached now; after a later loss it retries
 * for ever.
 */
export async function openChangeFeed(url: string): Promise<ChangeFeed> {
  const listeners: ((table: string | null) => unknown)[] = [];
  /** Work of the followers that has not finished. */
  const underWay = new Set<Promise<unknown>>();
  let client: pg.Client | null = null;
  let provenAt = -Infinity;
  let closed = false;
  let tables: ReadonlySet<string> = new Set();
  let watched: ReadonlySet<string> = new Set();

  const tell = (table: string | null): void => {
    for (const listener of listeners) {
      const work: Promise<unknown> = Promise.resolve(listener(table))
        .catch(() => {})
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
  };

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: feedConnectionName,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    fresh.on('error', () => {}); // 'end' follows
    fresh.on('notification', ({ payload }) => tell(payload ?? null));
    fresh.on('end', () => {
      if (client !== fresh) return;
      client = null;
      provenAt = -Infinity;
      retry();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(changeChannel)}`);
      const { rows } = await fresh.query<{ name: string; watched: boolean }>(`
        select relname as name, exists (select from pg_trigger where tgrelid = pg_class.oid and tgfoid = 'tell_change'::regproc) as watched
        from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace`);
      tables = new Set(rows.map(({ name }) => name));
      watched = new Set(rows.filter((row) => row.watched).map(({ name }) => name));
    } catch (error) {
      void fresh.end().catch(() => {});
      throw error;
    }
    if (closed) return void fresh.end().catch(() => {}); // closed while connecting
    client = fresh;
    tell(null);
  }

  function retry(): void {
    if (!closed) setTimeout(() => void connect().catch(retry), RETRY_MS).unref();
  }

  let asking: Promise<boolean> | null = null;
  let askingNext: Promise<boolean> | null = null;

  /**
   * A query already sent may be older than the commit that matters. The next query is not, so all
   * callers share it.
   */
  function catchUp(): Promise<boolean> {
    if (asking)
      return (askingNext ??= asking.then(() => {
        askingNext = null;
        return catchUp();
      }));
    return (asking = roundTrip().finally(() => {
      asking = null;
    }));
  }

  /** Runs on the listening connection: earlier commits arrive there before this answer. */
  async function roundTrip(): Promise<boolean> {
    const asked = client;
    if (!asked) return false;
    const begun = performance.now();
    const answered = await within(
      asked.query('select 1').then(
        () => true,
        () => false,
      ),
    );
    if (!answered) {
      // No answer: the connection may be dead unnoticed. Destroying it fires 'end', which
      // reconnects.
      if (client === asked)
        (
          asked as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy();
      return false;
    }
    if (client === asked) provenAt = Math.max(provenAt, begun);
    await within(Promise.all(underWay).then(() => true));
    return client === asked;
  }

  await connect();
  return {
    get tables() {
      return tables;
    },
    get watched() {
      return watched;
    },
    isProven: (withinMs) => performance.now() - provenAt <= withinMs,
    catchUp,
    follow: (listener) => void listeners.push(listener),
    async close() {
      closed = true;
      provenAt = -Infinity;
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}

async function within(work: Promise<boolean>): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<boolean>((resolve) => {
        late = setTimeout(resolve, ANSWER_MS, false);
      }),
    ]);
  } finally {
    clearTimeout(late);
  }
}
