/**
 * R7, R8: kills with -9, while people rate: the portal, the serving process, a backend and the
 * postmaster of its database, and a separate worker. Everything acknowledged is stored once, with
 * its last value. `PORTAL_KILLS` sets how often each is killed; thirty times by default.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processTree } from '#features/ballots/life/sealing/memory.ts';
import { verifyAudit } from '#platform/audit.ts';
import { databaseServer } from '#tests/support/portal-database.ts';
import { startPortal, stopPortal, type Portal } from '#tests/support/portal.ts';
import {
  aDayInIssue,
  closeRating,
  handOutSlips,
  openRatedPortal,
  openRating,
  type RatedPortal,
} from '#tests/support/rated-portal.ts';
import { pause, startRaters, type Raters } from '#tests/support/steady-raters.ts';

const kills = Number(process.env['PORTAL_KILLS'] ?? 30);
const people = 6;
const slipsEach = 20;
/** The portal gives up if its serving process ends more than five times a minute. */
const pauseMs = 13_000;
const maximumRecoveryMs = 60_000;

let portal: Portal;
let rated: RatedPortal;
let worker: ChildProcess;
let day: string;
let raters: Raters;

beforeAll(async () => {
  portal = await startPortal();
  rated = openRatedPortal(portal);
  day = await aDayInIssue(rated.client, (await rated.ctxNow()).now.getTime());
  const { client } = rated;
  await rated.until(
    async () => (await client`select from ballot_manifests where open_day_id = ${day}`).count > 0,
  );
  const codes = await handOutSlips(rated, day, people * slipsEach);
  await openRating(rated, day);
  worker = await startWorker();
  raters = startRaters(portal, { day, codes, raters: people });
}, 300_000);

afterAll(async () => {
  worker?.kill('SIGKILL');
  await rated?.close().catch(() => undefined);
  if (portal) await stopPortal(portal);
}, 60_000);

/** A second node that only runs jobs, on the same database, secret and keys. */
async function startWorker(): Promise<ChildProcess> {
  const started = spawn(process.execPath, ['src/cli/worker.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: rated.url,
      PORTAL_DATA_DIR: join(portal.dataDir, 'worker'),
      PORTAL_KEYS_DIR: join(portal.dataDir, 'keys'),
      PORTAL_SECRET: readFileSync(join(portal.dataDir, 'portal-secret'), 'utf8').trim(),
      PORTAL_DEMO: 'auto',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    started.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('定时任务已启动')) resolve();
    });
    started.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return started;
}

const killHard = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
};

const childrenNamed = (pid: number, name: string): number[] =>
  processTree(pid)
    .filter((one) => one !== pid && commandOf(one).includes(name))
    .toSorted((one, other) => startedAt(one) - startedAt(other));

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

const startedAt = (pid: number): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19],
  );

/** Kills each, and restarts what the operator's system would restart. */
const targets: Record<string, () => Promise<void>> = {
  'portal': async () => {
    await killHard(portal.process);
    const again = await startPortal({ PORT: new URL(portal.url).port }, portal.dataDir);
    Object.assign(portal, again);
  },
  'serving process': async () => {
    const [serving] = childrenNamed(portal.process.pid as number, 'src/cli/serve.ts');
    process.kill(serving as number, 'SIGKILL');
  },
  'backend': async () => {
    const backends = childrenNamed(databaseServer(portal.dataDir).pid, 'postgres: portal portal');
    process.kill(backends[randomInt(backends.length)] as number, 'SIGKILL');
  },
  'postmaster': async () => process.kill(databaseServer(portal.dataDir).pid, 'SIGKILL') as never,
  'worker': async () => {
    await killHard(worker);
    worker = await startWorker();
  },
};

for (const [name, kill] of Object.entries(targets))
  test(`${name} killed ${kills} times: ratings are acknowledged again each time, and nobody had to come`, async () => {
    const recoveries: number[] = [];
    let unrecovered = 0;
    for (let n = 0; n < kills; n += 1) {
      await pause(randomInt(200, 1_200) + (name === 'serving process' ? pauseMs : 0));
      const began = performance.now();
      await kill();
      const enough = raters.acknowledgements() + people;
      while (raters.acknowledgements() < enough && performance.now() - began < maximumRecoveryMs)
        await pause(10);
      const recovered = raters.acknowledgements() >= enough;
      if (recovered) recoveries.push(performance.now() - began);
      else unrecovered += 1;
    }
    const sorted = recoveries.toSorted((one, other) => one - other);
    console.log(
      `${name}: ${kills} kills, ${unrecovered} unrecovered; until ${people} more ratings were acknowledged: median ${Math.round(sorted[sorted.length >> 1] ?? NaN)} ms, longest ${Math.round(sorted.at(-1) ?? NaN)} ms`,
    );
    expect(unrecovered).toBe(0);
  });

test('nothing acknowledged is lost or doubled, the audit chain is whole, and the day is mixed and released', async () => {
  await raters.stop();
  // While the portal is down, no answer or 5xx is correct. A refusal would be a fault.
  expect(raters.refusals.filter((answer) => answer && answer.status < 500)).toEqual([]);
  const { slips, ...stored } = await raters.compare(rated);
  console.log(
    `${raters.acknowledgements()} ratings acknowledged on ${slips} slips: ${stored.lost} lost, ${stored.doubled} doubled`,
  );
  expect(stored).toEqual({ lost: 0, doubled: 0, extra: 0 });
  const ctx = await rated.ctxNow();
  expect((await verifyAudit(ctx.db)).firstBadSeq).toBeNull();
  await closeRating(rated, day);
  const [row] =
    await rated.client`select count(*)::int as n from ballots where open_day_id = ${day}`;
  expect(row?.['n']).toBe(slips);
}, 300_000);
