/**
 * Cache of public pages. A page becomes stale when a table it was read from changes (change feed),
 * or when its time limit passes. The key is the address and the view. Pages are rendered without a
 * caller, so no personal data can be in them. While the database is away, the last page is shown
 * with its time.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { PROVEN_MS, type ChangeFeed } from '#db/change-feed.ts';
import { recordStatements } from '#db/recorded-statements.ts';
import { createNameFinder } from '#db/table-names.ts';
import type { Clock } from '#platform/clock.ts';
import type { CollectedAnswer } from './collected-response.ts';
import { chooseEncoding, isCompressible, withCharset } from './headers.ts';
import type { Encoding } from './headers.ts';
import type { FrontResponse, ReadyAnswer } from './response.ts';
import { markStale } from './stale-notice.ts';

/** How long a page stays valid. The page fills this in while it is rendered. */
export interface Truthfulness {
  /** Null: the page set no limit. It is then valid until the next full minute. */
  until: Date | null;
  /** Tables outside the change feed that this page may show up to one minute late. */
  readonly mayLag: Set<string>;
}

/** The cache key. */
export interface PageAddress {
  readonly origin: string;
  /** Path and canonical query (query-parameters.ts). */
  readonly url: string;
  readonly view: 'ordinary' | 'elder';
}

/** Renders a page. An error page is an answer too; rejects only when there is no answer. */
export type MakePage = (
  address: PageAddress,
  truthfulness: Truthfulness,
) => Promise<CollectedAnswer>;

export interface PageCache {
  /** Answers a GET or HEAD. */
  serve(req: IncomingMessage, res: FrontResponse, address: PageAddress): void | Promise<void>;
}

interface Page {
  readonly body: Buffer;
  readonly etag: string;
  /** Without the headers that every response gets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly compressible: boolean;
  /** Compressed on first use, and better on second use: many addresses are requested only once. */
  readonly copies: { readonly ready: Map<Encoding | 'plain', Copy>; readonly tight: Set<Encoding> };
  readonly tables: ReadonlySet<string>;
  readonly madeAt: Date;
  /** Render time on the monotonic clock. */
  readonly madeMs: number;
  readonly trueUntilMs: number;
  /**
   * Stale: a table it was read from has changed. Shown only while no newer page can be rendered.
   */
  isOld: boolean;
}

/** A page in one encoding, with its headers. */
interface Copy extends ReadyAnswer {
  readonly etag: string;
}

/**
 * How long a reader waits for a new page. Then they get the stale one, and rendering goes on in the
 * background.
 */
const PATIENCE_MS = 1_500;
/** The same limit while the change feed is not confirmed: the database may hang. */
const SHORT_PATIENCE_MS = 700;
/**
 * After the database was found to be away, stale pages are served without a query for this time.
 */
const AWAY_MS = 2_000;
/**
 * If the clock and the monotonic clock differ by more than this, the clock was moved. All pages are
 * then stale.
 */
const MOVED_MS = 1_000;
const MAXIMUM_BYTES = 32 * 1024 * 1024;
const MAXIMUM_PAGE_BYTES = 1024 * 1024;
const PACK_FROM_BYTES = 1024;
const MAXIMUM_TEXT_BYTES = 128 * 1024;

export function createPageCache({
  changeFeed,
  clock,
  make,
}: {
  changeFeed: ChangeFeed;
  clock: Clock;
  make: MakePage;
}): PageCache {
  /** Least recently used first. */
  const pages = new Map<string, Page>();
  /** Concurrent requests share one rendering. */
  const making = new Map<string, Promise<CollectedAnswer | Page>>();
  /** Pages whose rendering takes too long. Until it ends, readers get the stale page at once. */
  const overdue = new Set<string>();
  let bytes = 0;
  let awayUntil = -Infinity;
  /** Number of changes received: in total, and at the last change of each table. */
  let changes = 0;
  const lastChangeOf = new Map<string, number>();
  let lastChangeOfAll = 0;
  const namesOf = createNameFinder(changeFeed);

  const forget = (table: string | null): void => {
    changes += 1;
    if (table === null) lastChangeOfAll = changes;
    else lastChangeOf.set(table, changes);
    for (const page of pages.values())
      if (table === null || page.tables.has(table)) page.isOld = true;
    making.clear(); // later requests must not share a rendering that began before the change
  };
  changeFeed.follow(forget);

  const isGood = (page: Page): boolean => {
    if (page.isOld) return false;
    const now = clock.now().getTime();
    const wasMoved =
      Math.abs(now - page.madeAt.getTime() - (performance.now() - page.madeMs)) > MOVED_MS;
    return now < page.trueUntilMs && !wasMoved;
  };

  function serve(
    req: IncomingMessage,
    res: FrontResponse,
    address: PageAddress,
  ): void | Promise<void> {
    const key = `${address.view} ${address.origin} ${address.url}`;
    const page = pages.get(key);
    if (page && changeFeed.isProven(PROVEN_MS) && isGood(page)) {
      pages.delete(key); // mark as most recently used
      pages.set(key, page);
      return sendPage(req, res, page);
    }
    return renderAndServe(req, res, key, address, page);
  }

  async function renderAndServe(
    req: IncomingMessage,
    res: FrontResponse,
    key: string,
    address: PageAddress,
    old: Page | undefined,
  ): Promise<void> {
    if (!old) return sendNewest(req, res, key, address);
    if (overdue.has(key) || performance.now() < awayUntil) return sendStale(req, res, old);
    const newest = findNewest(key, address);
    const isThere =
      (await within(SHORT_PATIENCE_MS, newest)) ||
      (changeFeed.isProven(PROVEN_MS) && (await within(PATIENCE_MS - SHORT_PATIENCE_MS, newest)));
    if (isThere) return sendFound(req, res, key, await newest);
    overdue.add(key);
    void newest.catch(() => {}).finally(() => overdue.delete(key));
    if (!changeFeed.isProven(PROVEN_MS)) awayUntil = performance.now() + AWAY_MS;
    sendStale(req, res, pages.get(key) ?? old);
  }

  async function sendNewest(
    req: IncomingMessage,
    res: FrontResponse,
    key: string,
    address: PageAddress,
  ): Promise<void> {
    sendFound(req, res, key, await findNewest(key, address));
  }

  /** The current page, or the error page of its rendering. */
  async function findNewest(key: string, address: PageAddress): Promise<CollectedAnswer | Page> {
    const isHeard = changeFeed.isProven(PROVEN_MS) || (await changeFeed.catchUp());
    const kept = pages.get(key);
    if (kept && isHeard && isGood(kept)) return kept;
    let made = making.get(key);
    if (!made) {
      made = makePage(key, address);
      making.set(key, made);
      const own = made;
      void made.catch(() => {}).finally(() => making.get(key) === own && making.delete(key));
    }
    return made;
  }

  function sendFound(
    req: IncomingMessage,
    res: FrontResponse,
    key: string,
    answer: CollectedAnswer | Page,
  ): void {
    if ('etag' in answer) return sendPage(req, res, answer);
    if (answer.status === 503) {
      const last = pages.get(key);
      if (last) {
        awayUntil = performance.now() + AWAY_MS;
        return sendStale(req, res, last);
      }
    }
    res.writeHead(answer.status, answer.headers);
    res.end(answer.body);
  }

  async function makePage(key: string, address: PageAddress): Promise<CollectedAnswer | Page> {
    const before = changes;
    const statements = new Set<string>();
    const truthfulness: Truthfulness = { until: null, mayLag: new Set() };
    const madeAt = clock.now();
    const madeMs = performance.now();
    const answer = await recordStatements(statements, () => make(address, truthfulness));
    const tables = namesOf(statements);
    const silent = [...tables].filter((table) => !changeFeed.watched.has(table));
    const isKeepable =
      answer.status === 200 &&
      answer.body.length <= MAXIMUM_PAGE_BYTES &&
      answer.headers['set-cookie'] === undefined &&
      !/no-store|private/.test(String(answer.headers['cache-control'] ?? '')) &&
      silent.every((table) => truthfulness.mayLag.has(table));
    if (!isKeepable) return answer;
    const page = pageOf(answer, {
      tables,
      madeAt,
      madeMs,
      until:
        truthfulness.until && (silent.length === 0 || truthfulness.until < nextMinute(madeAt))
          ? truthfulness.until
          : nextMinute(madeAt),
    });
    // If the feed is not confirmed, or a table changed during rendering, only the waiting readers
    // get this page.
    page.isOld =
      !changeFeed.isProven(2 * PROVEN_MS) ||
      lastChangeOfAll > before ||
      [...tables].some((table) => (lastChangeOf.get(table) ?? 0) > before);
    keep(key, page);
    return page;
  }

  function keep(key: string, page: Page): void {
    const last = pages.get(key);
    if (last) bytes -= weightOf(key, last);
    pages.delete(key);
    // Same content: keep the compressed copies. The reader's own copy stays valid too.
    pages.set(key, last && last.etag === page.etag ? { ...page, copies: last.copies } : page);
    bytes += weightOf(key, page);
    for (const [oldest, other] of pages) {
      if (bytes <= MAXIMUM_BYTES) break;
      pages.delete(oldest);
      bytes -= weightOf(oldest, other);
    }
  }

  return { serve };
}

/** Whether the work settles, resolved or rejected, within `ms` milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let late: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      new Promise<boolean>((resolve) => {
        late = setTimeout(resolve, ms, false);
      }),
    ]);
  } finally {
    clearTimeout(late);
  }
}

/** Estimated bytes, with compressed copies and key. */
const weightOf = (key: string, page: Page): number => page.body.length * 2 + key.length * 2 + 2048;

const nextMinute = (at: Date): Date => new Date((Math.floor(at.getTime() / 60_000) + 1) * 60_000);

function pageOf(
  { headers, body }: CollectedAnswer,
  {
    tables,
    madeAt,
    madeMs,
    until,
  }: { tables: ReadonlySet<string>; madeAt: Date; madeMs: number; until: Date },
): Page {
  const type = withCharset(String(headers['content-type'] ?? 'application/octet-stream'));
  const compressible = isCompressible(type);
  const said = Object.entries(headers as OutgoingHttpHeaders).filter(
    ([name, value]) =>
      value !== undefined &&
      !/^(content-type|content-length|cache-control|vary|date|connection)$/.test(name),
  );
  const all = {
    'Content-Type': type,
    'Cache-Control': 'no-cache',
    'Vary': compressible ? 'Accept-Encoding, Cookie' : 'Cookie',
    ...Object.fromEntries(said.map(([name, value]) => [name, String(value)])),
  };
  return {
    body,
    tables,
    madeAt,
    madeMs,
    compressible,
    headers: all,
    trueUntilMs: until.getTime(),
    isOld: false,
    copies: { ready: new Map(), tight: new Set() },
    etag: createHash('sha256')
      .update(JSON.stringify(all))
      .update(body)
      .digest('base64url')
      .slice(0, 22),
  };
}

function sendPage(req: IncomingMessage, res: FrontResponse, page: Page): void {
  const {
    body,
    compressible,
    copies: { ready, tight },
  } = page;
  const encoding =
    compressible && body.length >= PACK_FROM_BYTES
      ? chooseEncoding(req.headers['accept-encoding']?.toString())
      : null;
  const known = ready.get(encoding ?? 'plain');
  if (known && encoding && !tight.has(encoding)) {
    tight.add(encoding);
    void packTightly(page, encoding).catch(() => {}); // on failure the quick copy stays
  }
  const copy = known ?? (encoding ? packQuickly(page, encoding) : copyOf(page, '', {}, body));
  ready.set(encoding ?? 'plain', copy);
  sendCopy(req, res, copy);
}

function sendCopy(req: IncomingMessage, res: FrontResponse, copy: Copy): void {
  const has =
    req.headers['if-none-match']
      ?.split(',')
      .some((tag) => tag.trim().replace(/^W\//, '') === copy.etag) ?? false;
  res.sendReady(has ? 304 : 200, copy, { body: !has });
}

/** `variant` makes the strong ETag differ between the encodings of one page. */
function copyOf(page: Page, variant: string, more: Record<string, string>, body: Buffer): Copy {
  const etag = `"${page.etag}${variant}"`;
  const headers = { ...page.headers, ETag: etag, ...more };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  // Small bodies become strings: the buffer may be a slice of a much larger one and keep it in
  // memory.
  return {
    etag,
    head,
    length: body.length,
    body: body.length <= MAXIMUM_TEXT_BYTES ? body.toString('latin1') : body,
  };
}

const QUICK = { br: 1, gzip: 1 };
const TIGHT = { br: 9, gzip: 9 };

const packedCopy = (page: Page, encoding: Encoding, quality: number, packed: Buffer): Copy =>
  copyOf(page, `-${encoding}${quality}`, { 'Content-Encoding': encoding }, packed);

/**
 * Synchronous: compressing takes less time than handing the page to another thread. The largest
 * page takes 5 ms.
 */
function packQuickly(page: Page, encoding: Encoding): Copy {
  const quality = QUICK[encoding];
  const { body } = page;
  return packedCopy(
    page,
    encoding,
    quality,
    encoding === 'br'
      ? brotliCompressSync(body, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: quality,
            [constants.BROTLI_PARAM_LGWIN]: 16,
            [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
          },
        })
      : gzipSync(body, { level: quality }),
  );
}

const brotliApart = promisify(brotliCompress);
const gzipApart = promisify(gzip);

async function packTightly(page: Page, encoding: Encoding): Promise<void> {
  const quality = TIGHT[encoding];
  const packed = await (encoding === 'br'
    ? brotliApart(page.body, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_SIZE_HINT]: page.body.length,
        },
      })
    : gzipApart(page.body, { level: quality }));
  page.copies.ready.set(encoding, packedCopy(page, encoding, quality, packed));
}

/**
 * Serves a stale page while no newer one can be rendered. It shows its time, and no cache may store
 * it.
 */
function sendStale(req: IncomingMessage, res: FrontResponse, page: Page): void {
  res.writeHead(200, {
    ...page.headers,
    'Cache-Control': 'no-store',
    'Warning': '110 - "Response is Stale"',
    'Last-Modified': page.madeAt.toUTCString(),
  });
  res.end(
    req.method === 'HEAD'
      ? undefined
      : page.headers['Content-Type']?.startsWith('text/html')
        ? markStale(page.body, page.madeAt)
        : page.body,
  );
}
