/**
 * nginx accepts the shipped file, and in front of a portal it writes nothing about a rating to
 * disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type RunningServer } from '#src/server.ts';
import { findNginx, shippedName, shippedNginx, type ShippedNginx } from '#tests/support/nginx.ts';

const nginx = findNginx();
const slip = '7K2M-ABCD-EFGH-JKMN-P';
const openDayId = '0b0e7c1e-0000-4000-8000-000000000001';

interface Seen {
  url: string;
  clientKey: string | null;
  headers: IncomingMessage['headers'];
  body: string;
}

describe.skipIf(nginx === null)('deploy/nginx.conf', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-nginx-'));
  const seen: Seen[] = [];
  let portal: RunningServer;
  let proxy: ShippedNginx;

  beforeAll(async () => {
    portal = await startServer({
      config: {
        host: '127.0.0.1',
        port: 0,
        origin: `https://${shippedName}`,
        base: '/tiyan',
        dataDir: folder,
        // Not all of 127.0.0.0/8: the callers of this test use addresses from it.
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
    proxy = await shippedNginx(nginx as string, { portalPort: portal.port, folder });
  });
  afterAll(async () => {
    await proxy?.stop();
    await portal?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is accepted by nginx', () => {
    const { status, printed } = proxy.check();
    expect(printed.replace(/^.*\[warn\].*"listen \.\.\. http2".*\n/gm, '')).toBe('');
    expect(status).toBe(0);
  });

  test('passes a rating on with its caller, and writes down neither', async () => {
    await proxy.start();
    const rating = `code=${slip}&mobile_overall=5`;
    for (const base of ['', '/tiyan']) {
      seen.length = 0;
      const path = `${base}/rate/${openDayId}`;
      expect((await proxy.send(path, { body: rating })).status).toBe(200);
      await proxy.send(path, { body: rating, headers: { 'X-Forwarded-For': '198.51.100.9' } });
      await proxy.send(path, { body: rating, from: '127.0.0.3' });
      expect(seen.map(({ url, body }) => [url, body])).toEqual(
        [path, path, path].map((asked) => [asked, rating]),
      );
      const [first, spoofed, other] = seen.map(({ clientKey }) => clientKey);
      expect(spoofed).toBe(first);
      expect(other).not.toBe(first);
      expect(seen[0]?.headers).not.toHaveProperty('user-agent');
    }
    expect((await proxy.send('/tiyan/open-days')).status).toBe(200);
    expect((await proxy.send('/tiyan/metrics')).status).toBe(404);

    await expect.poll(() => proxy.log('portal-ratings.log').trim().split('\n').length).toBe(6);
    for (const line of proxy.log('portal-ratings.log').trim().split('\n'))
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d 200 <1k$/);
    expect(proxy.log('portal.log')).toContain(' GET /tiyan/open-days 200 ');
    expect(proxy.log('portal.log')).not.toMatch(/rate|127\.0\.0|7K2M/);
    expect(proxy.log('portal-error.log')).toBe('');
  });

  test.each([
    ['headers too long', { 'X-Padding': 'x'.repeat(40_000) }],
    ['a name that is not one', { Host: 'a b' }],
    ['two lengths', { 'Content-Length': '5, 7' }],
  ])('writes no rating path down when nginx itself refuses the request: %s', async (_, headers) => {
    for (const base of ['', '/tiyan'])
      for (const path of ['rate', 'ballot/cast', 'p'])
        await proxy.send(`${base}/${path}`, { headers, body: 'x' }).catch(() => null);
    await proxy.send('/tiyan/the-last');
    await expect.poll(() => proxy.log('portal.log')).toContain('/tiyan/the-last');
    expect(proxy.log('portal.log')).not.toMatch(/rate|ballot|\/p /);
    expect(proxy.log('portal-error.log')).toBe('');
  });
});
