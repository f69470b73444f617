/**
 * The cluster on disk: created once, configured at each start, started and stopped with `pg_ctl`.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { Identity } from './identity.ts';
import { EmbeddedPostgresRefused } from './refused.ts';

export interface Cluster {
  readonly folder: string;
  portalUrl(port: number): string;
  start(port: number): Promise<{ ok: boolean; output: string }>;
  stop(): Promise<void>;
}

/**
 * No content of a rating may reach a log, and no file may show the order of ratings (trust.md §1.5,
 * §1.6). So rejected statements are not logged, and WAL files are not recycled: they would keep old
 * rows under a new name. Passed on the command line at each start, so that an old cluster gets new
 * settings.
 */
const SETTINGS = {
  fsync: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '60',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  wal_recycle: 'off',
  jit: 'off',
  timezone: 'UTC',
  track_commit_timestamp: 'off',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  log_timezone: 'UTC',
  logging_collector: 'on',
  log_directory: 'log',
  log_filename: 'server-%a.log', // one file per weekday, overwritten after a week
  log_rotation_age: '1d',
  log_truncate_on_rotation: 'on',
};
const START_SECONDS = 60;
const STOP_SECONDS = 6;
const ADMIN = 'postgres';

/**
 * Only the role `portal` may connect, from this machine, with its password. The superuser can never
 * connect: its work is done in single-user mode while the cluster is created.
 */
const ACCESS = `# Written by the portal at each start.
host all portal 127.0.0.1/32 scram-sha-256
host all all 0.0.0.0/0 reject
`;

export async function openCluster(
  folder: string,
  passwordFile: string,
  binaries: Binaries,
  identity: Identity,
  log: (line: string) => void,
): Promise<Cluster> {
  const password = readOrMakePassword(passwordFile, existsSync(folder));
  if (!existsSync(folder)) {
    log('making a new PostgreSQL cluster');
    await makeCluster(folder, password, binaries, identity);
  }
  await checkVersion(folder, binaries, identity);

  const pgCtl = (command: string, ...args: string[]): Promise<{ ok: boolean; output: string }> =>
    identity.run(binaries.pgCtl, [command, '-D', folder, '-w', ...args]);
  return {
    folder,
    portalUrl: (port) => `postgres://portal:${password}@127.0.0.1:${port}/portal`,
    start: async (port) => {
      writeAccessFile(folder, identity);
      const settings = Object.entries({ ...SETTINGS, port })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' ');
      const { ok, output } = await pgCtl(
        'start',
        '-s',
        '-t',
        String(START_SECONDS),
        '-l',
        join(folder, 'start.log'),
        '-o',
        settings,
      );
      return { ok, output: ok ? output : output + readStartLog(folder) };
    },
    stop: async () => {
      const { ok } = await pgCtl('stop', '-s', '-t', String(STOP_SECONDS), '-m', 'fast');
      if (!ok && existsSync(join(folder, 'postmaster.pid')))
        await pgCtl('stop', '-s', '-t', String(STOP_SECONDS), '-m', 'immediate');
    },
  };
}

/**
 * Created under a temporary name and renamed when complete. An interrupted first start leaves
 * nothing half made.
 */
async function makeCluster(
  folder: string,
  password: string,
  binaries: Binaries,
  identity: Identity,
): Promise<void> {
  const unfinished = `${folder}.new`;
  const secret = `${folder}.pw`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  identity.own(unfinished);
  try {
    // The superuser's password is not stored.
    writeFileSync(secret, randomBytes(24).toString('base64url'), { mode: 0o600 });
    identity.own(secret);
    const init = (...locale: string[]): Promise<{ ok: boolean; output: string }> =>
      identity.run(binaries.initdb, [
        '-D',
        unfinished,
        '--encoding=UTF8',
        ...locale,
        `--username=${ADMIN}`,
        `--pwfile=${secret}`,
        '--auth=scram-sha-256',
        '--data-checksums',
      ]);
    let made = await init('--locale=C.UTF-8');
    // A system without that locale uses PostgreSQL's built-in one, which sorts and folds the same.
    if (!made.ok && /locale/i.test(made.output))
      made = await init('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
    if (!made.ok) {
      const reason = /no space left/i.test(made.output)
        ? '磁盘已满'
        : (made.output.trim().split('\n').at(-1) ?? '原因不明');
      throw new EmbeddedPostgresRefused(
        `无法在 ${folder} 建立数据库（${reason}）。请腾出空间或换一个文件夹，用 PORTAL_DATA_DIR 指明。`,
      );
    }
    await prepareDatabase(unfinished, password, binaries, identity);
    renameSync(unfinished, folder);
  } finally {
    rmSync(secret, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * The role `portal` may create databases (tests clone one per worker), request a checkpoint, switch
 * the WAL and look for its traces (trust.md §1.5). It may do no more: an SQL injection must not
 * become `COPY … TO PROGRAM`.
 */
async function prepareDatabase(
  folder: string,
  password: string,
  binaries: Binaries,
  identity: Identity,
): Promise<void> {
  // The password is base64url that we generate, so it needs no quoting.
  const role = `create role portal login createdb in role pg_checkpoint, pg_monitor password '${password}'`;
  const steps: [database: string, statements: string[]][] = [
    ['postgres', [role]],
    // Later databases copy template1, and with it this grant.
    ['template1', ['grant execute on function pg_switch_wal() to portal']],
    ['postgres', ['create database portal owner portal']],
  ];
  for (const [database, statements] of steps) {
    const { ok, output } = await identity.run(
      binaries.postgres,
      ['--single', '-D', folder, database],
      `${statements.join('\n')}\n`,
    );
    if (!ok || /^\S.*(?:ERROR|FATAL|PANIC):/m.test(output))
      throw new EmbeddedPostgresRefused(
        `无法在 ${folder} 建立数据库（${output.trim().split('\n').at(-1) ?? '原因不明'}）。`,
      );
  }
}

/** Root writes into another user's folder here, so it must not follow a link of that user. */
function writeAccessFile(folder: string, identity: Identity): void {
  const file = join(folder, 'pg_hba.conf');
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, ACCESS, { mode: 0o600, flag: 'wx' });
  identity.own(fresh);
  renameSync(fresh, file);
}

function readOrMakePassword(file: string, clusterExists: boolean): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    if (clusterExists) {
      throw new EmbeddedPostgresRefused(
        `数据库口令文件 ${file} 丢失或不可读。请从备份中恢复它，或用 PORTAL_DATA_DIR 另指一个文件夹。`,
      );
    }
    const password = randomBytes(24).toString('base64url');
    writeFileSync(file, password, { mode: 0o600 });
    return password;
  }
}

async function checkVersion(folder: string, binaries: Binaries, identity: Identity): Promise<void> {
  const { output } = await identity.run(binaries.postgres, ['--version']);
  const ours = /(\d+)\./.exec(output)?.[1] ?? '';
  const theirs = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (ours !== theirs) {
    throw new EmbeddedPostgresRefused(
      `数据文件夹由 PostgreSQL ${theirs} 建立，而程序自带的是 ${ours}。请用旧版程序备份，再恢复到新的数据文件夹。`,
    );
  }
}

function readStartLog(folder: string): string {
  try {
    return readFileSync(join(folder, 'start.log'), 'utf8').split('\n').slice(-5).join('\n');
  } catch {
    return '';
  }
}
