/**
 * What root can read of a running portal: rates a day of it as people do, mixes it, and looks for what was said, by whom and
 * with which keys, in the memory of all its processes and in its files.
 */
import { randomBytes, randomInt, randomUUID, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import postgres from 'postgres';
import { connect } from '#db/connect.ts';
import { startSession } from '#features/accounts/sessions.ts';
import { castBody } from '#features/ballots/client/ticket-wire.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';
import { readInboxKey } from '#features/ballots/inbox-key.ts';
import { findInMemory, processTree } from '#features/ballots/sealing/memory.ts';
import { newSlipCode, nullifierOf } from '#features/ballots/slips/code.ts';
import { messageHead } from '#features/ballots/tickets/message.ts';
import { readSigningKey } from '#features/ballots/tickets/signing-keys.ts';
import { findDemoOffset, moveDemoClock } from '#features/demo/clock.ts';
import { canonicalJson } from '#platform/audit.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { openGuard } from '#platform/guard.ts';
import { createSecrets } from '#platform/secrets.ts';
import { databaseServer } from './portal-database.ts';
import type { Portal } from './portal.ts';
import { testRegion } from './region.ts';

/** What is looked for, by kind. */
export type Loot = Record<
  | 'inbox key'
  | 'private signing key'
  | 'opened row'
  | 'sealed row'
  | 'slip code'
  | 'posted form'
  | 'caller address',
  Buffer[]
>;

/** By kind: how many of so many stand somewhere. */
export type Hits = Record<keyof Loot, { hits: number; of: number }>;

const hourMs = 3_600_000;

export interface Attack {
  /** While rating is open. */
  before: Hits;
  after: Hits;
  /** `detail` of the entry in the public log. */
  released: Record<string, unknown>;
  /** Of requests during the mix: the longest a reader and a rater waited, and answers that were no answers. */
  mixing: { pageMs: number; writeMs: number; wrong: string[] };
}

export async function attack(portal: Portal, people: number): Promise<Attack> {
  const password = readFileSync(join(portal.dataDir, 'postgres-password'), 'utf8').trim();
  const server = databaseServer(portal.dataDir);
  const url = `postgres://portal:${password}@127.0.0.1:${server.port}/portal`;
  const connection = connect(url, { max: 2 });
  const { db } = connection;
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const secrets = createSecrets(
      readFileSync(join(portal.dataDir, 'portal-secret'), 'utf8').trim(),
    );
    const keysDir = join(portal.dataDir, 'keys');
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
        requestId: 'attack',
        keysDir,
        guard: openGuard,
        audit: [],
        calendar: () => calendarFrom(db),
        kept: async (_key, load) => await load(),
      };
    };
    /** A move of the clock wakes the job that keeps the time. */
    const until = async (isSo: () => Promise<boolean>): Promise<void> => {
      await moveDemoClock(await ctxNow(), { to: '+1m' });
      for (const late = Date.now() + 60_000; !(await isSo());) {
        if (Date.now() > late) throw new Error('the portal did not do what was due');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };

    const { now } = await ctxNow();
    const day = await aDayInIssue(client, now.getTime());
    await until(
      async () => (await client`select from ballot_manifests where open_day_id = ${day}`).count > 0,
    );
    const window = readSigningKey(await ctxNow(), day, 'window') as KeyObject;
    const blinded = Object.fromEntries(
      ['window', 'remark'].map((cell) => [
        cell,
        Buffer.concat([Buffer.from([1]), randomBytes(383)]).toString('base64url'),
      ]),
    );
    for (const cookie of await guests(client, await ctxNow(), day, people))
      await post(portal, '/ticket/issue', 'application/json', {
        body: JSON.stringify({ openDayId: day, blinded }),
        headers: { Cookie: cookie },
      });
    await client`update open_days set starts_at = starts_at - interval '4 hours', rate_opens_at = rate_opens_at - interval '4 hours' where id = ${day}`;
    const inbox = `ballot_inbox_${day.replaceAll('-', '')}`;
    await until(
      async () => (await client`select from pg_class where relname = ${inbox}`).count > 0,
    );

    const key = readInboxKey(await ctxNow(), day)?.export() as Buffer;
    const loot: Loot = {
      'inbox key': [key, Buffer.from(key.toString('base64'))],
      'private signing key': privateParts(window),
      'sealed row': [],
      'opened row': [],
      'slip code': [],
      'posted form': [],
      'caller address': [],
    };
    for (let n = 0; n < people; n += 1) {
      const code = newSlipCode();
      await client`insert into slips ${client((['window', 'remark'] as const).map((cell) => ({ nullifier: nullifierOf(secrets, code.slice(0, -1), cell), cell, open_day_id: day, state: 'printed' })))}`;
      const from = anAddress();
      const body = `code=${code}&window_overall=${(n % 3) + 3}&window_service_attitude=4`;
      await post(portal, `/rate/${day}`, 'application/x-www-form-urlencoded', { body, from });
      const ticket = aTicket(day, window);
      const answers = { overall: 4 as const, indicators: {}, reasons: [], facts: {} };
      const again = anAddress();
      const cast = castBody(ticket, answers);
      await post(portal, '/ballot/cast', 'application/json', { body: cast, from: again });
      loot['slip code'].push(Buffer.from(code));
      loot['posted form'].push(Buffer.from(body), Buffer.from(cast.slice(0, 600)));
      loot['caller address'].push(...[from, again].flat().map((text) => Buffer.from(text)));
      loot['opened row'].push(
        Buffer.from(`${canonicalJson(answers).slice(-24)},"input":"${ticket.input.slice(0, 32)}`),
      );
    }
    const rows = await client<{ payload: Buffer }[]>`select payload from ${client(inbox)}`;
    loot['sealed row'] = rows.map(({ payload }) => Buffer.from(payload.subarray(16, 64)));
    const before = await search(portal, loot);

    const closing = (await ctxNow()).now;
    await client`update open_days set ends_at = ${closing}::timestamptz - interval '1 minute', rate_closes_at = ${closing} where id = ${day}`;
    const watch = watchMix(portal);
    await until(async () => {
      const days =
        await client`select scores_published_at as at from open_days where id = ${day}`.catch(
          () => [],
        ); // the database is restarted meanwhile
      return days[0]?.['at'] instanceof Date;
    });
    const mixing = await watch();
    const [entry] =
      await client`select detail from public_log where open_day_id = ${day} and event = 'released'`;
    return {
      before,
      after: await search(portal, loot),
      released: entry?.['detail'] as Record<string, unknown>,
      mixing,
    };
  } finally {
    await connection.close();
    await client.end();
  }
}

async function search(portal: Portal, loot: Loot): Promise<Hits> {
  const kinds = Object.entries(loot) as [keyof Loot, Buffer[]][];
  const all = kinds.flatMap(([kind, patterns]) => patterns.map((bytes) => ({ kind, bytes })));
  const pids = processTree(portal.process.pid as number, databaseServer(portal.dataDir).pid);
  const finds = await findInMemory(
    pids,
    all.map(({ bytes }) => bytes),
  );
  if (finds === null) throw new Error('memory cannot be read here');
  const found = new Set(finds.map(({ index }) => index));
  return Object.fromEntries(
    kinds.map(([kind, patterns]) => [
      kind,
      {
        hits: [...found].filter((index) => all[index]?.kind === kind).length,
        of: patterns.length,
      },
    ]),
  ) as Hits;
}

/** A factor of the modulus as OpenSSL holds it, least significant byte first, and as it stands in the file. */
function privateParts(key: KeyObject): Buffer[] {
  const p = Buffer.from(key.export({ format: 'jwk' }).p as string, 'base64url').subarray(0, 64);
  return [p, Buffer.from(p.toReversed())];
}

/** One of this machine's own many, and one a proxy told of: nobody else has them. */
const anAddress = (): [own: string, forwarded: string] => [
  `127.${[1, 2, 3].map(() => randomInt(100, 250)).join('.')}`,
  `198.${[1, 2, 3].map(() => randomInt(100, 250)).join('.')}`,
];

const aTicket = (openDayId: string, key: KeyObject): Ticket => {
  const input = Buffer.concat([randomBytes(32), messageHead(openDayId, 'window'), randomBytes(32)]);
  return {
    openDayId,
    cell: 'window',
    kid: '',
    rateClose: '',
    state: 'signed',
    input: input.toString('base64url'),
    inv: '',
    blinded: '',
    sig: sign('sha384', input, { key, padding: 6, saltLength: 48 }).toString('base64url'),
  };
};

/** Answers with the status; fails when it is no success. */
function post(
  portal: Portal,
  path: string,
  type: string,
  {
    body,
    from,
    headers = {},
  }: { body: string; from?: [string, string]; headers?: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${portal.url}${path}`,
      {
        method: 'POST',
        agent: false,
        ...(from && { localAddress: from[0] }),
        headers: {
          'Origin': portal.url,
          'Content-Type': type,
          ...(from && { 'X-Forwarded-For': from[1] }),
          ...headers,
        },
      },
      (answer) => {
        answer.resume().once('end', () => {
          const status = answer.statusCode ?? 0;
          if (status < 400) resolve(status);
          else reject(new Error(`${path} answered ${status}`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Readers and somebody who writes, without a pause, until the answer is called. */
function watchMix(portal: Portal): () => Promise<Attack['mixing']> {
  let going = true;
  const wrong: string[] = [];
  const ask = async (path: string, init: RequestInit, isRight: (status: number) => boolean) => {
    let longest = 0;
    while (going) {
      const began = performance.now();
      const status = await fetch(`${portal.url}${path}`, init).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        (error: unknown) => `${String(error)} ${String((error as Error).cause)}`,
      );
      longest = Math.max(longest, performance.now() - began);
      if (typeof status === 'string' || !isRight(status)) wrong.push(`${path}: ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return longest;
  };
  const reading = ask('/open-days', {}, (status) => status === 200);
  // A sign-in that fails writes too.
  const writing = ask(
    '/sign-in',
    {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: portal.url },
      body: new URLSearchParams({ account: 'nobody', password: 'nothing at all' }),
    },
    (status) => status < 500,
  );
  return async () => {
    going = false;
    const [pageMs, writeMs] = await Promise.all([reading, writing]);
    return { pageMs, writeMs, wrong };
  };
}

/** A published day of the demo district once more, whose tickets are issued now. */
async function aDayInIssue(client: postgres.Sql, now: number): Promise<string> {
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

/** People who came and are signed in: their cookies. */
async function guests(
  client: postgres.Sql,
  ctx: Ctx,
  openDayId: string,
  count: number,
): Promise<string[]> {
  const [desk] = await client`select id from users where unit_id is not null limit 1`;
  const [model] = await client`select * from experiencers limit 1`;
  const cookies: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const user = { id: randomUUID(), name: '体验员', created_at: ctx.now };
    await client`insert into users ${client(user)}`;
    const experiencer = {
      ...model,
      id: randomUUID(),
      user_id: user.id,
      number: `TY9${randomInt(1_000_000).toString().padStart(6, '0')}`,
      starts_on: '2026-01-01',
      ends_on: '2099-12-31',
      ended_on: null,
      end_kind: null,
      end_reason: null,
    };
    await client`insert into experiencers ${client(experiencer)}`;
    await client`insert into check_ins ${client({ open_day_id: openDayId, experiencer_id: experiencer.id, at: ctx.now, checked_in_by: desk?.['id'] })}`;
    const { name, value } = await startSession(ctx, user.id);
    cookies.push(`${name}=${value}`);
  }
  return cookies;
}
