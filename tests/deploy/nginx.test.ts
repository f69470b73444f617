/** The nginx file as shipped, in front of a portal: accepted by nginx, and nothing about a rating is written down. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '#src/server.ts';
import { findNginx } from '#tests/support/nginx.ts';

const nginx = findNginx();
const name = 'tiyan.example.gov.cn';
const slip = '7K2M-ABCD-EFGH-JKMN-P';
const openDayId = '0b0e7c1e-0000-4000-8000-000000000001';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

interface Seen {
  url: string;
  clientKey: string | null;
  headers: IncomingMessage['headers'];
  body: string;
}

describe.skipIf(nginx === null)('deploy/nginx.conf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-nginx-'));
  const main = join(folder, 'main.conf');
  const seen: Seen[] = [];
  let portal: RunningServer;
  let proxy: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    const httpPort = await freePort();
    port = await freePort();
    portal = await startServer({
      config: {
        host: '127.0.0.1',
        port: 0,
        origin: `https://${name}`,
        base: '/tiyan',
        dataDir: folder,
        // Not the whole of 127.0.0.0/8: callers of this test come from there.
        trustedProxies: ['127.0.0.1'],
      },
      clientFolder: folder,
      app: {},
      log: { info: () => {}, error: () => {} } as never,
      handler: (req, res, _next, { clientKey }) => {
        const { body = Buffer.alloc(0) } = req as IncomingMessage & { body?: Buffer };
        seen.push({
          url: req.url ?? '',
          clientKey,
          headers: { ...req.headers },
          body: body.toString(),
        });
        res.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>页面</p>');
      },
    });
    const [certificate, key] = [join(folder, 'portal.pem'), join(folder, 'portal.key')];
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=${name} -keyout ${key} -out ${certificate}`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    );
    // Only addresses, ports and folders of this machine are replaced.
    const shipped = readFileSync(new URL('../../deploy/nginx.conf', import.meta.url), 'utf8')
      .replace(/^ *listen \[::\].*\n/gm, '')
      .replace('listen 80;', `listen 127.0.0.1:${httpPort};`)
      .replace('listen 443 ', `listen 127.0.0.1:${port} `)
      .replace('127.0.0.1:4321', `127.0.0.1:${portal.port}`)
      .replace('/etc/nginx/certs/portal.pem', certificate)
      .replace('/etc/nginx/certs/portal.key', key)
      .replaceAll('/var/log/nginx', folder);
    writeFileSync(join(folder, 'portal.conf'), shipped);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join(' ');
    writeFileSync(
      main,
      `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; pid ${folder}/pid; worker_processes 1;
events {}
http { ${temporary} include ${folder}/portal.conf; }
`,
    );
  });
  afterAll(async () => {
    if (proxy && proxy.exitCode === null) {
      proxy.kill('SIGTERM');
      await once(proxy, 'exit');
    }
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (
    path: string,
    from: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<number> => {
    const req = request({
      host: '127.0.0.1',
      port,
      path,
      localAddress: from,
      rejectUnauthorized: false,
      agent: false,
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'Host': name,
        'User-Agent': 'an old phone',
        'Origin': `https://${name}`,
        ...headers,
      },
    });
    req.end(body);
    const [res] = (await once(req, 'response')) as [IncomingMessage];
    await res.toArray();
    return res.statusCode ?? 0;
  };

  test('is accepted by nginx', () => {
    const { status, stderr } = spawnSync(
      nginx as string,
      ['-t', '-q', '-c', main, '-e', 'stderr'],
      {
        encoding: 'utf8',
      },
    );
    expect(stderr.replace(/^.*\[warn\].*"listen \.\.\. http2".*\n/gm, '')).toBe('');
    expect(status).toBe(0);
  });

  test('passes a rating on with its caller, and writes down neither', async () => {
    proxy = spawn(nginx as string, ['-c', main, '-e', 'stderr'], { stdio: 'ignore' });
    await expect
      .poll(() => send('/tiyan/', '127.0.0.2').catch(() => 0), { timeout: 5_000 })
      .toBe(200);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const rating = `code=${slip}&mobile_overall=5`;
    for (const base of ['', '/tiyan']) {
      seen.length = 0;
      const path = `${base}/rate/${openDayId}`;
      expect(await send(path, '127.0.0.2', form, rating)).toBe(200);
      await send(path, '127.0.0.2', { ...form, 'X-Forwarded-For': '198.51.100.9' }, rating);
      await send(path, '127.0.0.3', form, rating);
      expect(seen.map(({ url, body }) => [url, body])).toEqual(
        [path, path, path].map((asked) => [asked, rating]),
      );
      const [first, spoofed, other] = seen.map(({ clientKey }) => clientKey);
      expect(spoofed).toBe(first);
      expect(other).not.toBe(first);
      expect(seen[0]?.headers).not.toHaveProperty('user-agent');
    }
    expect(await send('/tiyan/open-days', '127.0.0.2')).toBe(200);
    expect(await send('/tiyan/metrics', '127.0.0.2')).toBe(404);

    const log = (file: string): string => readFileSync(join(folder, file), 'utf8');
    await expect.poll(() => log('portal-ratings.log').trim().split('\n').length).toBe(6);
    for (const line of log('portal-ratings.log').trim().split('\n'))
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d 200 <1k$/);
    expect(log('portal.log')).toContain(' GET /tiyan/open-days 200 ');
    expect(log('portal.log')).not.toMatch(/rate|127\.0\.0|7K2M/);
    expect(log('portal-error.log')).toBe('');
  });
});
