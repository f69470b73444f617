/**
 * The front of the portal: a `node:http` server around the Astro handler. It decides which requests
 * come in (host name, own pages, size), removes headers that later code must not see, and completes
 * every response.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { ChangeFeed } from '#db/change-feed.ts';
import type { Config } from './config.ts';
import { openAccessLog } from './front/access-log.ts';
import { discardRest, maximumBytesAt, readBody } from './front/body.ts';
import { followConnections } from './front/connections.ts';
import { faultPage } from './front/fault-page.ts';
import { faultOfForm, formLimitsAt, isUnstorable } from './front/form-check.ts';
import { securityHeaders } from './front/headers.ts';
import { createGate, withholdHeaders } from './front/origin.ts';
import { readPath, ungluedAddress } from './front/paths.ts';
import type { FrontPath } from './front/paths.ts';
import { createProbes } from './front/probes.ts';
import { CollectedResponse, quietRequest } from './front/collected-response.ts';
import { createPageCache } from './front/page-cache.ts';
import type { MakePage, Truthfulness } from './front/page-cache.ts';
import { FrontResponse, KEEP_ALIVE_S } from './front/response.ts';
import {
  MAX_QUERY_BYTES,
  canonicalQuery,
  hasWrongFilter,
  queryOf,
} from './front/query-parameters.ts';
import { readStaticFiles } from './front/static-files.ts';
import { systemClock } from './platform/clock.ts';
import { isSheetFormat } from './platform/exports/sheet.ts';
import type { RequestLog } from './platform/log.ts';
import type { Clock } from './platform/clock.ts';

/** What the front gives to pages besides the request. */
export interface FrontLocals<App> {
  app: App;
  /** Null on a cookieless path, where nothing may be logged. */
  requestId: string | null;
  /**
   * Keyed digest of the caller's network, for rate limits only. The key exists only in this
   * process. Null for a public page.
   */
  clientKey: string | null;
  /**
   * Logs a fault with its time and request id. On a cookieless path it is only counted by kind and
   * hour.
   */
  noteFault(error: unknown): void;
  /**
   * On a cookieless path: whether the caller sent a cookie or an authorisation. No code saw its
   * value (trust.md §1.3 step 4).
   */
  hadCredentials: boolean;
  /** For a public page: how long it stays valid. */
  truthfulness?: Truthfulness;
  /** Resolves when the caller has received what was sent. */
  roomToWrite?: () => Promise<void>;
}

export type Handler<App> = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
  locals: FrontLocals<App>,
) => unknown;

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connection, answers requests on open connections for up to 8 s, then cuts the
   * rest.
   */
  stop(): Promise<void>;
}

const STOP_MS = 8_000;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

export async function startServer<
  App extends { ready?(): Promise<boolean>; changeFeed?: ChangeFeed; clock?: Clock },
>({
  config,
  handler,
  app,
  log,
  requestLog = log,
  clientFolder = fileURLToPath(new URL('../dist/client', import.meta.url)),
  clock = systemClock,
  socketFd,
}: {
  config: Pick<Config, 'host' | 'port' | 'origin' | 'base' | 'dataDir'> &
    Partial<Pick<Config, 'trustedProxies'>>;
  handler: Handler<App>;
  app: App;
  log: RequestLog;
  /** Where the line of each request goes. */
  requestLog?: RequestLog;
  clientFolder?: string;
  clock?: typeof systemClock;
  /** A socket already bound to `config.host` and `config.port`. */
  socketFd?: number;
}): Promise<RunningServer> {
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const always = securityHeaders(config.origin);
  const home = config.base === '/' ? '/' : `${config.base}/`;
  const files = await readStaticFiles(clientFolder, config.base);
  const surroundings = { home, stylesheet: files.stylesheet };
  const probes = createProbes({ ready: async () => (await app.ready?.()) ?? true, isStopping });
  const accessLog = openAccessLog(requestLog, join(config.dataDir, 'ratings-access.log'), clock);
  const pages = app.changeFeed
    ? createPageCache({ changeFeed: app.changeFeed, clock: app.clock ?? clock, make: makePage })
    : null;
  let gate = createGate(config.origin, config.port, config.trustedProxies);
  /** The last response on each connection. */
  const answering = new WeakMap<Duplex, FrontResponse>();

  function receive(req: IncomingMessage, res: FrontResponse): void {
    answering.set(req.socket, res);
    const started = performance.now();
    const requestId = randomUUID();
    const path = readPath(req.url, config.base);
    const elsewhere =
      req.method === 'GET' || req.method === 'HEAD' ? ungluedAddress(req.url, config.base) : null;
    // An ambiguous address is logged by the rules of the address it redirects to.
    const known = path ?? (elsewhere === null ? null : readPath(elsewhere, config.base));
    res.begin({
      headers: always,
      surroundings,
      isStopping,
      elsewhere,
      requestId: known?.cookieless ? null : requestId,
      noStore:
        path === null ||
        path.cookieless ||
        path.personal ||
        (req.method !== 'GET' && req.method !== 'HEAD'),
    });
    res.once('close', () => {
      probes.count(res.statusCode, known);
      accessLog.note(req, res, { path: known, requestId, ms: performance.now() - started });
    });
    answer(req, res, { path, leadsElsewhere: elsewhere !== null, requestId }).catch(
      (error: unknown) => {
        if (req.destroyed && !req.complete) return; // the sender disconnected while sending
        accessLog.fault(error, known, requestId);
        res.fault(500);
      },
    );
  }

  async function answer(
    req: IncomingMessage,
    res: FrontResponse,
    {
      path,
      leadsElsewhere,
      requestId,
    }: { path: FrontPath | null; leadsElsewhere: boolean; requestId: string },
  ): Promise<void> {
    const refuse = (status: number, headers: Record<string, string> = {}): void =>
      res.fault(status, headers, discardRest(req));
    if (path === null) return refuse(leadsElsewhere ? 404 : 400);
    if (isUnstorable((req.url ?? '').slice(path.full.length))) return refuse(400);
    const query = queryOf(req.url ?? '');
    if (query.length > MAX_QUERY_BYTES) return refuse(414);
    if (!methods.includes(req.method ?? '')) return refuse(405, { Allow: methods.join(', ') });
    if (probes.serve(req, res, path)) return;
    const origin = gate.originOf(req);
    if (origin === null) return refuse(421);
    if (!harmless.has(req.method ?? '') && !gate.isFromOwnPage(req, origin)) return refuse(403);
    if (files.serve(req, res, path.full)) return;
    if (pages && isForEverybody(req, path) && !hasWrongFilter(path.inner, query))
      return pages.serve(req, res, {
        origin,
        url: path.full + canonicalQuery(path.inner, query),
        view: /(?:^|;)\s*view=elder\s*(?:;|$)/.test(req.headers.cookie ?? '')
          ? 'elder'
          : 'ordinary',
      });
    const body = await readBody(req, maximumBytesAt(path));
    if (body === null) return refuse(413);
    if (body === 'busy') return refuse(503, { 'Retry-After': '10' });
    if (req.method === 'POST' && !path.takesJson) {
      const fault = faultOfForm(req.headers['content-type'], body, formLimitsAt(path));
      if (fault !== null) return refuse(fault);
    }

    // After a change its reader must see it on the next page, which this node may have cached.
    if (app.changeFeed && !path.cookieless && !harmless.has(req.method ?? ''))
      res.holdFor(app.changeFeed.catchUp);
    const clientKey = gate.clientKey(req);
    const hadCredentials =
      path.cookieless &&
      (req.headers.cookie !== undefined || req.headers.authorization !== undefined);
    withholdHeaders(req, path);
    presentAs(req, origin, body);
    const noteFault = (error: unknown): void => accessLog.fault(error, path, requestId);
    const locals = {
      app,
      requestId: path.cookieless ? null : requestId,
      noteFault,
      clientKey,
      hadCredentials,
      roomToWrite: () => roomToWrite(res),
    };
    await handler(
      req,
      res,
      (error) => {
        if (error !== undefined) throw error;
        answerNotFound(req, res, locals);
      },
      locals,
    );
  }

  /** Renders a page for all readers of a view. It contains nothing of the caller. */
  async function makePage(
    { origin, url, view }: Parameters<MakePage>[0],
    truthfulness: Truthfulness,
  ) {
    const { host, protocol } = new URL(origin);
    const ask = async (
      path: string,
      next: (res: CollectedResponse) => unknown,
    ): Promise<CollectedResponse> => {
      const req = quietRequest(
        path,
        { host, ...(view === 'elder' && { cookie: 'view=elder' }) },
        protocol === 'https:',
      );
      const res = new CollectedResponse(req);
      const requestId = randomUUID();
      await handler(
        req,
        res,
        (error) => (error === undefined ? next(res) : res.destroy(error as Error)),
        {
          app,
          requestId,
          noteFault: (error) => accessLog.fault(error, readPath(path, config.base), requestId),
          clientKey: null,
          hadCredentials: false,
          truthfulness,
        },
      );
      return res;
    };
    let found = true;
    const res = await ask(url, (unmatched) => {
      found = false;
      unmatched.end();
    });
    if (found) return res.answer;
    const missing = await ask(`${home}errors/404`, (unmatched) => unmatched.end());
    return { ...(await missing.answer), status: 404 };
  }

  /**
   * No page at this address: renders the portal's own 404 page, or a plain one if that is missing.
   */
  function answerNotFound(
    req: IncomingMessage,
    res: FrontResponse,
    locals: FrontLocals<App>,
  ): void {
    res.forceStatus(404);
    if (req.method !== 'HEAD') req.method = 'GET';
    req.url = `${home}errors/404`;
    void Promise.resolve(handler(req, res, () => res.fault(404), locals)).catch(() =>
      res.fault(404),
    );
  }

  /** Answers input that is no HTTP request, or that took too long to become one. */
  function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
    const current = answering.get(socket);
    if (current && current.req.complete && !current.writableFinished && !current.destroyed) {
      // Invalid bytes after a valid request, for example after a wrong length: answer that request
      // first.
      return void current.once('close', () => refuseUnreadable(error, socket));
    }
    if (
      error.code === 'ECONNRESET' ||
      !socket.writable ||
      (current?.headersSent && !current.writableFinished)
    )
      return void socket.destroy();
    const status =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? 431
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? 408
          : 400;
    const page = faultPage(status, { requestId: null, ...surroundings });
    const headers = {
      ...always,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(page),
      'Connection': 'close',
    };
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${page}`,
    );
  }

  const server = createServer({
    ServerResponse: FrontResponse,
    requireHostHeader: false, // checked by the gate, with our headers
    maxHeaderSize: 16_384,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: KEEP_ALIVE_S * 1_000,
  });
  const connections = followConnections(server);
  server.maxConnections = 2_000;
  server.setTimeout(60_000); // a reader who receives nothing for a minute
  server.on('request', (req: IncomingMessage, res: FrontResponse) => {
    connections.use(req.socket, res);
    receive(req, res);
  });
  // Refuses a body before it is sent, if its announced size is too large.
  server.on('checkContinue', (req: IncomingMessage, res: FrontResponse) => {
    const path = readPath(req.url, config.base);
    if (path && Number(req.headers['content-length'] ?? 0) <= maximumBytesAt(path))
      res.writeContinue();
    connections.use(req.socket, res);
    receive(req, res);
  });
  server.on('checkExpectation', (_req: IncomingMessage, res: FrontResponse) => {
    res.begin({ headers: always, surroundings, isStopping, requestId: null, noStore: true });
    res.fault(417);
  });
  server.on('clientError', refuseUnreadable);

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const at = socketFd === undefined ? { port: config.port, host: config.host } : { fd: socketFd };
    server.listen(at, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  gate = createGate(config.origin, port, config.trustedProxies);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await connections.drain(STOP_MS, () => {
      stopping = true;
    });
    await accessLog.close();
  };
  return {
    url: config.origin + (config.base === '/' ? '' : config.base),
    port,
    stop: () => (stopped ??= stop()),
  };
}

/** Resolves when the caller has received what was sent, or is gone. */
const roomToWrite = (res: FrontResponse): Promise<void> =>
  new Promise((resolve) => {
    if (!res.writableNeedDrain || res.destroyed) return resolve();
    const go = (): void => {
      res.off('drain', go).off('close', go);
      resolve();
    };
    res.on('drain', go).on('close', go);
  });

/** Whether all readers of one view get the same page. */
function isForEverybody(
  req: IncomingMessage,
  { cookieless, personal, attachment }: FrontPath,
): boolean {
  return (
    (req.method === 'GET' || req.method === 'HEAD') &&
    !cookieless &&
    !personal &&
    !attachment &&
    !/[?&]view=/.test(req.url ?? '') &&
    !isSheet(req.url)
  );
}

/** A whole list as a file: too long to cache, so it is streamed. */
function isSheet(url: string | undefined): boolean {
  const [path = '', query = ''] = (url ?? '').split('?', 2);
  return path.includes('/api/') && isSheetFormat(new URLSearchParams(query).get('format'));
}

/** Rewrites the request for the pages: at the portal's own address, with its body already read. */
function presentAs(req: IncomingMessage, origin: string, body: Buffer): void {
  const { host, protocol } = new URL(origin);
  req.headers.host = host;
  // Astro detects https by this property alone. Behind a proxy the socket is not encrypted.
  (req.socket as Socket & { encrypted?: boolean }).encrypted = protocol === 'https:';
  if (body.length > 0) {
    delete req.headers['transfer-encoding'];
    req.headers['content-length'] = String(body.length);
  }
  (req as IncomingMessage & { body?: Buffer }).body = body;
}
