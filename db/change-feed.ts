/**
 * What changed, as the database tells it: a trigger on each table the public reads names the table on one channel with the
 * very commit that changed it (migration 0004), and every node hears it. Nothing is told of ballots, slips or sessions.
 */
import pg from 'pg';
import { feedConnectionName } from './nodes.ts';

export interface ChangeFeed {
  /** Every table there is, and those whose changes are told. Empty until the first connection. */
  readonly tables: ReadonlySet<string>;
  readonly telling: ReadonlySet<string>;
  /** Whether everything committed up to `withinMs` ago has been heard. */
  isProven(withinMs: number): boolean;
  /**
   * Resolves to true once everything committed before this call has been heard and answered to; to false when the
   * database does not answer in time.
   */
  catchUp(): Promise<boolean>;
  /** `heard` is told each changed table, or null when anything may have changed: after a lost connection. */
  follow(heard: (table: string | null) => unknown): void;
  close(): Promise<void>;
}

export const changeChannel = 'changes';

/** What was heard up to so long ago is taken as everything: with the making of a page its reader is at most 2 s behind. */
export const PROVEN_MS = 1_000;

const ANSWER_MS = 1_000;
const RETRY_MS = 500;

/** Begins to listen; fails when the database cannot be reached now, later it tries again for ever. */
export async function openChangeFeed(url: string): Promise<ChangeFeed> {
  const listeners: ((table: string | null) => unknown)[] = [];
  /** What listeners are still doing about what they heard. */
  const underWay = new Set<Promise<unknown>>();
  let client: pg.Client | null = null;
  let provenAt = -Infinity;
  let closed = false;
  let tables: ReadonlySet<string> = new Set();
  let telling: ReadonlySet<string> = new Set();

  const tell = (table: string | null): void => {
    for (const heard of listeners) {
      const work: Promise<unknown> = Promise.resolve(heard(table))
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
      const { rows } = await fresh.query<{ name: string; tells: boolean }>(`
        select relname as name, exists (select from pg_trigger where tgrelid = pg_class.oid and tgfoid = 'tell_change'::regproc) as tells
        from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace`);
      tables = new Set(rows.map(({ name }) => name));
      telling = new Set(rows.filter(({ tells }) => tells).map(({ name }) => name));
    } catch (error) {
      void fresh.end().catch(() => {});
      throw error;
    }
    if (closed) return void fresh.end().catch(() => {}); // closed while it was connecting
    client = fresh;
    tell(null);
  }

  function retry(): void {
    if (!closed) setTimeout(() => void connect().catch(retry), RETRY_MS).unref();
  }

  let asking: Promise<boolean> | null = null;
  let askingNext: Promise<boolean> | null = null;

  /** A question on its way may be older than the commit that matters, the one after it is not: all who wait share that. */
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

  /** On the listening connection: what was committed before it arrives before its answer. */
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
      // Silent for so long, it may be dead without knowing. Its 'end' event finds another.
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
    get telling() {
      return telling;
    },
    isProven: (withinMs) => performance.now() - provenAt <= withinMs,
    catchUp,
    follow: (heard) => void listeners.push(heard),
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
