import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import postgres from 'postgres';
import { connect } from '#db/connect.ts';
import type { Connection } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import type { EmbeddedPostgres } from '#db/embedded.ts';
import { jobNames, sendLater } from '#platform/jobs/queue.ts';
import { prepareJobs, startWorker } from '#platform/jobs/worker.ts';
import type { Worker } from '#platform/jobs/worker.ts';

let dataDir: string;
let server: EmbeddedPostgres;
let connection: Connection;
let client: postgres.Sql;
let worker: Worker | undefined;
const seen: Record<string, unknown>[] = [];
const logged: unknown[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'portal-jobs-'));
  server = await startEmbeddedPostgres({ dataDir });
  await prepareJobs(server.url);
  connection = connect(server.url, { max: 3 });
  client = postgres(server.url, { max: 1, onnotice: () => {} });
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await client`delete from pgboss.job`;
  seen.length = 0;
  logged.length = 0;
});
afterAll(async () => {
  await client.end();
  await connection.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const waiting = async (): Promise<unknown[]> =>
  (
    await client`select data from pgboss.job where name = 'ballots.keepTime' and state = 'created' order by created_on`
  ).map((row) => row.data);

const timetable = async (): Promise<unknown[]> => [
  ...(await client`select name, cron, timezone from pgboss.schedule`),
];

/** Every job of this version, with an empty handler. */
const idle = Object.fromEntries(
  jobNames.map((name) => [name, async () => {}]),
) as unknown as Parameters<typeof startWorker>[0]['handlers'];

const log = (...entry: unknown[]): void => void logged.push(entry);

async function work(
  handler: (data: Record<string, unknown>) => Promise<void> = async () => {},
): Promise<Worker> {
  return (worker = await startWorker({
    databaseUrl: server.url,
    schedule: {},
    log: { error: log, warn: log } as unknown as Parameters<typeof startWorker>[0]['log'],
    handlers: {
      ...idle,
      'ballots.keepTime': async (data) => {
        seen.push(data);
        await handler(data);
      },
    },
  }));
}

describe('a job sent inside a transaction', () => {
  test('that is rolled back never existed', async () => {
    await expect(
      connection.db.transaction(async (tx) => {
        await sendLater(tx, 'ballots.keepTime', { day: 1 });
        throw new Error('the act was refused');
      }),
    ).rejects.toThrow('the act was refused');
    expect(await waiting()).toEqual([]);
  });

  test('that is committed runs once, with what was sent', async () => {
    await connection.db.transaction(async (tx) => {
      await sendLater(tx, 'ballots.keepTime', { day: 2, title: '开放日 “A”' });
      expect(await waiting()).toEqual([]); // not committed, so not visible yet
    });
    await work();
    await expect.poll(() => seen, { timeout: 8_000 }).toEqual([{ day: 2, title: '开放日 “A”' }]);
    await expect
      .poll(
        async () =>
          (await client`select state from pgboss.job where name = 'ballots.keepTime'`).map(
            (row) => row.state,
          ),
        { timeout: 8_000 },
      )
      .toEqual(['completed']);
    expect(seen).toHaveLength(1);
  });

  test('waits while another of its key waits; without a key it depends on none', async () => {
    for (const day of [1, 2])
      await sendLater(connection.db, 'ballots.keepTime', { day }, { singletonKey: 'day' });
    for (const day of [3, 4]) await sendLater(connection.db, 'ballots.keepTime', { day });
    expect(await waiting()).toEqual([{ day: 1 }, { day: 3 }, { day: 4 }]);
  });

  test('for later does not run before its time', async () => {
    await sendLater(
      connection.db,
      'ballots.keepTime',
      { day: 5 },
      { startAfter: new Date(Date.now() + 3_600_000) },
    );
    await sendLater(connection.db, 'ballots.keepTime', { day: 6 });
    await work();
    await expect.poll(() => seen, { timeout: 8_000 }).toEqual([{ day: 6 }]);
    expect(await waiting()).toEqual([{ day: 5 }]);
  });
});

describe('the worker', () => {
  test('runs a job at once when it is woken', async () => {
    const { wake } = await work();
    await wake('ballots.keepTime');
    await expect.poll(() => seen.length, { timeout: 1_500 }).toBe(1);
  });

  test('logs a job that failed and keeps it for another try', async () => {
    await work(async () => {
      throw new Error('the disk is full');
    });
    await worker?.wake('ballots.keepTime');
    await expect
      .poll(
        async () =>
          (await client`select state from pgboss.job where name = 'ballots.keepTime'`).map(
            (row) => row.state,
          ),
        { timeout: 5_000 },
      )
      .toEqual(['retry']);
    expect(logged).toEqual([
      [
        expect.objectContaining({
          job: 'ballots.keepTime',
          err: expect.objectContaining({ message: 'the disk is full' }),
        }),
        'job failed',
      ],
    ]);
  });

  test('keeps the timetable of this version in the time of the office', async () => {
    const options = {
      databaseUrl: server.url,
      handlers: idle,
      log: { error: () => {}, warn: () => {} },
    };
    await (
      await startWorker({
        ...options,
        schedule: { 'ballots.keepTime': '30 8 * * 1' },
      })
    ).stop();
    expect(await timetable()).toEqual([
      { name: 'ballots.keepTime', cron: '30 8 * * 1', timezone: 'Asia/Shanghai' },
    ]);
    await (await startWorker({ ...options, schedule: {} })).stop();
    expect(await timetable()).toEqual([]);
  });

  test('waits for a running job before it stops', async () => {
    let finished = false;
    const { wake, stop } = await work(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      finished = true;
    });
    await wake('ballots.keepTime');
    await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(1);
    await stop();
    expect(finished).toBe(true);
  });
});
