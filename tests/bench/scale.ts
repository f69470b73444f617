/**
 * Time of each public page without any cache, on demo data and in a large district: a million
 * issues (or the given number), 20,000 open days with scores, two years of turns at the window.
 * Medians of one reader's time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import pino from 'pino';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { changeChannel } from '#db/change-feed.ts';
import { createApp, type App } from '#src/boot.ts';
import { readConfig } from '#src/config.ts';
import { startServer, type Handler } from '#src/server.ts';
import { seedIssues } from '#tests/support/issue-seed.ts';
import { seedDuties, seedOpenDays } from '#tests/support/large-district.ts';
import { median } from './yardstick.ts';

const rounds = 15;
const most = 2;

/**
 * Prints the table. False if a page takes more than twice its time on demo data. The two districts
 * are measured in turn.
 */
export async function benchScale(issues: number): Promise<boolean> {
  const { handler } = (await import(
    pathToFileURL(resolve('dist', 'server', 'entry.mjs')).href
  )) as { handler: Handler<App> };
  const [small, large] = [await startDistrict(handler), await startDistrict(handler)];
  try {
    await seedIssues(large.client, issues);
    await large.client`vacuum issues`;
    await seedOpenDays(large.client, 20_000);
    await seedDuties(large.client, 2);
    const [counts] =
      await large.client`select (select count(*) from issues)::int as issues, (select count(*) from open_days)::int as days, (select count(*) from window_duties)::int as duties`;
    console.log(
      `\n== scale: ${counts?.['issues']} issues, ${counts?.['days']} open days, ${counts?.['duties']} turns; milliseconds a page, nothing kept, medians of ${rounds} in turn\n`,
    );
    console.log(
      `${'page'.padEnd(60)}${'demo'.padStart(8)}${'large'.padStart(8)}${'times'.padStart(8)}`,
    );
    let met = true;
    const [smallPaths, largePaths] = [await pathsOf(small.client), await pathsOf(large.client)];
    for (const [index, path] of smallPaths.entries()) {
      const times: [number[], number[]] = [[], []];
      for (let round = -5; round < rounds; round += 1) {
        const [before, after] = [
          await timeOf(small, path),
          await timeOf(large, largePaths[index] ?? path),
        ];
        if (round < 0) continue; // warm-up rounds
        times[0].push(before);
        times[1].push(after);
      }
      const [before, after] = [median(times[0]), median(times[1])];
      met &&= after / before <= most;
      console.log(
        `${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').padEnd(60)}${before.toFixed(1).padStart(8)}${after.toFixed(1).padStart(8)}${(after / before).toFixed(2).padStart(8)}${after / before > most ? `   over ${most}` : ''}`,
      );
    }
    return met;
  } finally {
    await small.stop();
    await large.stop();
  }
}

interface District {
  app: App;
  port: number;
  client: postgres.Sql;
  stop(): Promise<void>;
}

async function startDistrict(handler: Handler<App>): Promise<District> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const database = await startEmbeddedPostgres({ dataDir });
  const log = pino({ level: 'silent' });
  const config = {
    ...readConfig({ PORTAL_DATA_DIR: dataDir, PORTAL_DEMO_PASSWORD: 'a demo password' }),
    port: 0,
  };
  const app = await createApp({ config, databaseUrl: database.url, embedded: true, log });
  const server = await startServer({ config, handler, app, log });
  const client = postgres(database.url, { max: 1, onnotice: () => {} });
  return {
    app,
    port: server.port,
    client,
    async stop() {
      await client.end();
      await server.stop();
      await app.close();
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Invalidates every table first, so that neither a cached page nor a cached answer is used. */
async function timeOf({ app, port, client }: District, path: string): Promise<number> {
  for (const table of app.changeFeed.watched)
    await client`select pg_notify(${changeChannel}, ${table})`;
  await app.changeFeed.catchUp();
  const begun = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return performance.now() - begun;
}

async function pathsOf(client: postgres.Sql): Promise<string[]> {
  const one = async (text: string): Promise<string> =>
    String(Object.values((await client.unsafe(text))[0] ?? {})[0]);
  const ahead = await one(
    'select id from open_days where published_at is not null and cancelled_at is null order by starts_at desc limit 1',
  );
  const rated = await one(
    'select id from open_days where scores_published_at is not null order by starts_at limit 1',
  );
  const number = await one(
    `select number from issues where published_at is not null order by published_at limit 1`,
  );
  const unit = await one(
    'select code from units where id = (select lead_unit_id from issues where published_at is not null group by 1 order by count(*) desc limit 1)',
  );
  return [
    '/',
    '/join',
    '/experiencers',
    '/open-days',
    `/open-days/${ahead}`,
    '/ratings',
    `/ratings/${rated}`,
    '/issues',
    '/issues?list=demand',
    '/issues?list=optimization',
    `/issues?list=problem&unit=${unit}`,
    '/issues?list=problem&state=closed',
    '/issues?list=problem&late=1',
    `/issues?list=problem&q=${encodeURIComponent('材料')}`,
    `/issues/${number}`,
    '/issues/report',
    '/window-duty',
    '/window-duty/board',
    '/window-duty/print',
    '/notices',
    `/notices/${await one('select id from publications where published_at is not null limit 1')}`,
    '/promise',
    '/sitemap',
    '/sitemap.xml',
    '/feeds/issues.xml',
    '/feeds/open-days.xml',
    '/feeds/duties.xml',
    '/calendar/open-days.ics',
    '/api/v1/open-days',
    '/api/v1/issues',
    '/api/v1/duties',
    '/api/v1/ratings',
    '/api/v1/experiencers',
  ];
}
