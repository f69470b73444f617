/**
 * Two nodes of a portal on one database. Their only page shows how often it was rendered and what
 * the database holds.
 */
import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { describe, expect, vi } from 'vitest';
import { connect, type Connection } from '#db/connect.ts';
import { openChangeFeed, type ChangeFeed } from '#db/change-feed.ts';
import { recordStatement } from '#db/recorded-statements.ts';
import { startServer, type FrontLocals, type RunningServer } from '#src/server.ts';
import { test as base, type OwnDatabase } from '#tests/support/db.ts';

interface App {
  changeFeed: ChangeFeed;
  clock: { now(): Date };
  connection: Connection;
}
type Render = (
  req: IncomingMessage,
  res: ServerResponse,
  app: App,
  locals: FrontLocals<App>,
) => Promise<void>;
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
}
interface Node {
  app: App;
  server: RunningServer;
  made: () => number;
  seen: { cookie: string | undefined; method: string }[];
  get(path?: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
}
interface Town {
  node(): Promise<Node>;
  render: Render;
  now: Date;
  offsetMs: number;
  made: number;
  database: OwnDatabase;
}

const unitName: Render = async (_req, res, { connection }) => {
  const { rows } = await connection.db.execute<{ name: string }>(
    sql`select short_name as name from units where id = 1`,
  );
  const page = `<body><div id="as-of"></div>${rows[0]?.name} ${'。'.repeat(600)}</body>`;
  res
    .writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(page) })
    .end(page); // as Astro does
};

const test = base.extend<{ portal: Town }>({
  portal: async ({ ownDatabase }, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'portal-cache-'));
    const ends: (() => Promise<unknown>)[] = [];
    const portal: Town = {
      database: ownDatabase,
      render: unitName,
      now: new Date('2026-11-23T01:00:20Z'),
      offsetMs: 0,
      made: 0,
      async node() {
        const connection = connect(ownDatabase.url, { max: 4, onQuery: recordStatement });
        const changeFeed = await openChangeFeed(ownDatabase.url);
        const begun = performance.now();
        const app: App = {
          connection,
          changeFeed,
          clock: {
            now: () => new Date(portal.now.getTime() + portal.offsetMs + performance.now() - begun),
          },
        };
        const seen: Node['seen'] = [];
        const server = await startServer<App>({
          config: {
            host: '127.0.0.1',
            port: 0,
            origin: 'https://portal.example.cn',
            base: '/',
            dataDir,
          },
          clientFolder: dataDir,
          app,
          log: { info: vi.fn(), error: vi.fn() } as never,
          handler: async (req, res, _next, locals) => {
            portal.made += 1;
            seen.push({ cookie: req.headers.cookie, method: req.method ?? '' });
            await portal.render(req, res, app, locals);
          },
        });
        ends.push(
          () => server.stop(),
          () => changeFeed.close(),
          () => connection.close(),
        );
        return {
          app,
          server,
          made: () => seen.length,
          seen,
          get: (path = '/units', headers = {}, method = 'GET') =>
            ask(server.port, path, headers, method),
        };
      },
    };
    await use(portal);
    for (const end of ends) await end();
    rmSync(dataDir, { recursive: true, force: true });
  },
});

const ask = (
  port: number,
  path: string,
  headers: Record<string, string>,
  method: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text =
          bytes.length === 0
            ? ''
            : res.headers['content-encoding'] === 'br'
              ? brotliDecompressSync(bytes).toString()
              : res.headers['content-encoding'] === 'gzip'
                ? gunzipSync(bytes).toString()
                : bytes.toString();
        resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes, text });
      });
    })
      .on('error', reject)
      .end();
  });

const rename = (database: OwnDatabase, name: string) =>
  database.client`update units set short_name = ${name} where id = 1`;

describe('a kept page', () => {
  test('is made once, compressed once a kind, and not sent again to a reader who has it', async ({
    portal,
  }) => {
    const node = await portal.node();
    const plain = await node.get();
    const br = await node.get('/units', { 'accept-encoding': 'br, gzip' });
    const gzip = await node.get('/units', { 'accept-encoding': 'gzip' });
    expect(new Set([plain.text, br.text, gzip.text]).size).toBe(1);
    expect([
      br.headers['content-encoding'],
      gzip.headers['content-encoding'],
      plain.headers['content-encoding'],
    ]).toEqual(['br', 'gzip', undefined]);
    expect(new Set([plain, br, gzip].map(({ headers }) => headers.etag)).size).toBe(3);
    for (const { headers, bytes } of [plain, br, gzip]) {
      expect(headers['content-length']).toBe(String(bytes.length));
      expect(headers.etag).toMatch(/^"[\w-]{22}(-br\d|-gzip\d)?"$/); // a strong ETag
      expect(headers).toMatchObject({
        'cache-control': 'no-cache',
        'vary': 'Accept-Encoding, Cookie',
        'x-content-type-options': 'nosniff',
        'content-type': 'text/html; charset=utf-8',
      });
    }
    const again = await node.get('/units', {
      'accept-encoding': 'br',
      'if-none-match': `W/"other", ${br.headers.etag}`,
    });
    expect([again.status, again.bytes.length, again.headers.etag]).toEqual([
      304,
      0,
      br.headers.etag,
    ]);
    expect((await node.get('/units', { 'if-none-match': br.headers.etag as string })).status).toBe(
      200,
    ); // another encoding has another ETag
    const head = await node.get('/units', {}, 'HEAD');
    expect([head.status, head.bytes.length, head.headers['content-length']]).toEqual([
      200,
      0,
      String(plain.bytes.length),
    ]);
    expect(portal.made).toBe(1);
  });

  test('is made once however many ask at the same moment', async ({ portal }) => {
    const node = await portal.node();
    portal.render = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 80));
      await unitName(...args);
    };
    const answers = await Promise.all(Array.from({ length: 60 }, () => node.get()));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(portal.made).toBe(1);
  });

  test('is one for each address and view', async ({ portal }) => {
    const node = await portal.node();
    for (const cookie of [
      '',
      'view=elder',
      'a=b; view=elder',
      'view=ordinary',
      'review=elder',
      'view=elderly',
    ])
      await node.get('/units', cookie ? { cookie } : {});
    expect(node.seen.map(({ cookie }) => cookie)).toEqual([undefined, 'view=elder']);
    await node.get('/notices?after=2');
    expect(portal.made).toBe(3);
  });
});

describe('an address is a path and its declared parameters', () => {
  test('an unknown one makes no other page and is seen by none; the order is the same for all', async ({
    portal,
  }) => {
    const node = await portal.node();
    const urls: (string | undefined)[] = [];
    portal.render = async (req, ...rest) => {
      urls.push(req.url);
      await unitName(req, ...rest);
    };
    for (const query of [
      '?q=a&unit=b',
      '?unit=b&q=a',
      '?utm_source=x&unit=b&q=a&n=1',
      '?unit=b&unit=c&q=a',
      '?%75nit=b&q=a',
    ])
      await node.get(`/issues${query}`);
    for (const query of ['', '?', '?n=1', '?n=2', '?%76iew=elder'])
      await node.get(`/units${query}`);
    expect(urls).toEqual(['/issues?q=a&unit=b', '/units']);
  });

  test('the open data sees a filter it does not know, or that stands twice, each time', async ({
    portal,
  }) => {
    const node = await portal.node();
    for (let round = 0; round < 2; round += 1) {
      await node.get('/api/v1/issues?colour=red');
      await node.get('/api/v1/issues?list=demand&list=problem');
      await node.get('/api/v1/issues?list=demand');
    }
    expect(portal.made).toBe(5);
  });

  test('a query of more than 2 KB is refused before any page is made', async ({ portal }) => {
    const node = await portal.node();
    for (const path of ['/issues', '/units', '/me', '/rate']) {
      const answer = await node.get(`${path}?q=${'x'.repeat(2_047)}`);
      expect([path, answer.status]).toEqual([path, 414]);
      expect(answer.text).toContain('网址太长');
    }
    expect((await node.get(`/issues?q=${'x'.repeat(2_046)}`)).status).toBe(200);
    expect(portal.made).toBe(1);
  });

  test('1,500 addresses with long unknown queries make no page', async ({ portal }) => {
    const node = await portal.node();
    await node.get();
    for (let n = 0; n < 1_500; n += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          // every second one is too long: 414
          node.get(`/units?n=${n + at}&junk=${'x'.repeat(at % 2 === 0 ? 15_000 : 1_900)}`),
        ),
      );
    expect(portal.made).toBe(1);
  });
});

describe('nobody’s bytes are in a kept page', () => {
  test('no matter who is signed in, the page is made without their cookie, and the next reader gets no other', async ({
    portal,
  }) => {
    const node = await portal.node();
    portal.render = async (req, res) =>
      void res
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<p>${req.headers.cookie ?? 'nobody'} ${req.headers.authorization ?? ''}${req.headers['x-forwarded-for'] ?? ''}</p>`,
        );
    const answers = [
      await node.get('/a', {
        'cookie': 'session=of-wang',
        'authorization': 'Bearer w',
        'x-forwarded-for': '203.0.113.9',
      }),
      await node.get('/a', { cookie: 'session=of-li' }),
      await node.get('/a'),
    ];
    expect(answers.map(({ text }) => text)).toEqual(Array(3).fill('<p>nobody </p>'));
  });

  test('personal pages, paths of ratings and forms are never kept', async ({ portal }) => {
    const node = await portal.node();
    for (const path of ['/me', '/office/x', '/sign-in', '/rate', '/p', '/units?view=elder']) {
      await node.get(path);
      await node.get(path);
    }
    expect(portal.made).toBe(12);
  });

  test('nor is an answer that sets a cookie, asks not to be kept, failed, or leads elsewhere', async ({
    portal,
  }) => {
    const node = await portal.node();
    const answers: Record<string, [number, Record<string, string>]> = {
      '/1': [200, { 'set-cookie': 'a=b' }],
      '/2': [200, { 'cache-control': 'no-store' }],
      '/3': [404, {}],
      '/4': [302, { location: '/x' }],
      '/5': [500, {}],
    };
    portal.render = async (req, res) =>
      void res.writeHead(...(answers[req.url ?? ''] ?? [200, {}])).end('<p>words</p>');
    for (const [path, [status]] of Object.entries(answers)) {
      expect((await node.get(path)).status).toBe(status);
      expect((await node.get(path)).status).toBe(status);
    }
    expect(portal.made).toBe(10);
  });

  test('nor one made from a table that does not tell of its changes', async ({ portal }) => {
    const node = await portal.node();
    portal.render = async (_req, res, { connection }) => {
      await connection.db.execute(sql`select count(*) from reports`);
      res.writeHead(200, { 'content-type': 'text/html' }).end('<p>reports</p>');
    };
    await node.get();
    await node.get();
    expect(portal.made).toBe(2);
  });
});

describe('a kept page ends', () => {
  test('with the commit that changes what it was made from, on every node, and with no other', async ({
    portal,
  }) => {
    const [one, other] = [await portal.node(), await portal.node()];
    for (const node of [one, other]) await node.get();
    await portal.database.client`update halls set name = name`;
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const node of [one, other]) await node.get();
    expect(portal.made).toBe(2);
    const changed = performance.now();
    await rename(portal.database, '新名字');
    for (const node of [one, other])
      await vi.waitFor(async () => expect((await node.get()).text).toContain('新名字'), {
        timeout: 2_000,
        interval: 5,
      });
    expect(performance.now() - changed).toBeLessThan(2_000);
    expect(portal.made).toBe(4);
  });

  test('before the person who changed it is answered', async ({ portal }) => {
    const node = await portal.node();
    let round = 0;
    portal.render = async (req, res, app, locals) => {
      if (req.method !== 'POST') return unitName(req, res, app, locals);
      await app.connection.db.execute(
        sql`update units set short_name = ${`第 ${round} 个名字`} where id = 1`,
      );
      res.writeHead(303, { location: '/units' }).end();
    };
    for (round = 1; round <= 30; round += 1) {
      await node.get(
        '/office/units',
        {
          'origin': `http://127.0.0.1:${node.server.port}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        'POST',
      );
      expect((await node.get()).text).toContain(`第 ${round} 个名字`);
    }
  });

  test('when the change comes while the page is being made: those who wait get it, nobody after them', async ({
    portal,
  }) => {
    const node = await portal.node();
    portal.render = async (...args) => {
      const [, res, { connection }] = args;
      const { rows } = await connection.db.execute<{ name: string }>(
        sql`select short_name as name from units where id = 1`,
      );
      if (portal.made === 1) {
        await rename(portal.database, '途中改的');
        await node.app.changeFeed.catchUp();
      }
      res.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${rows[0]?.name}</p>`);
    };
    expect((await node.get()).text).not.toContain('途中改的');
    expect((await node.get()).text).toContain('途中改的');
    expect(portal.made).toBe(2);
  });

  test('at the moment its words stop being true; one that names none, with the minute', async ({
    portal,
    onTestFinished,
  }) => {
    // Moves the monotonic clock only. The wall clock stays.
    const real = performance.now.bind(performance);
    let passed = 0;
    const later = (ms: number): void => void (passed += ms);
    vi.spyOn(performance, 'now').mockImplementation(() => real() + passed);
    onTestFinished(() => void vi.restoreAllMocks());
    const node = await portal.node();
    portal.render = async (req, res, app, locals) => {
      if (req.url === '/says' && locals.truthfulness)
        locals.truthfulness.until = new Date('2026-11-23T02:00:00Z');
      await unitName(req, res, app, locals);
    };
    for (const path of ['/says', '/silent', '/says', '/silent']) await node.get(path);
    expect(portal.made).toBe(2);
    later(45_000); // 9:01:05
    for (const path of ['/says', '/silent']) await node.get(path);
    expect(portal.made).toBe(3);
    later(58 * 60_000); // 9:59:05
    await node.get('/says');
    expect(portal.made).toBe(3);
    later(60_000); // 10:00:05
    await node.get('/says');
    expect(portal.made).toBe(4);
  });

  test('of a table nobody tells about, after a minute, and only where it may lag', async ({
    portal,
    onTestFinished,
  }) => {
    const real = performance.now.bind(performance);
    let passed = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => real() + passed);
    onTestFinished(() => void vi.restoreAllMocks());
    const node = await portal.node();
    portal.render = async (req, res, app, locals) => {
      await app.connection.db.execute(sql`select count(*) from ballots`);
      if (locals.truthfulness) {
        locals.truthfulness.until = new Date('2026-11-23T02:00:00Z');
        if (req.url === '/lags') locals.truthfulness.mayLag.add('ballots');
      }
      await unitName(req, res, app, locals);
    };
    for (const path of ['/lags', '/never', '/lags', '/never']) await node.get(path);
    expect(portal.made).toBe(3);
    passed = 45_000; // 9:01:05
    for (const path of ['/lags', '/lags']) await node.get(path);
    expect(portal.made).toBe(4);
  });

  test('when the clock is moved, forwards or back', async ({ portal }) => {
    const node = await portal.node();
    portal.render = async (req, res, app, locals) => {
      if (locals.truthfulness) locals.truthfulness.until = new Date('2027-01-01T00:00:00Z');
      await unitName(req, res, app, locals);
    };
    for (const move of [0, 86_400_000, -86_400_000]) {
      portal.offsetMs += move;
      await node.get();
      await node.get();
    }
    expect(portal.made).toBe(3);
  });
});

describe('while the database', () => {
  test('cannot be heard but answers, every page is made anew; then pages are kept again', async ({
    portal,
  }) => {
    const node = await portal.node();
    await node.get();
    await portal.database
      .client`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'portal news%' and datname = current_database()`;
    await vi.waitFor(() => expect(node.app.changeFeed.isProven(60_000)).toBe(false));
    await rename(portal.database, '没听见的');
    expect((await node.get()).text).toContain('没听见的');
    await vi.waitFor(async () => expect(await node.app.changeFeed.catchUp()).toBe(true), {
      timeout: 5_000,
    });
    await node.get();
    const made = portal.made;
    await node.get();
    expect(portal.made).toBe(made);
    expect((await node.get()).text).toContain('没听见的');
  });

  test('hangs, the old page is shown at once and the newer one comes by itself', async ({
    portal,
  }) => {
    const node = await portal.node();
    await node.get();
    const { client } = portal.database;
    const backends = await client<{ pid: number; own: boolean }[]>`
      select pid, pid = pg_backend_pid() as own from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'`;
    // no confirmation from the listener for a second
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const hanging = backends.filter(({ own }) => !own);
    for (const { pid } of hanging) process.kill(pid, 'SIGSTOP');
    try {
      const begun = performance.now();
      expect((await node.get()).text).toContain('这是 2026年11月23日 9:00 的内容');
      expect(performance.now() - begun).toBeLessThan(1_200);
      const again = performance.now();
      for (let n = 0; n < 5; n += 1) expect((await node.get()).status).toBe(200);
      expect(performance.now() - again).toBeLessThan(500);
    } finally {
      for (const { pid } of hanging) process.kill(pid, 'SIGCONT');
    }
    await vi.waitFor(async () => expect((await node.get()).text).not.toContain('的内容'), {
      timeout: 10_000,
      interval: 250,
    });
  });

  test('is away, the last page is shown with its time and is nobody’s to keep; a fault is not hidden behind it', async ({
    portal,
  }) => {
    const node = await portal.node();
    await node.get();
    portal.render = async (_req, res) =>
      void res
        .writeHead(503, { 'content-type': 'text/html', 'retry-after': '10' })
        .end('<p>away</p>');
    await node.app.changeFeed.close();
    const stale = await node.get('/units', { 'accept-encoding': 'br' });
    expect(stale.status).toBe(200);
    expect(stale.text).toContain('这是 2026年11月23日 9:00 的内容');
    expect(stale.headers).toMatchObject({
      'cache-control': 'no-store',
      'warning': '110 - "Response is Stale"',
    });
    expect(stale.headers.etag).toBeUndefined();
    expect((await node.get('/never-asked-before')).status).toBe(503);
    portal.render = async (_req, res) =>
      void res.writeHead(500, { 'content-type': 'text/html' }).end('<p>fault</p>');
    // a failing page is tried again every two seconds
    await new Promise((resolve) => setTimeout(resolve, 2_050));
    expect((await node.get()).status).toBe(500);
  });
});
