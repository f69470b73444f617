/** The public verifier against the portal's answers, both true and tampered with (B14). */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { APIRoute } from 'astro';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { publicLog } from '#db/tables/office.ts';
import { signStatement } from '#features/ballots/tickets/receipts.ts';
import { castDemoTickets, takeDemoTickets } from '#features/demo/tickets/commands.ts';
import { canonicalJson } from '#platform/audit.ts';
import type { Figure, Line, Pool } from '#src/cli/verify-ballots.ts';
import { GET as ratings } from '#src/pages/api/v1/[resource].ts';
import { GET as receiptKey } from '#src/pages/ballot/receipt-key.json.ts';
import { GET as manifest } from '#src/pages/ballot/manifest/[openDayId].json.ts';
import { GET as ballots } from '#src/pages/ratings/[openDayId]/ballots.json.ts';
import { GET as log } from '#src/pages/ratings/log.json.ts';
import { aCheckIn, anExperiencer } from '#tests/support/factories.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithHolders,
  aDayWithSlips,
  aSlipHolder,
  beforeRating,
  cast,
  closing,
  inRating,
} from '../features/ballots/voting.ts';
import { runBallotSchedule } from '../support/ballot-schedule.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'heads-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface List {
  figures: Figure[];
  pools: Pool[];
  ticketsIssued: number;
  slipsHandedOut: number;
  cells: Record<string, { ballots: number }>;
  lines: Line[];
}
interface LogEntry {
  seq: number;
  at: string;
  event: string;
  openDayId: string | null;
  detail: Record<string, unknown>;
  prevHash: string;
  hash: string;
}
interface Answers {
  list: List;
  log: { entries: LogEntry[] };
  ratings: { data: { graded: number | null; mean: number | null }[] };
  manifest: { cells: { spki: string }[] };
  receiptKey: { spki: string };
}
type Lie = Partial<{ [Part in keyof Answers]: (answer: Answers[Part]) => void }>;

/**
 * A released day: six people with tickets and three with slips rated the window, one of them left a
 * remark. Returns its id.
 */
async function aReleasedDay(db: Db): Promise<string> {
  const { day, codes } = await aDayWithSlips(db, 12, { channels: ['window'] });
  await runBallotSchedule(ctx(db, { actor: town.system, now: '2026-11-27T16:00+08:00' }));
  const wallets = [];
  for (let n = 1; n <= 6; n += 1) {
    const person = await anExperiencer(db, n);
    await aCheckIn(db, day.id, person.experiencerId);
    wallets.push(await takeDemoTickets(ctx(db, { actor: person, now: beforeRating }), day.id));
  }
  for (let n = 7; n <= 9; n += 1) await aSlipHolder(db, day.id, n);
  await runBallotSchedule(ctx(db, { actor: town.system, now: inRating }));
  for (const [place, tickets] of wallets.entries())
    await castDemoTickets(ctx(db, { now: inRating }), tickets, {
      window_overall: '4',
      ...(place === 0 && { remark_text: '指示牌再大一点' }),
    });
  for (const code of codes.slice(0, 3))
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 5 });
  await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
  return day.id;
}

interface Run {
  port?: number; // port of the same portal, for a second run
  heads?: string; // file in which this reader keeps the heads of the log
  head?: string | null; // head that another reader saw
}

/**
 * Serves the portal's answers through its own routes, with one lie in them. Returns the verifier's
 * exit code and output.
 */
async function verdict(
  db: Db,
  lie: Lie = {},
  { port = 0, heads = 'heads.json', head = null }: Run = {},
): Promise<{ code: number; said: string }> {
  const locals = {
    ctx: ctx(db, { now: '2026-12-06T09:00+08:00' }),
    changesAt: () => undefined,
    mayLag: () => undefined,
  };
  const answer = async (route: APIRoute, url: URL, params: Record<string, string>) =>
    route({ params, url, locals } as never);
  const routes: [RegExp, APIRoute, keyof Answers][] = [
    [/^\/ratings\/log\.json$/, log, 'log'],
    [/^\/ratings\/(?<openDayId>[^/]+)\/ballots\.json$/, ballots, 'list'],
    [/^\/ballot\/manifest\/(?<openDayId>[^/]+)\.json$/, manifest, 'manifest'],
    [/^\/api\/v1\/(?<resource>ratings)$/, ratings, 'ratings'],
    [/^\/ballot\/receipt-key\.json$/, receiptKey, 'receiptKey'],
  ];
  const server = createServer(
    (request, response) =>
      void (async () => {
        const url = new URL(request.url ?? '', 'http://portal.test');
        for (const [pattern, route, part] of routes) {
          const found = pattern.exec(url.pathname);
          if (!found) continue;
          const told = await answer(route, url, { ...found.groups });
          let text = await told.text();
          const change = lie[part] as ((value: unknown) => void) | undefined;
          if (change && told.ok) {
            const value: unknown = JSON.parse(text);
            change(value);
            text = JSON.stringify(value);
          }
          response.writeHead(told.status).end(text);
          return;
        }
        response.writeHead(404).end();
      })(),
  );
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    return await run(process.execPath, [
      'src/cli/verify-ballots.ts',
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      '--heads',
      join(folder, heads),
      ...(head === null ? [] : ['--head', head]),
    ]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
    );
  } finally {
    server.close();
  }
}

/** Recomputes the hash chain of a log. */
function chain(entries: LogEntry[]): void {
  let prevHash = '0'.repeat(64);
  for (const entry of entries) {
    const { seq, at, event, openDayId, detail } = entry;
    entry.prevHash = prevHash;
    prevHash = createHash('sha256')
      .update(prevHash + canonicalJson({ at, detail, event, openDayId, seq }))
      .digest('hex');
    entry.hash = prevHash;
  }
}

const isTicket = ({ cell, sig }: Line): boolean => cell === 'window' && sig !== null;
/** Flips one bit in the first byte of a base64url text. */
const bent = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

describe('a person who runs the verifier', () => {
  test('is told that all is well, and which line is not', { timeout: 120_000 }, async ({ db }) => {
    const day = await aReleasedDay(db);
    expect(await verdict(db)).toMatchObject({
      code: 0,
      said: expect.stringMatching(
        /手机票 7 行，签名都对；纸票 3 行。\n全部对得上：1 场，公开记录 4 条/,
      ),
    });

    const lies: [string, Lie, RegExp][] = [
      [
        'a forged signature',
        {
          list: ({ lines }) => {
            const line = lines.find(isTicket) as Line;
            line.sig = bent(line.sig as string);
          },
        },
        /第 \d+ 行（窗口端，[\w-]{43}）是假的/,
      ],
      [
        'a ticket under another number',
        {
          list: ({ lines }) => {
            const line = lines.findLast(isTicket) as Line;
            line.nullifier = Buffer.alloc(32, 255).toString('base64url');
            lines.push(...lines.splice(lines.indexOf(line), 1));
          },
        },
        /第 10 行（窗口端，__.{41}）是假的/,
      ],
      [
        'a ticket of another cell',
        {
          list: ({ lines }) => {
            const remark = lines.find(({ cell }) => cell === 'remark') as Line;
            Object.assign(remark, { cell: 'window' });
            lines.sort((a, b) =>
              Buffer.compare(
                Buffer.from(a.nullifier, 'base64url'),
                Buffer.from(b.nullifier, 'base64url'),
              ),
            );
          },
        },
        /（窗口端，[\w-]{43}）是假的/,
      ],
      [
        'a line twice',
        {
          list: ({ lines }) => {
            lines.splice(4, 0, lines[4] as Line);
          },
        },
        /第 6 行（窗口端，[\w-]{43}）重复/,
      ],
      [
        'a line out of its order',
        {
          list: ({ lines }) => {
            lines.push(...lines.splice(2, 1));
          },
        },
        /不在它的次序上/,
      ],
      [
        'a line left out',
        {
          list: ({ lines }) => {
            lines.splice(3, 1);
          },
        },
        /窗口端应有 9 行，名单里只有 8 行：少了 1 行/,
      ],
      [
        'a line left out and its ballot too',
        {
          list: ({ lines, cells }) => {
            lines.splice(3, 1);
            (cells['window'] as { ballots: number }).ballots -= 1;
          },
        },
        /窗口端应有 9 行，名单里只有 8 行：少了 1 行/,
      ],
      [
        'a ballot that went missing',
        {
          list: ({ cells }) => {
            (cells['window'] as { ballots: number }).ballots -= 1;
          },
        },
        /窗口端名单里有 9 行，评价只有 8 份：多了 1 行/,
      ],
      [
        'a slip exchanged for another',
        {
          list: ({ lines }) => {
            const slip = lines.findLast(({ sig }) => sig === null) as Line;
            slip.nullifier = bent(slip.nullifier);
            lines.sort((a, b) =>
              a.cell < b.cell
                ? -1
                : a.cell > b.cell
                  ? 1
                  : Buffer.compare(
                      Buffer.from(a.nullifier, 'base64url'),
                      Buffer.from(b.nullifier, 'base64url'),
                    ),
            );
          },
        },
        /有一行被换过/,
      ],
      [
        'slips nobody handed out',
        {
          list: (list) => {
            list.slipsHandedOut = 2;
          },
        },
        /用掉纸票 3 张，只发出 2 张/,
      ],
      [
        'tickets nobody was issued',
        {
          list: (list) => {
            list.ticketsIssued = 5;
          },
        },
        /发出手机票的份数与公开记录里的不同/,
      ],
      [
        'other keys',
        {
          manifest: ({ cells }) => {
            cells.reverse();
          },
        },
        /公钥清单与公开记录里的指纹不同/,
      ],
      [
        'more grades than lines',
        {
          ratings: ({ data }) => {
            for (const cell of data) cell.graded = 40;
          },
        },
        /窗口端公布了 40 票，名单里只有 9 行/,
      ],
      [
        'a grade changed after the release',
        {
          list: ({ figures }) => {
            (figures[0] as Figure).meanTenths = 50;
          },
          ratings: ({ data }) => {
            (data[0] as { mean: number }).mean = 5;
          },
        },
        /分数与公布时记下的指纹不同/,
      ],
      [
        'a grade shown that is not the one published',
        {
          ratings: ({ data }) => {
            (data.find(({ mean }) => mean !== null) as { mean: number }).mean = 5;
          },
        },
        /显示的分数和公布时的不同/,
      ],
      [
        'more slips handed out than the box said',
        {
          list: (list) => {
            list.slipsHandedOut = 8;
          },
        },
        /发出纸票 8 张，公开记录里是 3 张/,
      ],
      [
        'another receipt key',
        {
          receiptKey: (key) => {
            // after the 12 bytes of the header
            key.spki = key.spki.slice(0, 16) + bent(key.spki.slice(16));
          },
        },
        /回执的公钥和公开记录第 4 条里的不同/,
      ],
      [
        'a result taken away',
        {
          ratings: (page) => {
            page.data = [];
          },
        },
        new RegExp(`公布过的一场不在结果里：${day}`),
      ],
      [
        'a log written anew',
        {
          log: ({ entries }) => {
            (entries[1] as { detail: Record<string, unknown> }).detail['ticketsIssued'] = 99;
          },
        },
        /公开记录从第 2 条起对不上/,
      ],
      [
        'a log with an entry missing',
        {
          log: ({ entries }) => {
            entries.splice(1, 1);
          },
        },
        /公开记录从第 2 条起对不上/,
      ],
    ];
    for (const [name, lie, words] of lies) {
      const { code, said } = await verdict(db, lie);
      expect(said, name).toMatch(words);
      expect(code, name).toBe(1);
    }
  });

  test(
    'is told which figures of small days released together are not those published',
    { timeout: 60_000 },
    async ({ db }) => {
      for (const title of ['第一场', '第二场']) {
        const { day, codes } = await aDayWithHolders(db, 3, { channels: ['window'], title });
        for (const code of codes)
          await cast(ctx(db, { now: inRating }), day.id, code, { window: 4 });
      }
      await runBallotSchedule(ctx(db, { actor: town.system, now: closing }));
      const [told] = await db
        .select({ detail: publicLog.detail })
        .from(publicLog)
        .where(eq(publicLog.event, 'pool_released'));
      expect(told?.detail).toMatchObject({
        figuresSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(await verdict(db)).toMatchObject({ code: 0 });

      const withPools = (change: (pools: Pool[]) => void): Lie => ({
        list: (list) => change(list.pools),
      });
      const lies: [string, Lie, RegExp][] = [
        [
          'a mean that was changed',
          withPools(([pool]) => (pool!['meanTenths'] = 50)),
          /窗口端 2 场合并公布的分数（公开记录第 \d+ 条）：与公布时记下的指纹不同/,
        ],
        ['a pool taken away', withPools((pools) => pools.pop()), /：“第一场”里没有/],
        [
          'a pool nobody told',
          withPools((pools) => pools.push({ ...(pools[0] as Pool), poolId: '8' })),
          /第一场：窗口端 2 场合并公布的分数，公开记录里没有/,
        ],
        [
          'more grades than lines',
          withPools(([pool]) => (pool!.graded = 7)),
          /公布了 7 票，这几场的名单里只有 6 行/,
        ],
        [
          'another day in its place',
          withPools(([pool]) => (pool!.openDayIds[1] = pool!.openDayIds[0] as string)),
          /合并的场次与公开记录里的不同/,
        ],
        [
          'a day told in two pools',
          {
            log: ({ entries }) => {
              const pool = entries.find(({ event }) => event === 'pool_released') as LogEntry;
              entries.push({ ...pool, seq: entries.length + 1 });
              chain(entries);
            },
          },
          /有一场算了两次/,
        ],
      ];
      for (const [name, lie, words] of lies) {
        const { code, said } = await verdict(db, lie);
        expect(said, name).toMatch(words);
        expect(code, name).toBe(1);
      }

      // A pool published before its hash was logged: reported, but no fault.
      const old = await verdict(
        db,
        {
          log: ({ entries }) => {
            for (const { event, detail } of entries)
              if (event === 'pool_released') delete detail['figuresSha256'];
            chain(entries);
          },
        },
        { heads: 'old.json' },
      );
      expect(old.said).toMatch(/第 \d+ 条合并公布时还没有记下分数的指纹，没有比对/);
      expect(old.code).toBe(0);
    },
  );

  test(
    'is told every fault of every day, not the first one',
    { timeout: 60_000 },
    async ({ db }) => {
      await aReleasedDay(db);
      const { code, said } = await verdict(db, {
        list: (list) => {
          list.slipsHandedOut = 2;
          list.lines.push(list.lines[1] as Line);
          (list.figures[0] as Figure).graded = 40;
        },
      });
      expect(code).toBe(1);
      expect(said).toMatch(/用掉纸票 [34] 张，只发出 2 张/);
      expect(said).toMatch(/不在它的次序上/);
      expect(said).toMatch(/窗口端名单里有 10 行，评价只有 9 份/);
      expect(said).toMatch(/分数与公布时记下的指纹不同/);
      expect(said).toMatch(/共 \d+ 处对不上/);
    },
  );

  test(
    'sees a log that went back, was written anew, was restored, or has two versions',
    { timeout: 60_000 },
    async ({ db }) => {
      await aReleasedDay(db);
      const port = 20_000 + Math.floor(Math.random() * 10_000);
      const first = await verdict(db, {}, { port });
      const head = /--head (4:[0-9a-f]{64})/.exec(first.said)?.[1] ?? '';
      expect(head).not.toBe('');
      const again = (lie: Lie, more: Run = {}) => verdict(db, lie, { port, ...more });
      expect(await again({})).toMatchObject({ code: 0 });
      expect(await again({}, { heads: 'other.json', head })).toMatchObject({
        code: 0,
        said: expect.stringContaining('给出的链头是第 4 条，其后又记了 0 条'),
      });

      const back: Lie = { log: ({ entries }) => void entries.splice(2) };
      expect((await again(back)).said).toContain('公开记录退回去了：上次有 4 条，现在只有 2 条');
      expect((await again(back, { heads: 'stranger.json', head })).said).toContain(
        '给出的链头是第 4 条，现在只有 2 条',
      );

      const anew: Lie = {
        log: ({ entries }) => {
          (entries[2] as LogEntry).detail['slipsTorn'] = 0;
          chain(entries);
        },
      };
      expect((await again(anew)).said).toContain('公开记录被改写过：第 3 条和上次看到的不同');
      expect((await again(anew, { heads: 'stranger2.json', head })).said).toContain(
        '公开记录被改写过，或者给两个人看了两份',
      );

      const other = `4:${'0'.repeat(64)}`; // head that another reader was shown
      expect((await again({}, { head: other })).said).toContain('公开记录给两个人看了两份');

      const restored = (signed: boolean): Lie => ({
        log: ({ entries }) => {
          const lost = entries.splice(3);
          const statement = {
            backupMadeAt: '2026-12-06T01:00:00.000Z',
            restoredAt: '2026-12-06T02:00:00.000Z',
            reason: '硬盘坏了',
            daysEnded: 0,
            continuesFrom: entries[2]?.hash,
            lostHead: lost.at(-1)?.hash,
          };
          const signature = signStatement(
            testSecrets,
            canonicalJson(signed ? statement : { ...statement, reason: '别的' }),
          ).toString('base64url');
          entries.push({
            ...(lost[0] as LogEntry),
            seq: 4,
            event: 'restored',
            openDayId: null,
            detail: { ...statement, signature },
          });
          chain(entries);
        },
        ratings: (page) => {
          page.data = [];
        },
      });
      const forged = await again(restored(false), { heads: 'stranger4.json', head });
      expect(forged.code).toBe(1);
      expect(forged.said).toContain('说从备份恢复过，签名不对');
      for (const whose of [{}, { heads: 'stranger3.json', head }])
        expect(await again(restored(true), whose)).toMatchObject({
          code: 0,
          said: expect.stringContaining('从备份恢复过，上次看到的最后 1 条没有了。原因：硬盘坏了'),
        });
    },
  );

  test('is told when it could not be finished, and that is no success', async () => {
    const said = await run(process.execPath, [
      'src/cli/verify-ballots.ts',
      'http://127.0.0.1:9',
    ]).catch((error: { code: number; stderr: string }) => error);
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('没有查完') });
  });
});
