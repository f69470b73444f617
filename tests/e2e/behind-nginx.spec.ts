/**
 * A rating by slip through nginx with the shipped file: sent, stored, and not written to any log.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfChanged } from '#src/cli/build.ts';
import { findNginx, shippedName, shippedNginx } from '#tests/support/nginx.ts';
import { withDatabase } from '#tests/support/portal-database.ts';
import { expect, newDataDir, startPortal, stopPortal, test } from '#tests/support/portal.ts';
import { inboxOf } from '#tests/support/rated-portal.ts';
import { rounds } from '#tests/support/soak.ts';

const nginx = findNginx();
const caller = '127.3.77.201';
// Another sub-path needs another build, which takes a minute. The full test is
// `npm run soak -- --only proxy`.
const bases = rounds([''], ['', '/xyz']);

test.afterAll(() => buildIfChanged('/'));

for (const base of bases)
  test(`a rating under "${base}/" is stored, and no log knows its second, its day, its sender or its slip`, async () => {
    test.skip(nginx === null, 'there is no nginx on this machine');
    test.setTimeout(rounds(60_000, 300_000));
    const folder = mkdtempSync(join(tmpdir(), 'portal-nginx-'));
    const portal = await startPortal(
      {
        PORTAL_BASE: base || '/',
        PORTAL_DEMO: '1',
        PORTAL_ORIGIN: `https://${shippedName}`,
        PORTAL_TRUSTED_PROXIES: '127.0.0.1',
      },
      newDataDir(),
    );
    const proxy = await shippedNginx(nginx as string, {
      portalPort: Number(new URL(portal.url).port),
      folder,
    });
    try {
      expect(proxy.check().status).toBe(0);
      await proxy.start();
      const home = await proxy.send(`${base}/`, { from: caller });
      expect(home.status).toBe(200);
      const file = /(?:src|href)="([^"]*\/assets\/[^"]+)"/.exec(home.body)?.[1] ?? '';
      expect(file.startsWith(`${base}/assets/`), file).toBe(true);
      expect((await proxy.send(file, { from: caller })).status).toBe(200);

      const form = await proxy.send(`${base}/rate`, { from: caller });
      const [, action = '', day = ''] =
        /<form[^>]*action="([^"]*\/rate\/([0-9a-f-]{36}))"/.exec(form.body) ?? [];
      expect(action).toBe(`${base}/rate/${day}`);
      const slip = portal.slips[0] ?? '';
      const sent = await proxy.send(action, {
        from: caller,
        body: `code=${slip}&window_overall=4`,
      });
      expect(sent.status).toBe(303);
      const thanks = await proxy.send(sent.headers.location ?? '', { from: caller });
      expect(thanks.body).toContain('您的评价已收到');
      const stored = await withDatabase(
        portal.dataDir,
        (sql) => sql`select from ${sql(inboxOf(day))}`,
      );
      expect(stored.count).toBeGreaterThan(0);

      const ratings = (): string[] => proxy.log('portal-ratings.log').trim().split('\n');
      await expect.poll(() => ratings().length).toBe(3);
      for (const line of ratings())
        expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d \d{3} (<1k|<10k|more)$/);
      expect(proxy.log('portal.log')).toContain(` GET ${base}/ 200 `);
      expect(proxy.log('portal.log')).toContain(` GET ${file} 200 `);
      const searched = [...logsIn(folder), ...logsIn(portal.dataDir)];
      expect(searched.map(([name]) => name)).toEqual(
        expect.arrayContaining(['portal-ratings.log', 'portal-error.log', 'portal.log']),
      );
      const traces = [caller, slip, slip.replaceAll('-', ''), slip.slice(0, 9), day, '/rate'];
      for (const [name, text] of searched)
        for (const trace of traces) expect(text, `${trace} in ${name}`).not.toContain(trace);
    } finally {
      await proxy.stop();
      await stopPortal(portal);
      rmSync(folder, { recursive: true, force: true });
    }
  });

const logsIn = (folder: string): [name: string, text: string][] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
