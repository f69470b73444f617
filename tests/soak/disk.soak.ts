/**
 * The disk of the database fills while people rate and report, and is then emptied. Nothing
 * acknowledged is lost, all other requests are told when to retry, and the portal recovers by
 * itself. Mounts a memory disk (tmpfs), so it needs root on Linux. `PORTAL_FILLS` sets the rounds;
 * five by default.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '#platform/audit.ts';
import { databaseServer } from '#tests/support/portal-database.ts';
import { endPortal, startPortal, type Portal } from '#tests/support/portal.ts';
import {
  aDayInIssue,
  anAddress,
  closeRating,
  handOutSlips,
  openRatedPortal,
  openRating,
  sendForm,
  type Answer,
  type RatedPortal,
} from '#tests/support/rated-portal.ts';
import { pause, startRaters, type Raters } from '#tests/support/steady-raters.ts';

const fills = Number(process.env['PORTAL_FILLS'] ?? 5);
const people = 4;
const slipsEach = 10;
/** Longer than the portal waits for a database that cannot start. */
const fullMs = 60_000;
const maximumRecoveryMs = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'portal-disk-'));
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=0711', 'tmpfs', folder]).status === 0;
if (!mounted) {
  console.log('No disk can be mounted here (it takes root on Linux): the full disk was not tried.');
  rmdirSync(folder);
}

describe.skipIf(!mounted)('the disk of the database is full', () => {
  let portal: Portal;
  let rated: RatedPortal;
  let day: string;
  let raters: Raters;
  let reporters: Reporters;
  const ballast = join(folder, 'ballast');

  beforeAll(async () => {
    portal = await startPortal({}, folder);
    rated = openRatedPortal(portal);
    const { client } = rated;
    day = await aDayInIssue(client, (await rated.ctxNow()).now.getTime());
    await rated.until(
      async () => (await client`select from ballot_manifests where open_day_id = ${day}`).count > 0,
    );
    const codes = await handOutSlips(rated, day, people * slipsEach);
    await openRating(rated, day);
    await fetch(`${portal.url}/`);
    raters = startRaters(portal, { day, codes, raters: people });
    reporters = startReporters(portal);
  }, 300_000);

  afterAll(async () => {
    rmSync(ballast, { force: true });
    await rated?.close().catch(() => undefined);
    if (portal) await endPortal(portal);
    execFileSync('umount', ['--lazy', folder]); // what is ending may still hold its log open
    rmdirSync(folder);
  }, 60_000);

  test(`filled ${fills} times: 503 and when to come back, and on again when there is room`, async () => {
    const recoveries: number[] = [];
    const wrong: string[] = [];
    let databaseEnds = 0;
    for (let fill = 0; fill < fills; fill += 1) {
      await pause(2_000);
      const refused = raters.refusals.length + reporters.refusals.length;
      const until = Date.now() + fullMs;
      let looks = 0;
      let servers = new Set<number>();
      while (Date.now() < until) {
        fillUp(ballast);
        if (serverNow() !== 0) await needMoreLog(rated);
        servers = servers.add(serverNow());
        // The disk may not be full yet at the first check.
        if ((looks += 1) > 1) wrong.push(...(await look()));
        await pause(500);
      }
      expect(raters.refusals.length + reporters.refusals.length).toBeGreaterThan(refused);
      expect(portal.process.exitCode, 'the portal lives').toBeNull();
      const began = performance.now();
      rmSync(ballast);
      const [ratings, reports] = [raters.acknowledgements() + people, reporters.told.length + 1];
      while (
        (raters.acknowledgements() < ratings || reporters.told.length < reports) &&
        performance.now() - began < maximumRecoveryMs
      )
        await pause(50);
      expect(raters.acknowledgements(), 'ratings go on').toBeGreaterThanOrEqual(ratings);
      expect(reporters.told.length, 'reports go on').toBeGreaterThanOrEqual(reports);
      recoveries.push(performance.now() - began);
      if (servers.add(serverNow()).size > 1) databaseEnds += 1;
      await expect.poll(() => statusOf('/readyz'), { timeout: 10_000 }).toBe(200);
    }
    const refusals = [...raters.refusals, ...reporters.refusals];
    console.log(
      `${fills} fills of ${fullMs / 1000} s: ${JSON.stringify(tally(refusals))}; the database ended in ${databaseEnds}; going on after ${recoveries.map((ms) => `${(ms / 1000).toFixed(1)} s`).join(', ')}`,
    );
    expect(databaseEnds, 'in each the database ended, and nobody started it').toBe(fills);
    expect(wrong).toEqual([]);
    for (const answer of refusals) {
      expect(answer?.status).toBe(503);
      expect(answer?.headers['retry-after']).toMatch(/^\d+$/);
    }
  });

  test('nothing acknowledged is lost or doubled, the log goes on, and the day is mixed and released', async () => {
    await Promise.all([raters.stop(), reporters.stop()]);
    const { slips, ...stored } = await raters.compare(rated);
    const rows = await rated.client<{ text: string }[]>`select text from reports`;
    const kept = rows.map(({ text }) => text);
    const lostReports = reporters.told.filter((text) => !kept.includes(text)).length;
    const doubledReports = reporters.told.filter(
      (text) => kept.indexOf(text) !== kept.lastIndexOf(text),
    ).length;
    console.log(
      `${raters.acknowledgements()} ratings acknowledged on ${slips} slips: ${stored.lost} lost, ${stored.doubled} doubled; ${reporters.told.length} reports: ${lostReports} lost, ${doubledReports} doubled`,
    );
    expect({ ...stored, lostReports, doubledReports }).toEqual({
      lost: 0,
      doubled: 0,
      extra: 0,
      lostReports: 0,
      doubledReports: 0,
    });
    const { db } = await rated.ctxNow();
    expect((await verifyAudit(db)).firstBadSeq).toBeNull();
    const path = `/notices/${randomUUID()}`;
    await statusOf(path);
    await expect
      .poll(() => readFileSync(join(folder, 'portal.log'), 'utf8'), { timeout: 5_000 })
      .toContain(path);
    await closeRating(rated, day);
    const [row] =
      await rated.client`select count(*)::int as n from ballots where open_day_id = ${day}`;
    expect(row?.['n']).toBe(slips);
  }, 300_000);

  /** Process id of the database; 0 if there is none. */
  const serverNow = (): number => {
    try {
      const { pid } = databaseServer(folder);
      return existsSync(`/proc/${pid}`) ? pid : 0;
    } catch {
      return 0;
    }
  };

  const statusOf = async (path: string): Promise<number | null> =>
    fetch(`${portal.url}${path}`, { signal: AbortSignal.timeout(10_000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => null,
    );

  /** Faults while the disk is full. */
  async function look(): Promise<string[]> {
    const expected = { '/healthz': 200, '/readyz': 503, '/': 200 };
    const seen = await Promise.all(
      Object.entries(expected).map(async ([path, status]) => ({
        path,
        status,
        is: await statusOf(path),
      })),
    );
    return seen.flatMap(({ path, status, is }) =>
      is === status ? [] : `${path} answered ${is} and not ${status}`,
    );
  }
});

interface Reporters {
  /** Texts of acknowledged reports. */
  readonly told: string[];
  readonly refusals: (Answer | null)[];
  stop(): Promise<void>;
}

/** People who report continuously. A refused report is not sent again. */
function startReporters(portal: Portal): Reporters {
  let going = true;
  const told: string[] = [];
  const refusals: Reporters['refusals'] = [];
  const report = async (): Promise<void> => {
    while (going) {
      const text = `自助终端打印证明时卡纸，旁边没有人。${randomUUID()}`;
      const answer = await sendForm(portal, '/issues/report', {
        body: new URLSearchParams({ text, place: '一楼自助区' }).toString(),
        from: anAddress(),
      }).catch(() => null);
      if (answer?.status === 303) told.push(text);
      else refusals.push(answer);
      await pause(200);
    }
  };
  const reporting = report();
  return {
    told,
    refusals,
    async stop() {
      going = false;
      await reporting;
    },
  };
}

/**
 * Ratings and reports fail while the WAL still has room. More WAL, as after a busy hour, makes
 * PostgreSQL end itself (PANIC). It cannot start again while the disk is full. Uses `pg`:
 * postgres.js reports the end of a connection to the next query, and waits for a lost server.
 */
async function needMoreLog({ url }: RatedPortal): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 5_000,
  });
  client.on('error', () => {}); // the failed query says it too
  try {
    await client.connect();
    await client.query('select pg_switch_wal()');
  } catch {
    // as is to be expected on a full disk
  } finally {
    await client.end().catch(() => {});
  }
}

/** Fills the disk to the last block, including space that the database freed meanwhile. */
function fillUp(file: string): void {
  writeFileSync(file, '', { flag: 'a' });
  for (const bytes of [4 * 1024 * 1024, 64 * 1024, 4096]) {
    const block = Buffer.alloc(bytes, 1);
    try {
      while (statfsSync(folder).bavail > 0) appendFileSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

function tally(answers: readonly (Answer | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const kind = answer === null ? 'no answer' : String(answer.status);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
