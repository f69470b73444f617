/** The public verifier of draws against the portal's answers, both true and tampered with (F12). */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { APIRoute } from 'astro';
import { describe, expect } from 'vitest';
import type { Db } from '#db/connect.ts';
import { acceptIssue } from '#features/issues/acceptance/closing/commands.ts';
import type { listPublicDraws } from '#features/issues/acceptance/draws/queries.ts';
import { GET as receiptKey } from '#src/pages/ballot/receipt-key.json.ts';
import { GET as draws } from '#src/pages/issues/[number]/draws.json.ts';
import { GET as log } from '#src/pages/ratings/log.json.ts';
import { aListedIssue, aVotedIssue, votedAt } from '#tests/support/acceptance.ts';
import { ctx } from '#tests/support/ctx.ts';
import { test } from '#tests/support/db.ts';
import { town } from '#tests/support/town.ts';

const run = promisify(execFile);
type Draw = Awaited<ReturnType<typeof listPublicDraws>>[number];
type Lie = (draw: Draw) => void;

/** Serves the portal's answers through its own routes, with one lie in the draws. */
async function verdict(db: Db, lie: Lie = () => {}): Promise<{ code: number; said: string }> {
  const locals = { ctx: ctx(db, { now: votedAt }), changesAt: () => {} };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const issue = /^\/issues\/([^/]+)\/draws\.json$/.exec(url.pathname);
      const route = issue ? draws : url.pathname === '/ratings/log.json' ? log : receiptKey;
      const answer = (await (route as APIRoute)({
        url,
        params: { number: issue?.[1] },
        locals,
      } as never)) as Response;
      const body = (await answer.json()) as { draws?: Draw[] };
      body.draws?.forEach(lie);
      response.writeHead(answer.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { stdout } = await run(process.execPath, ['src/cli/verify-draws.ts', address]);
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  } finally {
    await new Promise((closed) => server.close(closed));
  }
}

describe('npm run draws:verify', () => {
  test('repeats every draw, and names each kind of lie', async ({ db }) => {
    const { issueId, number } = await aVotedIssue(db, ['pass', 'not_reproduced', 'pass']);
    await acceptIssue(ctx(db, { actor: town.office, now: votedAt }), { issueId });
    const listed = await aListedIssue(db);
    const truth = await verdict(db);
    expect(truth.said).toContain('全部对得上：2 次抽签');
    expect(truth.said).toContain(`${number} 第 1 次验收：名单 12 个号`);
    expect(truth.said).toContain(`${listed.number} 第 1 次验收：名单 12 个号，还没有种子`);
    expect(truth.code).toBe(0);
    const lies: [string, Lie][] = [
      ['名单与公开记录里的指纹不同', (draw) => (draw.candidates[0] = 'ffffffffffffffff')],
      ['名单人数与公开记录不同', (draw) => draw.candidates.pop()],
      [
        '种子不是名单之后第一条',
        (draw) => {
          if (draw.seed) draw.seed = 'f'.repeat(64);
        },
      ],
      ['有人被跳过或换掉', (draw) => draw.drawn.splice(1, 1)],
      [
        '有人被跳过或换掉',
        (draw) => {
          const [first, second] = draw.drawn;
          if (first && second) [first.number, second.number] = [second.number, first.number];
        },
      ],
      [
        '公布的意见与公开记录里的计票不同',
        (draw) => {
          const failing = draw.drawn[0];
          if (failing) failing.verdict = 'fail';
        },
      ],
    ];
    for (const [words, lie] of lies) {
      const told = await verdict(db, lie);
      expect(told.said).toContain(words);
      expect(told.code).toBe(1);
    }
  });
});
