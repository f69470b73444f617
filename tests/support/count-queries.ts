/**
 * Run by node, not by a test runner. Serves the production build on demo data and requests every
 * public page. Then enlarges the district and requests again. Prints the statements of each page:
 * at first, on more data, and on a second request without changes: `{ "/issues": [4, 4, 0], … }`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import pino from 'pino';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { changeChannel } from '#db/change-feed.ts';
import { createApp, type App } from '#src/boot.ts';
import { readConfig } from '#src/config.ts';
import { readPath } from '#src/front/paths.ts';
import { startServer, type Handler } from '#src/server.ts';
import { sourcesUnder } from '#tests/conventions/sources.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'portal-queries-'));
const database = await startEmbeddedPostgres({ dataDir });
const log = pino({ level: 'silent' });
const config = {
  ...readConfig({ PORTAL_DATA_DIR: dataDir, PORTAL_DEMO_PASSWORD: 'a demo password' }),
  port: 0,
};
const app = await createApp({ config, databaseUrl: database.url, embedded: true, log });
const { handler } = (await import(
  pathToFileURL(join(process.cwd(), 'dist', 'server', 'entry.mjs')).href
)) as { handler: Handler<App> };
const server = await startServer({ config, handler, app, log });

let statements = 0;
const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]): unknown {
  if (args[0] !== 'select 1') statements += 1; // not the check of the changeFeed listener
  return query.apply(this, args);
} as never;

const client = new pg.Client({ connectionString: database.url });
await client.connect();
const one = async (sql: string): Promise<string> =>
  String(Object.values((await client.query(sql)).rows[0] ?? {})[0]);
const day = await one('select id from open_days where scores_published_at is not null limit 1');
const ahead = await one(
  'select id from open_days where published_at is not null and cancelled_at is null order by starts_at desc limit 1',
);
const numbered = async (table: string, column = 'id') =>
  one(`select ${column} from ${table} where published_at is not null limit 1`);
const issue = await numbered('issues', 'number');
const unit = await one('select code from units order by id limit 1');
/** Every page that is cached, by its file. */
const kept: Record<string, string[]> = {
  '/accessibility': ['/accessibility'],
  '/api/v1/[resource]': [
    '/api/v1/open-days',
    '/api/v1/experiencers',
    '/api/v1/issues',
    '/api/v1/duties',
    '/api/v1/ratings',
  ],
  '/api/v1/openapi.json': ['/api/v1/openapi.json'],
  '/calendar/duties/[unit].ics': [`/calendar/duties/${unit}.ics`],
  '/calendar/open-days.ics': ['/calendar/open-days.ics'],
  '/calendar/open-days/[id].ics': [`/calendar/open-days/${ahead}.ics`],
  '/experiencers/index': ['/experiencers'],
  '/calendar/issues/[number].ics': [`/calendar/issues/${issue}.ics`],
  '/feeds/issues/[number].xml': [`/feeds/issues/${issue}.xml`],
  '/feeds/[feed].xml': ['/feeds/notices.xml', '/feeds/open-days.xml', '/feeds/issues.xml'],
  '/index': ['/'],
  '/issues/[number]': [`/issues/${issue}`],
  '/issues/[number]/again': [`/issues/${issue}/again`],
  '/issues/[number]/again-received': [`/issues/${issue}/again-received`],
  '/issues/[number]/draws.json': [`/issues/${issue}/draws.json`],
  '/issues/deadlines': ['/issues/deadlines'],
  '/issues/index': ['/issues?list=problem', '/issues?list=demand'],
  '/issues/lessons/[id]': [`/issues/lessons/${await one('select id from lessons limit 1')}`],
  '/issues/lessons/index': ['/issues/lessons'],
  '/issues/report/index': ['/issues/report'],
  '/issues/report/status': ['/issues/report/status'],
  '/join/[campaign]': [`/join/${await numbered('campaigns')}`],
  '/join/index': ['/join'],
  '/join/received': ['/join/received'],
  '/notices/[id]': [`/notices/${await numbered('publications')}`],
  '/notices/index': ['/notices'],
  '/open-days/[id]/index': [`/open-days/${ahead}`],
  '/open-days/[id]/tickets': [`/open-days/${ahead}/tickets`, `/open-days/${day}/tickets`],
  '/open-days/index': ['/open-days'],
  '/privacy': ['/privacy'],
  '/promise': ['/promise'],
  '/ratings/[openDayId]/ballots': [`/ratings/${day}/ballots`],
  '/ratings/[openDayId]/ballots.json': [`/ratings/${day}/ballots.json`],
  '/ratings/[openDayId]/index': [`/ratings/${day}`],
  '/ratings/index': ['/ratings', '/ratings?by=channel', '/ratings?by=month'],
  '/ratings/log': ['/ratings/log'],
  '/ratings/log.json': ['/ratings/log.json'],
  '/ratings/remarks': ['/ratings/remarks'],
  '/robots.txt': ['/robots.txt'],
  '/sitemap': ['/sitemap'],
  '/sitemap.xml': ['/sitemap.xml'],
  '/window-duty/board': ['/window-duty/board'],
  '/window-duty/index': ['/window-duty'],
  '/window-duty/print': ['/window-duty/print'],
};
/**
 * Pages that are not cached, with the reason. Personal and cookieless pages are known to the front
 * (src/front/paths.ts).
 */
const notKept: Record<string, string> = {
  '/404': 'an answer to an address that is no page',
  '/500': 'a fault',
  '/errors/[status]': 'a fault',
  '/notices/[id]/files/[name]': 'a file with a tag of its own, gone with its notice',
  '/issues/[number]/files/[name]': 'a file with a tag of its own',
  '/issues/[number]/met': 'takes a form',
  '/view': 'takes a form',
};
for (const { path } of sourcesUnder('src/pages')) {
  const route = path.slice('src/pages'.length).replace(/\.(astro|ts)$/, '');
  const front = readPath(route.replaceAll(/\/index$|[[\]]/g, '') || '/', '/');
  const isForEverybody = front && !front.personal && !front.cookieless && !front.attachment;
  if (isForEverybody && !(route in kept) && !(route in notKept))
    throw new Error(`${path}: is it kept? tests/support/count-queries.ts must know`);
}
/** Of the day in rating. `/rate` itself shows the form of one day, or the list of several. */
const rating = `/rate/${await one(
  'select id from open_days where published_at is not null and cancelled_at is null and mixed_at is null order by rate_opens_at limit 1',
)}`;
const pages = [rating, ...Object.values(kept).flat()];

async function ask(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const page of pages) {
    const before = statements;
    const answer = await fetch(`http://127.0.0.1:${server.port}${page}`, {
      headers: { host: `127.0.0.1:${server.port}` },
    });
    await answer.text();
    if (answer.status !== 200) throw new Error(`${page}: ${answer.status}`);
    counts.set(page, statements - before);
  }
  return counts;
}

const small = await ask();
// The copied issues have no votes.
await client.query('alter table issues disable trigger issues_closed_by_votes');
// Adds the same facts four times under other keys.
for (let round = 1; round <= 4; round += 1) {
  await client.query(`
    insert into open_days select (jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid()))).* from open_days o where starts_at > now() - interval '1 year';
    insert into published_cells select (jsonb_populate_record(c, jsonb_build_object('open_day_id', d.id))).* from published_cells c
      join open_days o on o.id = c.open_day_id join open_days d on d.title = o.title and d.id <> o.id
      where not exists (select from published_cells there where there.open_day_id = d.id) on conflict do nothing;
    insert into publications select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).* from publications p;`);
  await client.query(
    `insert into issues (number, list_kind, title, public_text, source, channel, lead_unit_id, due_on, status, phase, registered_at, published_at, changed_at)
    select number || '-' || $1::text, list_kind, title, public_text, source, channel, lead_unit_id, due_on, status, phase, registered_at, published_at, changed_at from issues where length(number) = 13 and phase <> 'off'`,
    [round],
  );
}
for (const table of app.changeFeed.watched)
  // so that no page comes from the cache
  await client.query('select pg_notify($1, $2)', [changeChannel, table]);
await app.changeFeed.catchUp();
const large = await ask();
// Twice: pages without a moment of their own expire with the minute, which may end just now.
const [once, twice] = [await ask(), await ask()];
console.log(
  JSON.stringify(
    Object.fromEntries(
      pages.map((page) => [
        page,
        [small.get(page), large.get(page), Math.min(once.get(page) ?? 0, twice.get(page) ?? 0)],
      ]),
    ),
  ),
);

await client.end();
await server.stop();
await app.close();
await database.stop();
rmSync(dataDir, { recursive: true, force: true });
process.exit(0);
