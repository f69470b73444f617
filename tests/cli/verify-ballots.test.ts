/** The public verifier against the portal's own answers, true and tampered with (B14). */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { APIRoute } from 'astro';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { keepBallotTime } from '#features/ballots/sealing/commands.ts';
import { castDemoTickets, takeDemoTickets } from '#features/demo/tickets/commands.ts';
import type { Line } from '#src/cli/verify-ballots.ts';
import { GET as ratings } from '#src/pages/api/v1/[resource].ts';
import { GET as manifest } from '#src/pages/ballot/manifest/[openDayId].json.ts';
import { GET as ballots } from '#src/pages/ratings/[openDayId]/ballots.json.ts';
import { GET as log } from '#src/pages/ratings/log.json.ts';
import { aCheckIn, anExperiencer } from '#tests/support/factories.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';
import {
  aDayWithSlips,
  aSlipHolder,
  beforeRating,
  cast,
  closing,
  inRating,
} from '../features/ballots/voting.ts';

const run = promisify(execFile);

interface List {
  ticketsIssued: number;
  slipsHandedOut: number;
  cells: Record<string, { ballots: number }>;
  lines: Line[];
}
interface Answers {
  list: List;
  log: { entries: { event: string; detail: Record<string, unknown> }[] };
  ratings: { data: { graded: number | null }[] };
  manifest: { cells: { spki: string }[] };
}
type Lie = Partial<{ [Part in keyof Answers]: (answer: Answers[Part]) => void }>;

/** A released day: six people with tickets and three with slips rated the window, one of them says more. Its id. */
async function aReleasedDay(db: Db): Promise<string> {
  const { day, codes } = await aDayWithSlips(db, 12, { channels: ['window'] });
  await keepBallotTime(ctx(db, { actor: town.system, now: '2026-11-27T16:00+08:00' }));
  const wallets = [];
  for (let n = 1; n <= 6; n += 1) {
    const person = await anExperiencer(db, n);
    await aCheckIn(db, day.id, person.experiencerId);
    wallets.push(await takeDemoTickets(ctx(db, { actor: person, now: beforeRating }), day.id));
  }
  for (let n = 7; n <= 9; n += 1) await aSlipHolder(db, day.id, n);
  await keepBallotTime(ctx(db, { actor: town.system, now: inRating }));
  for (const [place, tickets] of wallets.entries())
    await castDemoTickets(ctx(db, { now: inRating }), tickets, {
      window_overall: '4',
      ...(place === 0 && { remark_text: '指示牌再大一点' }),
    });
  for (const code of codes.slice(0, 3))
    await cast(ctx(db, { now: inRating }), day.id, code, { window: 5 });
  await keepBallotTime(ctx(db, { actor: town.system, now: closing }));
  return day.id;
}

/** What the portal answers, through its own routes, with a lie told in it; what the verifier says to that, with its exit code. */
async function verdict(db: Db, lie: Lie = {}): Promise<{ code: number; said: string }> {
  const locals = { ctx: ctx(db, { now: '2026-12-06T09:00+08:00' }), changesAt: () => undefined };
  const answer = async (route: APIRoute, url: URL, params: Record<string, string>) =>
    route({ params, url, locals } as never);
  const routes: [RegExp, APIRoute, keyof Answers][] = [
    [/^\/ratings\/log\.json$/, log, 'log'],
    [/^\/ratings\/(?<openDayId>[^/]+)\/ballots\.json$/, ballots, 'list'],
    [/^\/ballot\/manifest\/(?<openDayId>[^/]+)\.json$/, manifest, 'manifest'],
    [/^\/api\/v1\/(?<resource>ratings)$/, ratings, 'ratings'],
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await run(process.execPath, [
      'src/cli/verify-ballots.ts',
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, said: stderr }),
    );
  } finally {
    server.close();
  }
}

const isTicket = ({ cell, sig }: Line): boolean => cell === 'window' && sig !== null;
/** The same base64url with one bit of its first byte turned. */
const bent = (text: string): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

describe('whoever runs the verifier', () => {
  test('is told that all is well, and which line is not', { timeout: 120_000 }, async ({ db }) => {
    const day = await aReleasedDay(db);
    expect(await verdict(db)).toMatchObject({
      code: 0,
      said: expect.stringMatching(
        /手机票 7 行，签名都对；纸票 3 行。\n全部对得上：1 场，公开记录 3 条/,
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

  test('is told when it could not be finished, and that is no success', async () => {
    const said = await run(process.execPath, [
      'src/cli/verify-ballots.ts',
      'http://127.0.0.1:9',
    ]).catch((error: { code: number; stderr: string }) => error);
    expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('没有查完') });
  });
});
