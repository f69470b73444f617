/**
 * Ratings: one by slip and one by ticket beside the barest Astro POST with one committed INSERT, in turn; then a full hall,
 * 100 pages, 20 tickets and 20 ratings a second at once (performance.md §6, trust.md R20).
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { connect, type Db } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { startSession } from '#features/accounts/sessions.ts';
import { castBody } from '#features/ballots/client/ticket-wire.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';
import { keepBallotTime } from '#features/ballots/sealing/commands.ts';
import { newSlipCode, nullifierOf } from '#features/ballots/slips/code.ts';
import { readManifest } from '#features/ballots/tickets/manifest.ts';
import { messageHead } from '#features/ballots/tickets/message.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { readSigningKey } from '#features/ballots/tickets/signing-keys.ts';
import { findDemoOffset } from '#features/demo/clock.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testRegion } from '#tests/support/region.ts';
import { freePort, load, startProcess, stopProcess, type Measured } from './processes.ts';
import { median } from './yardstick.ts';

const rounds = 3;
const secondsARound = 3;
const hallSeconds = 20;
const hour = 3_600_000;

/** Prints both tables; false when a rating is further from the bare POST, or slower in a full hall, than it may be. */
export async function benchBallots(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const secret = randomBytes(32).toString('hex');
  const database = await startEmbeddedPostgres({ dataDir });
  const ends: (() => Promise<unknown>)[] = [() => database.stop()];
  try {
    const port = String(await freePort());
    const portalDir = join(dataDir, 'portal');
    const portal = await startProcess(['src/cli/start.ts'], { PORT: port, HOST: '127.0.0.1', DATABASE_URL: database.url, PORTAL_SECRET: secret, PORTAL_DEMO: '1', PORTAL_DATA_DIR: portalDir }, /门户已启动/);
    ends.push(() => stopProcess(portal.child));
    const connection = connect(database.url, { max: 4 });
    const client = postgres(database.url, { max: 1, onnotice: () => {} });
    ends.push(() => connection.close(), () => client.end());
    const ctxAt = (now: Date): Ctx => ({
      db: connection.db, now, today: dayOf(now), region: testRegion, secrets: createSecrets(secret), actor: systemActor, clientKey: null,
      requestId: 'bench', keysDir: join(portalDir, 'keys'), audit: [], calendar: () => calendarFrom(connection.db), kept: async (_key, find) => await find(),
    });
    const hall = await prepare(client, connection.db, ctxAt);

    await client`create table bench_posts (id uuid primary key, body text not null)`;
    const outDir = join(dataDir, 'barest');
    execFileSync(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build', '--root', 'tests/bench/barest', '--outDir', outDir], { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' } });
    symlinkSync(resolve('node_modules'), join(dataDir, 'node_modules'));
    const barestPort = String(await freePort());
    const barest = await startProcess([join(outDir, 'server', 'entry.mjs')], { PORT: barestPort, HOST: '127.0.0.1', DATABASE_URL: database.url }, /listening/i);
    ends.push(() => stopProcess(barest.child));

    const origin = `http://127.0.0.1:${port}`;
    const post = async (at: string, requests: object[], seconds: number, { connections = 8, rate = 0 } = {}): Promise<Measured> => {
      const file = join(dataDir, `${randomUUID()}.ndjson`);
      writeFileSync(file, requests.map((request) => JSON.stringify(request)).join('\n'));
      const { child, printed } = await startProcess([join(import.meta.dirname, 'poster.ts'), at, file, String(connections), String(seconds), String(rate)], {}, /\}\s*$/);
      if (child.exitCode === null) await new Promise((resolve_) => { child.once('exit', resolve_); });
      return JSON.parse(printed) as Measured;
    };
    const bare = () => post(`http://127.0.0.1:${barestPort}`, Array.from({ length: 15_000 }, () => ({ path: '/post', headers: formType, body: `body=${'x'.repeat(400)}` })), secondsARound);

    console.log(`\n== ballots: 8 connections, ${rounds} rounds in turn, medians\n\n${'what'.padEnd(44)}${'/s'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'ratio'.padStart(8)}`);
    await bare();
    await post(origin, hall.slips(500), secondsARound);
    let met = true;
    for (const { what, least, requests } of [{ what: 'a rating by slip', least: 0.5, requests: hall.slips }, { what: 'a rating by ticket', least: 0.3, requests: hall.casts }]) {
      const pairs: [Measured, Measured][] = [];
      for (let round = 0; round < rounds; round += 1) pairs.push([await bare(), await post(origin, requests(5_000), secondsARound)]);
      const [them, us] = [0, 1].map((side) => middle(pairs.map((pair) => pair[side] as Measured))) as [Measured, Measured];
      const ratio = us.perSecond / them.perSecond;
      console.log(line('barest Astro POST, one committed INSERT', them));
      console.log(`${line(what, us)}${ratio.toFixed(2).padStart(8)}${ratio < least ? `   under ${least}` : ''}${us.wrong > 0 ? `   ${us.wrong} WRONG` : ''}`);
      met &&= ratio >= least && us.wrong === 0;
    }

    console.log(`\n== a full hall: ${hallSeconds} s, alone and then with 20 tickets and 20 ratings a second\n`);
    const reads = () => load(`${origin}/open-days?n={n}`, { connections: 2, seconds: hallSeconds });
    const alone = await reads();
    const [read, issue, cast] = await Promise.all([reads(),
      post(origin, hall.issues(20 * hallSeconds + 100), hallSeconds, { connections: 20, rate: 20 }), post(origin, hall.casts(20 * hallSeconds + 100), hallSeconds, { connections: 20, rate: 20 })]);
    for (const [name, figures] of [['pages alone, closed loop of 2', alone], ['pages, closed loop of 2, beside them', read], ['tickets issued, 20 a second', issue], ['ratings cast, 20 a second', cast]] as const) {
      console.log(`${line(name, figures)}${figures.wrong > 0 ? `   ${figures.wrong} WRONG` : ''}`);
    }
    const quick = issue.p99 < 150 && cast.p99 < 150 && issue.wrong + cast.wrong === 0;
    if (!quick) console.log('   over 150 ms at the 99th percentile, or wrong');
    return met && quick;
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };
const jsonType = { 'Content-Type': 'application/json' };
const people = 900;

/** Two days of a large hall, as their own tools make them: one in rating, with slips and tickets, and one that issues. */
async function prepare(client: postgres.Sql, db: Db, ctxAt: (now: Date) => Ctx) {
  const now = new Date(Date.now() + (await findDemoOffset(db) ?? 0));
  const rated = await copyOfADay(client, now.getTime() + 2 * hour);
  const issuing = await copyOfADay(client, now.getTime() - 0.25 * hour);
  await keepBallotTime(ctxAt(now)); // makes the keys of both
  const window = (await readSigningKey(ctxAt(now), rated.id, 'window')) as KeyObject;
  // Two hours later.
  await client`update open_days set starts_at = starts_at - interval '4 hours', rate_opens_at = rate_opens_at - interval '4 hours' where id = ${rated.id}`;
  await keepBallotTime(ctxAt(now));

  const codes = Array.from({ length: 18_000 }, newSlipCode);
  const { secrets } = ctxAt(now);
  for (let at = 0; at < codes.length; at += 2_000) {
    await client`insert into slips ${client(codes.slice(at, at + 2_000).map((code) => ({ nullifier: nullifierOf(secrets, code.slice(0, -1), 'window'), cell: 'window', open_day_id: rated.id, state: 'printed' })))}`;
  }
  const makeTicket = (): Ticket => {
    const input = Buffer.concat([randomBytes(32), messageHead(rated.id, 'window'), randomBytes(32)]);
    return { openDayId: rated.id, cell: 'window', kid: '', rateClose: '', state: 'signed', input: input.toString('base64url'), inv: '', blinded: '', sig: sign('sha384', input, { key: window, padding: 6, saltLength: 48 }).toString('base64url') };
  };
  const answers = { overall: 4 as const, indicators: {}, reasons: [], facts: {} };
  const guests = await guestsOf(client, db, ctxAt(now), issuing.id);
  const cells = readManifest((await findManifest(db, issuing.id))?.manifest ?? '').cells.map(({ cell }) => cell);
  // Any number below the modulus is a blinded message.
  const blinded = () => Object.fromEntries(cells.map((cell) => [cell, Buffer.concat([Buffer.from([1]), randomBytes(383)]).toString('base64url')]));
  return {
    slips: (count: number) => Array.from({ length: count }, () => ({ path: `/rate/${rated.id}`, headers: formType, body: new URLSearchParams({ code: codes.pop() ?? '', window_overall: '4' }).toString() })),
    casts: (count: number) => Array.from({ length: count }, () => ({ path: '/ballot/cast', headers: jsonType, body: castBody(makeTicket(), answers) })),
    issues: (count: number) => guests.splice(0, count).map((cookie) => ({ path: '/ticket/issue', headers: { ...jsonType, Cookie: cookie }, body: JSON.stringify({ openDayId: issuing.id, blinded: blinded() }) })),
  };
}

/** A published day of the demo district once more, at another time. */
async function copyOfADay(client: postgres.Sql, startsAt: number): Promise<{ id: string }> {
  const [source] = await client`select * from open_days where published_at is not null and cancelled_at is null order by starts_at limit 1`;
  const at = (hours: number) => new Date(startsAt + hours * hour);
  const day = {
    ...source, id: randomUUID(), starts_at: at(0), ends_at: at(3), registration_opens_at: at(-200), registration_closes_at: at(-20), rate_opens_at: at(1), rate_closes_at: at(96),
    seats: people, taken: people, channels: ['mobile', 'pc', 'kiosk', 'window'], published_at: at(-220), mixed_at: null, scores_published_at: null, tickets_closed_at: null,
  };
  await client`insert into open_days ${client(day)}`;
  return { id: day.id };
}

/** People who were appointed, came, and are signed in: their cookies. */
async function guestsOf(client: postgres.Sql, db: Db, ctx: Ctx, openDayId: string): Promise<string[]> {
  const [desk] = await client`select id from users where unit_id is not null limit 1`;
  const [model] = await client`select * from experiencers limit 1`;
  const cookies: string[] = [];
  for (let n = 0; n < people; n += 1) {
    const user = { id: randomUUID(), name: '体验员', created_at: ctx.now };
    await client`insert into users ${client(user)}`;
    const experiencer = { ...model, id: randomUUID(), user_id: user.id, number: `TY9${String(n).padStart(6, '0')}`, starts_on: '2026-01-01', ends_on: '2099-12-31', ended_on: null, end_kind: null, end_reason: null };
    await client`insert into experiencers ${client(experiencer)}`;
    await client`insert into check_ins ${client({ open_day_id: openDayId, experiencer_id: experiencer.id, at: ctx.now, checked_in_by: desk?.['id'] })}`;
    const { name, value } = await startSession({ ...ctx, db }, user.id);
    cookies.push(`${name}=${value}`);
  }
  return cookies;
}

const middle = (measured: Measured[]): Measured => ({
  perSecond: median(measured.map(({ perSecond }) => perSecond)), p50: median(measured.map(({ p50 }) => p50)), p99: median(measured.map(({ p99 }) => p99)),
  wrong: measured.reduce((sum, { wrong }) => sum + wrong, 0),
});

const line = (name: string, { perSecond, p50, p99 }: Measured): string =>
  `${name.padEnd(44)}${perSecond.toFixed(0).padStart(9)}${p50.toFixed(1).padStart(9)}${p99.toFixed(1).padStart(9)}`;
