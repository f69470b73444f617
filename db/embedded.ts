/**
 * The database of a portal without DATABASE_URL: a real PostgreSQL server in `<dataDir>/postgres`,
 * run with `pg_ctl` (trust.md, decision 8). A dead server is restarted (embedded/keep-running.ts).
 * The caller stops it, not an exit hook, so that open requests can finish first. After a `kill -9`
 * of the portal the server keeps running, and the next portal takes it over.
 */
import { mkdirSync, realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { findBinaries } from './embedded/binaries.ts';
import { openCluster } from './embedded/cluster.ts';
import type { Cluster } from './embedded/cluster.ts';
import { lockFolder } from './embedded/folder-lock.ts';
import { chooseIdentity } from './embedded/identity.ts';
import { keepRunning } from './embedded/keep-running.ts';
import { readPostmaster, retirePostmasterFile } from './embedded/postmaster.ts';
import { EmbeddedPostgresRefused } from './embedded/refused.ts';

export { EmbeddedPostgresRefused };

export interface EmbeddedPostgres {
  /** For the role `portal`, which owns the database `portal` but is no superuser. */
  readonly url: string;
  /** Whether the server of a killed portal was taken over. */
  readonly reused: boolean;
  /**
   * Stops the server (sessions are cut, data is flushed) and releases the folder lock. May be
   * called twice.
   */
  stop(): Promise<void>;
  /**
   * Restarts the server on the same port, which clears all its memory. Resolves to its process ID.
   */
  restart(): Promise<number>;
  /** Tells the server to stop, without waiting. */
  stopNow(): void;
}

const PAUSE_MS = 700;
const MAXIMUM_STARTS = 6; // children of a killed server hold its shared memory for about 1 s
const MAXIMUM_WAITS = 90; // a server in recovery or shutdown answers within a minute

/**
 * Starts the server of this data folder, or takes it over. Creates the cluster and the database
 * when missing. Throws `EmbeddedPostgresRefused`, with a sentence to print, when the folder cannot
 * be used.
 */
export async function startEmbeddedPostgres({
  dataDir,
  log = () => {},
  onLost = () => {},
  hasRoom,
}: {
  dataDir: string;
  log?: (line: string) => void;
  /** The server ended and cannot be restarted. */
  onLost?: () => void;
  /** Whether the disk has room. While it has none, restarting never gives up. */
  hasRoom?: () => Promise<boolean>;
}): Promise<EmbeddedPostgres> {
  const binaries = findBinaries();
  const home = makeFolder(dataDir);
  const lock = lockFolder(home);
  try {
    const folder = join(home, 'postgres');
    const identity = chooseIdentity(folder, binaries);
    const cluster = await openCluster(
      folder,
      join(home, 'postgres-password'),
      binaries,
      identity,
      log,
    );
    const { port, reused } = await takeOverOrStart(cluster, log);
    const url = cluster.portalUrl(port);
    let watch = keepRunning(cluster, port, { log, onLost, hasRoom });
    let stopping: Promise<void> | undefined;
    return {
      url,
      reused,
      stop: () =>
        (stopping ??= watch
          .end()
          .then(() => cluster.stop())
          .finally(() => lock.release())),
      restart: async () => {
        await watch.end(); // it would restart the server during the pause
        await cluster.stop();
        try {
          for (let starts = 1; ; starts += 1) {
            const started = await cluster.start(port);
            const running = readPostmaster(folder);
            if (started.ok && running?.running) return running.pid;
            if (starts === MAXIMUM_STARTS || stopping)
              throw new Error('PostgreSQL did not start again');
            await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
          }
        } finally {
          if (!stopping) watch = keepRunning(cluster, port, { log, onLost, hasRoom });
        }
      },
      stopNow: () => {
        void watch.end();
        const postmaster = readPostmaster(folder);
        if (postmaster?.running) process.kill(postmaster.pid, 'SIGINT'); // fast shutdown
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The secrets in this folder have mode 0600. Others may pass through it: under root the server runs
 * as another user.
 */
function makeFolder(dataDir: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    return realpathSync(dataDir);
  } catch (error) {
    throw new EmbeddedPostgresRefused(
      `无法建立数据文件夹 ${dataDir}（${(error as Error).message}）。请换一个可写的文件夹，用 PORTAL_DATA_DIR 指明。`,
    );
  }
}

async function takeOverOrStart(
  cluster: Cluster,
  log: (line: string) => void,
): Promise<{ port: number; reused: boolean }> {
  let lastError = '';
  for (let starts = 0, waits = 0; starts < MAXIMUM_STARTS && waits < MAXIMUM_WAITS;) {
    const left = readPostmaster(cluster.folder);
    if (left?.running) {
      waits += 1;
      if (left.port !== null && (await answers(cluster.portalUrl(left.port), cluster.folder))) {
        log(`PostgreSQL left running by an earlier portal taken over (pid ${left.pid})`);
        return { port: left.port, reused: true };
      }
    } else {
      starts += 1;
      if (left) retirePostmasterFile(cluster.folder, left);
      const port = await freePort();
      const started = await cluster.start(port);
      if (started.ok) return { port, reused: false };
      lastError = started.output;
      log(`PostgreSQL did not start (${starts}): ${lastError.trim().split('\n').at(-1) ?? ''}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const reason = /no space left/i.test(lastError)
    ? '磁盘已满，请腾出空间后再启动'
    : `请查看 ${join(cluster.folder, 'start.log')}`;
  throw new EmbeddedPostgresRefused(`数据库启动失败：${reason}。`);
}

/** Whether the server on this port uses this folder and accepts our password. */
async function answers(url: string, folder: string): Promise<boolean> {
  try {
    const { rows } = await withClient(url, (client) =>
      client.query<{ data_directory: string }>('show data_directory'),
    );
    return rows[0]?.data_directory === folder;
  } catch {
    return false;
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {}); // the failed query reports it too
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
