/**
 * A running demo portal from outside, with a day of its own that can pass through issue, rating and
 * mix in seconds.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import postgres from 'postgres';
import { connect } from '#db/connect.ts';
import { startSession } from '#features/accounts/sessions.ts';
import { newSlipCode, nullifierOf } from '#features/ballots/slips/code.ts';
import { findDemoOffset, moveDemoClock } from '#features/demo/clock.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { addYears, dayOf } from '#platform/day.ts';
import { openGuard } from '#platform/guard.ts';
import { createSecrets } from '#platform/secrets.ts';
import { databaseServer } from './portal-database.ts';
import type { Portal } from './portal.ts';
import { testRegion } from './region.ts';

const hourMs = 3_600_000;

export interface RatedPortal {
  url: string;
  client: postgres.Sql;
  ctxNow(): Promise<Ctx>;
  /**
   * Moves the clock, which wakes the job ballots.keepTime, and waits. Errors of the database
   * meanwhile are ignored.
   */
  until(isSo: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export function openRatedPortal(portal: Portal): RatedPortal {
  const password = readFileSync(join(portal.dataDir, 'postgres-password'), 'utf8').trim();
  const url = `postgres://portal:${password}@127.0.0.1:${databaseServer(portal.dataDir).port}/portal`;
  const connection = connect(url, { max: 2 });
  const { db } = connection;
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const secrets = createSecrets(readFileSync(join(portal.dataDir, 'portal-secret'), 'utf8').trim());
  const ctxNow = async (): Promise<Ctx> => {
    const now = new Date(Date.now() + ((await findDemoOffset(db)) ?? 0));
    return {
      db,
      now,
      today: dayOf(now),
      region: testRegion,
      secrets,
      actor: systemActor,
      clientKey: null,
      requestId: 'outside',
      keysDir: join(portal.dataDir, 'keys'),
      guard: openGuard,
      audit: [],
      calendar: () => calendarFrom(db),
      cached: async (_key, load) => await load(),
    };
  };
  return {
    url,
    client,
    ctxNow,
    async until(isSo) {
      await moveDemoClock(await ctxNow(), { to: '+1m' });
      for (const late = Date.now() + 60_000; !(await isSo().catch(() => false));) {
        if (Date.now() > late) throw new Error('the portal did not do what was due');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await connection.close();
      await client.end();
    },
  };
}

/** Copies a published day of the demo district; its tickets are issued now. */
export async function aDayInIssue(client: postgres.Sql, now: number): Promise<string> {
  const [source] =
    await client`select * from open_days where published_at is not null and cancelled_at is null order by starts_at limit 1`;
  const at = (hours: number) => new Date(now + hours * hourMs);
  const day = {
    ...source,
    id: randomUUID(),
    starts_at: at(-0.25),
    ends_at: at(2.75),
    registration_opens_at: at(-200),
    registration_closes_at: at(-20),
    rate_opens_at: at(0.75),
    rate_closes_at: at(96),
    channels: ['window'],
    published_at: at(-220),
    mixed_at: null,
    scores_published_at: null,
    tickets_closed_at: null,
  };
  await client`insert into open_days ${client(day)}`;
  return day.id;
}

/** The table name of an inbox. */
export const inboxOf = (day: string): string => `ballot_inbox_${day.replaceAll('-', '')}`;

/** Issue ends four hours earlier, so rating opens. */
export async function openRating({ client, until }: RatedPortal, day: string): Promise<void> {
  await client`update open_days set starts_at = starts_at - interval '4 hours', rate_opens_at = rate_opens_at - interval '4 hours' where id = ${day}`;
  await until(
    async () => (await client`select from pg_class where relname = ${inboxOf(day)}`).count > 0,
  );
}

/** Rating ends: the portal mixes and releases. */
export async function closeRating(
  { client, ctxNow, until }: RatedPortal,
  day: string,
): Promise<void> {
  const { now } = await ctxNow();
  await client`update open_days set ends_at = ${now}::timestamptz - interval '1 minute', rate_closes_at = ${now} where id = ${day}`;
  await until(async () => {
    const [row] = await client`select scores_published_at as at from open_days where id = ${day}`;
    return row?.['at'] instanceof Date;
  });
}

/** Hands out slips for the window and a remark to people who came. Returns the codes. */
export async function handOutSlips(
  portal: RatedPortal,
  day: string,
  count: number,
): Promise<string[]> {
  const { client } = portal;
  const { secrets } = await portal.ctxNow();
  const codes = Array.from({ length: count }, () => newSlipCode());
  const rows = codes.flatMap((code) =>
    (['window', 'remark'] as const).map((cell) => ({
      nullifier: nullifierOf(secrets, code.slice(0, -1), cell),
      open_day_id: day,
      state: 'printed',
    })),
  );
  await client`insert into slips ${client(rows)}`;
  await client`insert into slip_batches ${client({ open_day_id: day, printed: count, handed_out: count })}`;
  await checkIn(portal, day, count);
  return codes;
}

/** People who came and are signed in. Returns their cookies. */
export async function guests(portal: RatedPortal, day: string, count: number): Promise<string[]> {
  const ctx = await portal.ctxNow();
  const cookies: string[] = [];
  for (const userId of await checkIn(portal, day, count)) {
    const { name, value } = await startSession(ctx, userId);
    cookies.push(`${name}=${value}`);
  }
  return cookies;
}

/** Experiencers who came. Returns their users. */
async function checkIn(
  { client, ctxNow }: RatedPortal,
  day: string,
  count: number,
): Promise<string[]> {
  const { now } = await ctxNow();
  const [desk] = await client`select id from users where unit_id is not null limit 1`;
  const [model] = await client`select * from experiencers limit 1`;
  const people = Array.from({ length: count }, () => ({
    user: { id: randomUUID(), name: '体验员', created_at: now },
    experiencerId: randomUUID(),
  }));
  await client`insert into users ${client(people.map(({ user }) => user))}`;
  const [{ next } = { next: 0 }] = await client<{ next: number }[]>`
    select coalesce(max(substr(number, 4)::int), 0)::int + 1 as next from experiencers where number ~ '^TY9[0-9]{6}$'`;
  const experiencers = people.map(({ user, experiencerId }, n) => ({
    ...model,
    id: experiencerId,
    user_id: user.id,
    number: `TY9${String(next + n).padStart(6, '0')}`,
    starts_on: dayOf(now),
    ends_on: addYears(dayOf(now), 3),
    ended_on: null,
    end_kind: null,
    end_reason: null,
  }));
  await client`insert into experiencers ${client(experiencers)}`;
  const checkIns = people.map(({ experiencerId }) => ({
    open_day_id: day,
    experiencer_id: experiencerId,
    at: now,
    checked_in_by: desk?.['id'],
  }));
  await client`insert into check_ins ${client(checkIns)}`;
  return people.map(({ user }) => user.id);
}

/** A unique pair: an address of this machine, and one reported by a proxy. */
export const anAddress = (): [own: string, forwarded: string] => [
  `127.${[1, 2, 3].map(() => randomInt(100, 250)).join('.')}`,
  `198.${[1, 2, 3].map(() => randomInt(100, 250)).join('.')}`,
];

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
}

interface Sent {
  body: string;
  from?: [string, string];
  headers?: Record<string, string>;
}

/** Returns the status. Throws unless it is a success. */
export async function post(
  portal: Portal,
  path: string,
  type: string,
  { headers, ...sent }: Sent,
): Promise<number> {
  const { status } = await sendForm(portal, path, {
    ...sent,
    headers: { 'Content-Type': type, ...headers },
  });
  if (status < 400) return status;
  throw new Error(`${path} answered ${status}`);
}

/** Posts as our forms do. Rejects only if there is no answer. */
export function sendForm(
  portal: Portal,
  path: string,
  { body, from, headers = {} }: Sent,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${portal.url}${path}`,
      {
        method: 'POST',
        agent: false,
        ...(from && { localAddress: from[0] }),
        headers: {
          'Origin': portal.url,
          'Content-Type': 'application/x-www-form-urlencoded',
          ...(from && { 'X-Forwarded-For': from[1] }),
          ...headers,
        },
      },
      (answer) => {
        answer
          .resume()
          .once('error', reject)
          .once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}
