/**
 * What root can read of a running portal. Rates a day as people do and mixes it. Then searches the
 * memory of all its processes and its files for what was said, by whom and with which keys.
 */
import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { castBody } from '#features/ballots/client/ticket-wire.ts';
import type { Ticket } from '#features/ballots/client/ticket.ts';
import { readInboxKey } from '#features/ballots/inbox/key.ts';
import { findInMemory, processTree } from '#features/ballots/life/sealing/memory.ts';
import { messageHead } from '#features/ballots/tickets/message.ts';
import { readSigningKey } from '#features/ballots/tickets/signing-keys.ts';
import { canonicalJson } from '#platform/audit.ts';
import { databaseServer } from './portal-database.ts';
import type { Portal } from './portal.ts';
import {
  aDayInIssue,
  anAddress,
  closeRating,
  guests,
  handOutSlips,
  inboxOf,
  openRatedPortal,
  openRating,
  post,
  type RatedPortal,
} from './rated-portal.ts';

/** The secrets to search for, by kind. */
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

/**
 * Where root looks: all processes of the portal and its database, its folder, the WAL, a full dump.
 */
export const places = ['memory', 'files', 'wal', 'dump'] as const;
export type Place = (typeof places)[number];

/** By place and kind: how many of how many secrets were found. */
export type Hits = Record<Place, Record<keyof Loot, { hits: number; of: number }>>;

export interface Attack {
  /** While rating is open. */
  before: Hits;
  after: Hits;
  /** `detail` of the entry in the public log. */
  released: Record<string, unknown>;
  /** Requests during the mix: the longest wait of a reader and of a writer, and wrong answers. */
  mixing: { pageMs: number; writeMs: number; wrong: string[] };
}

export async function attack(portal: Portal, people: number): Promise<Attack> {
  const rated = openRatedPortal(portal);
  const { client, ctxNow, until } = rated;
  try {
    const day = await aDayInIssue(client, (await ctxNow()).now.getTime());
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
    for (const cookie of await guests(rated, day, people))
      await post(portal, '/ticket/issue', 'application/json', {
        body: JSON.stringify({ openDayId: day, blinded }),
        headers: { Cookie: cookie },
      });
    const codes = await handOutSlips(rated, day, people);
    await openRating(rated, day);

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
    for (const [n, code] of codes.entries()) {
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
    const rows = await client<{ payload: Buffer }[]>`select payload from ${client(inboxOf(day))}`;
    loot['sealed row'] = rows.map(({ payload }) => Buffer.from(payload.subarray(16, 64)));
    const before = await search(portal, rated, loot);

    const watch = watchMix(portal);
    await closeRating(rated, day);
    const mixing = await watch();
    const [entry] =
      await client`select detail from public_log where open_day_id = ${day} and event = 'released'`;
    return {
      before,
      after: await search(portal, rated, loot),
      released: entry?.['detail'] as Record<string, unknown>,
      mixing,
    };
  } finally {
    await rated.close();
  }
}

async function search(portal: Portal, rated: RatedPortal, loot: Loot): Promise<Hits> {
  const all = (Object.entries(loot) as [keyof Loot, Buffer[]][]).flatMap(([kind, patterns]) =>
    patterns.map((bytes) => ({ kind, bytes })),
  );
  const patterns = all.map(({ bytes }) => bytes);
  const pids = processTree(portal.process.pid as number, databaseServer(portal.dataDir).pid);
  const finds = await findInMemory(pids, patterns);
  if (finds === null) throw new Error('memory cannot be read here');
  const wal = join(portal.dataDir, 'postgres', 'pg_wal');
  const found: Record<Place, Set<number>> = {
    memory: new Set(finds.map(({ index }) => index)),
    files: findInFiles(portal.dataDir, patterns, (path) => path.startsWith(wal)),
    wal: findInFiles(wal, patterns),
    dump: await findInDump(rated, patterns),
  };
  const count = (place: Place): Hits[Place] =>
    Object.fromEntries(
      Object.entries(loot).map(([kind, { length }]) => [
        kind,
        { hits: [...found[place]].filter((index) => all[index]?.kind === kind).length, of: length },
      ]),
    ) as Hits[Place];
  return Object.fromEntries(places.map((place) => [place, count(place)])) as Hits;
}

/** Which of these occur in a file of this folder. Files removed meanwhile are skipped. */
function findInFiles(
  folder: string,
  patterns: readonly Buffer[],
  isLeftOut: (path: string) => boolean = () => false,
): Set<number> {
  const found = new Set<number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || isLeftOut(path)) continue;
    let content: Buffer;
    try {
      content = readFileSync(path);
    } catch {
      continue;
    }
    for (const [index, pattern] of patterns.entries())
      if (!found.has(index) && content.includes(pattern)) found.add(index);
  }
  return found;
}

/** Which of these occur in a row of any table, as text or in hexadecimal. */
async function findInDump(
  { client }: RatedPortal,
  patterns: readonly Buffer[],
): Promise<Set<number>> {
  const found = new Set<number>();
  const tables = await client<{ name: string }[]>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`;
  for (const { name } of tables) {
    const rows = await client.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`);
    const text = Buffer.from(rows.map(({ row }) => row.replaceAll('""', '"')).join('\n'));
    for (const [index, pattern] of patterns.entries())
      if (text.includes(pattern) || text.includes(pattern.toString('hex'))) found.add(index);
  }
  return found;
}

/**
 * A factor of the modulus as in the file, and as OpenSSL holds it, least significant byte first.
 */
function privateParts(key: KeyObject): Buffer[] {
  const p = Buffer.from(key.export({ format: 'jwk' }).p as string, 'base64url').subarray(0, 64);
  return [p, Buffer.from(p.toReversed())];
}

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

/** Reads and writes without a pause until the returned function is called. */
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
  // A failed sign-in also writes.
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
