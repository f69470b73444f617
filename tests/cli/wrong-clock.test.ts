/**
 * A real start with a clock that is a month ahead: the portal does nothing that cannot be undone,
 * and everybody can read why.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect } from 'vitest';
import { clockMarks } from '#db/tables/office.ts';
import { sendLater } from '#platform/jobs/queue.ts';
import { prepareJobs } from '#platform/jobs/worker.ts';
import { test, type OwnDatabase } from '#tests/support/db.ts';
import { aPublishedOpenDay } from '#tests/support/factories.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let folder: string;
let server: Socket;
let worker: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-clock-'));
  server = createSocket('udp4');
  server.on('message', (_question, { port }) => {
    const answer = Buffer.alloc(48);
    answer.set([0x24, 2]);
    answer.writeUInt32BE(Math.floor(Date.now() / 1000) + 2_208_988_800, 40);
    server.send(answer, port, '127.0.0.1');
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  if (worker && worker.exitCode === null) {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `npm run worker` on this database, with its clock a month ahead. */
function startAhead({ url }: OwnDatabase): void {
  worker = spawn(process.execPath, ['src/cli/worker.ts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${new URL('../support/shifted-clock.mjs', import.meta.url).href}`,
      SHIFT_MS: String(30 * DAY_MS),
      DATABASE_URL: url,
      PORTAL_SECRET: 'x'.repeat(40),
      PORTAL_DEMO: '0',
      PORTAL_DATA_DIR: folder,
      PORTAL_TIME_SERVER: `ntp://127.0.0.1:${server.address().port}`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

test('a start with the clock a month ahead closes no day that is being rated', async ({
  ownDatabase,
}) => {
  const { db, client, url } = ownDatabase;
  const now = Date.now();
  const at = (hours: number): Date => new Date(now + hours * HOUR_MS);
  const day = await aPublishedOpenDay(db, {
    registrationOpensAt: at(-72),
    registrationClosesAt: at(-24),
    startsAt: at(-4),
    endsAt: at(-2),
    rateOpensAt: at(-2),
    rateClosesAt: at(100),
  });
  await db.insert(clockMarks).values({ seenAt: at(0), auditSeq: 0, publicSeq: 0 });
  await prepareJobs(url);
  await sendLater(db, 'ballots.keepTime', {});
  startAhead(ownDatabase);
  await expect
    .poll(
      () =>
        client`select 1 from pgboss.job where name = 'ballots.keepTime' and state = 'completed'`,
      {
        timeout: 30_000,
        interval: 200,
      },
    )
    .not.toEqual([]);
  const [row] = await client`
    select mixed_at, scores_published_at, tickets_closed_at from open_days where id = ${day.id}`;
  expect(row).toEqual({ mixed_at: null, scores_published_at: null, tickets_closed_at: null });
  const told = await client`select event, detail->>'cause' as cause from public_log`;
  expect(told).toEqual([{ event: 'clock_doubted', cause: 'jumped' }]);
}, 60_000);
