/**
 * Compares one rating by slip and one by ticket with the barest Astro POST (one committed INSERT).
 * Then loads a full hall: 100 pages, 20 tickets and 20 ratings a second at once (performance.md §6,
 * trust.md R20).
 */
import { randomBytes, randomUUID, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import postgres from 'postgres';
import { connect, type Db } from '#db/connect.ts';
import { startSession } from '#features/accounts/sessions.ts';
import { castBody } from '#features/ballots/client/ticket-wire.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';
import { runBallotSchedule } from '#features/ballots/life/sealing/commands.ts';
import { newSlipCode, nullifierOf } from '#features/ballots/slips/code.ts';
import { readManifest } from '#features/ballots/tickets/manifest.ts';
import { messageHead } from '#features/ballots/tickets/message.ts';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { readSigningKey } from '#features/ballots/tickets/signing-keys.ts';
import { findDemoOffset } from '#features/demo/clock.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { openGuard } from '#platform/guard.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testRegion } from '#tests/support/region.ts';
import type { Measured } from './processes.ts';
import {
  compare,
  line,
  middle,
  printHeading,
  send,
  sideBySide,
  type Program,
  type Request,
  type Subject,
} from './side-by-side.ts';

const secondsARound = 3;
const maximumPerRound = 2_400; // the last request ends the round
const hallRounds = 3;
const hallSeconds = 10;
const hour = 3_600_000;

/**
 * Prints both tables. False if a rating is slower than allowed, beside the bare POST or in a full
 * hall.
 */
export const benchBallots = (): Promise<boolean> =>
  sideBySide(async (place) => {
    const { dataDir, secret, databaseUrl, portal, postmaster } = place;
    const connection = connect(databaseUrl, { max: 4 });
    const client = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    try {
      const ctxAt = (now: Date): Ctx => ({
        db: connection.db,
        now,
        today: dayOf(now),
        region: testRegion,
        secrets: createSecrets(secret),
        actor: systemActor,
        clientKey: null,
        requestId: 'bench',
        guard: openGuard,
        keysDir: join(dataDir, 'portal', 'keys'),
        audit: [],
        calendar: () => calendarFrom(connection.db),
        cached: async (_key, find) => await find(),
      });
      const hall = await prepare(client, connection.db, ctxAt);
      await client`create table bench_posts (id uuid primary key, body text not null)`;
      const barest = await place.startBarest();
      const subject = (
        name: string,
        { origin, pid }: Program,
        requests: (count: number) => Request[],
      ): Subject => ({
        name,
        roots: [pid, postmaster],
        load: () => send(place, origin, requests(maximumPerRound), secondsARound),
      });
      const bare = subject('barest Astro POST, one committed INSERT', barest, (count) =>
        Array.from({ length: count }, () => ({
          path: '/post',
          headers: formType,
          body: `body=${'x'.repeat(400)}`,
        })),
      );
      const bySlip = subject('a rating by slip', portal, hall.slips);
      const byTicket = subject('a rating by ticket', portal, hall.casts);

      printHeading('ballots');
      // Warm up: V8 needs some thousand calls to optimise the code.
      for (const one of [bare, bySlip, bySlip, bySlip, byTicket, byTicket, bare]) await one.load();
      let met = await compare(bySlip, bare, 0.5);
      met = (await compare(byTicket, bare, 0.3)) && met;

      console.log(
        `\n== a full hall: 100 pages a second, alone and then beside 20 tickets and 20 ratings a second, ${hallRounds} rounds of ${hallSeconds} s, medians\n`,
      );
      // Most requests are for the same pages. Every fourth asks for a list that is not in the
      // cache.
      let asked = 0;
      const pages = ['/', '/open-days', '/issues', '/window-duty'];
      const read = (count: number): Request[] =>
        Array.from({ length: count }, () => {
          asked += 1;
          return {
            method: 'GET',
            path:
              asked % 4 === 0
                ? `/issues?list=problem&n=${asked}`
                : (pages[asked % pages.length] as string),
            headers: { 'Accept-Encoding': 'br' },
          };
        });
      const inHall = (requests: (count: number) => Request[], rate: number): Promise<Measured> =>
        send(place, portal.origin, requests(rate * hallSeconds + 2 * rate), hallSeconds, {
          connections: rate,
          rate,
        });
      await Promise.all([inHall(read, 100), inHall(hall.issues, 20)]);
      const rounds: [Measured, Measured, Measured, Measured][] = [];
      for (let round = 0; round < hallRounds; round += 1) {
        const alone = await inHall(read, 100);
        rounds.push([
          alone,
          ...(await Promise.all([
            inHall(read, 100),
            inHall(hall.issues, 20),
            inHall(hall.casts, 20),
          ])),
        ]);
      }
      const [alone, beside, issued, cast] = [
        '100 pages a second alone',
        '100 pages a second beside them',
        'tickets issued, 20 a second',
        'ratings cast, 20 a second',
      ].map((name, index) => {
        const figures = middle(rounds.map((round) => round[index] as Measured));
        const wrong = rounds.reduce((sum, round) => sum + (round[index]?.wrong ?? 0), 0);
        console.log(`${line(name, figures)}${wrong > 0 ? `   ${wrong} WRONG` : ''}`);
        return { ...figures, wrong };
      });
      const quick =
        [issued, cast].every((figures) => figures && figures.p99 < 150) &&
        [alone, beside, issued, cast].every((figures) => figures?.wrong === 0);
      if (!quick) console.log('   over 150 ms at the 99th percentile, or wrong');
      return met && quick;
    } finally {
      await Promise.all([connection.close(), client.end()]);
    }
  });

const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };
const jsonType = { 'Content-Type': 'application/json' };
const people = 1_000;

/**
 * Two days of a large hall, made by the real commands: one in rating with slips and tickets, one
 * that issues tickets.
 */
async function prepare(client: postgres.Sql, db: Db, ctxAt: (now: Date) => Ctx) {
  const now = new Date(Date.now() + ((await findDemoOffset(db)) ?? 0));
  const rated = await copyOfADay(client, now.getTime() + 2 * hour);
  const issuing = await copyOfADay(client, now.getTime() - 0.25 * hour);
  await runBallotSchedule(ctxAt(now)); // makes the keys of both days
  const window = readSigningKey(ctxAt(now), rated.id, 'window') as KeyObject;
  await client`update open_days set starts_at = starts_at - interval '4 hours', rate_opens_at = rate_opens_at - interval '4 hours' where id = ${rated.id}`;
  await runBallotSchedule(ctxAt(now));

  const codes = Array.from({ length: 16_000 }, newSlipCode);
  const { secrets } = ctxAt(now);
  for (let at = 0; at < codes.length; at += 2_000) {
    await client`insert into slips ${client(codes.slice(at, at + 2_000).flatMap((code) => (['window', 'remark'] as const).map((cell) => ({ nullifier: nullifierOf(secrets, code.slice(0, -1), cell), cell, open_day_id: rated.id, state: 'printed' }))))}`;
  }
  const makeTicket = (): Ticket => {
    const input = Buffer.concat([
      randomBytes(32),
      messageHead(rated.id, 'window'),
      randomBytes(32),
    ]);
    return {
      openDayId: rated.id,
      cell: 'window',
      kid: '',
      rateClose: '',
      state: 'signed',
      input: input.toString('base64url'),
      inv: '',
      blinded: '',
      sig: sign('sha384', input, { key: window, padding: 6, saltLength: 48 }).toString('base64url'),
    };
  };
  const answers = { overall: 4 as const, indicators: {}, reasons: [], facts: {} };
  const guests = await guestsOf(client, db, ctxAt(now), issuing.id);
  const cells = readManifest((await findManifest(db, issuing.id))?.manifest ?? '').cells.map(
    ({ cell }) => cell,
  );
  // Any number below the modulus is a blinded message.
  const blinded = () =>
    Object.fromEntries(
      cells.map((cell) => [
        cell,
        Buffer.concat([Buffer.from([1]), randomBytes(383)]).toString('base64url'),
      ]),
    );
  return {
    slips: (count: number) =>
      Array.from({ length: count }, () => ({
        path: `/rate/${rated.id}`,
        headers: formType,
        body: new URLSearchParams({ code: codes.pop() ?? '', window_overall: '4' }).toString(),
      })),
    casts: (count: number) =>
      Array.from({ length: count }, () => ({
        path: '/ballot/cast',
        headers: jsonType,
        body: castBody(makeTicket(), answers),
      })),
    issues: (count: number) =>
      guests.splice(0, count).map((cookie) => ({
        path: '/ticket/issue',
        headers: { ...jsonType, Cookie: cookie },
        body: JSON.stringify({ openDayId: issuing.id, blinded: blinded() }),
      })),
  };
}

/** Copies a published day of the demo district to another time. */
async function copyOfADay(client: postgres.Sql, startsAt: number): Promise<{ id: string }> {
  const [source] =
    await client`select * from open_days where published_at is not null and cancelled_at is null order by starts_at limit 1`;
  const at = (hours: number) => new Date(startsAt + hours * hour);
  const day = {
    ...source,
    id: randomUUID(),
    starts_at: at(0),
    ends_at: at(3),
    registration_opens_at: at(-200),
    registration_closes_at: at(-20),
    rate_opens_at: at(1),
    rate_closes_at: at(96),
    seats: people,
    taken: people,
    channels: ['mobile', 'pc', 'kiosk', 'window'],
    published_at: at(-220),
    mixed_at: null,
    scores_published_at: null,
    tickets_closed_at: null,
  };
  await client`insert into open_days ${client(day)}`;
  return { id: day.id };
}

/** Creates people who were appointed, checked in and signed in; returns their cookies. */
async function guestsOf(
  client: postgres.Sql,
  db: Db,
  ctx: Ctx,
  openDayId: string,
): Promise<string[]> {
  const [desk] = await client`select id from users where unit_id is not null limit 1`;
  const [model] = await client`select * from experiencers limit 1`;
  const cookies: string[] = [];
  for (let n = 0; n < people; n += 1) {
    const user = { id: randomUUID(), name: '体验员', created_at: ctx.now };
    await client`insert into users ${client(user)}`;
    const experiencer = {
      ...model,
      id: randomUUID(),
      user_id: user.id,
      number: `TY9${String(n).padStart(6, '0')}`,
      starts_on: '2026-01-01',
      ends_on: '2099-12-31',
      ended_on: null,
      end_kind: null,
      end_reason: null,
    };
    await client`insert into experiencers ${client(experiencer)}`;
    await client`insert into check_ins ${client({ open_day_id: openDayId, experiencer_id: experiencer.id, at: ctx.now, checked_in_by: desk?.['id'] })}`;
    const { name, value } = await startSession({ ...ctx, db }, user.id);
    cookies.push(`${name}=${value}`);
  }
  return cookies;
}
