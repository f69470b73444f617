/** Restarts a dead server on the same port, so that connection strings stay valid. */
import type { Cluster } from './cluster.ts';
import { readPostmaster, retirePostmasterFile } from './postmaster.ts';

const pauses = { lookMs: 500, firstMs: 500, maxMs: 8_000 };
const MAX_FAILURES = 8; // about half a minute

export interface Watch {
  /** Stops watching. Waits for a start in progress, so that a stop comes after it. */
  end(): Promise<void>;
}

/**
 * Checks twice a second whether the server runs, and restarts it if not. The delay grows with each
 * failure: children of a killed server hold its memory for about one second. After `MAX_FAILURES`
 * in a row it calls `onLost` and stops watching. Failures on a full disk do not count: the server
 * restarts when there is room.
 */
export function keepRunning(
  cluster: Pick<Cluster, 'folder' | 'start'>,
  port: number,
  {
    log,
    onLost,
    hasRoom = async () => true,
  }: { log: (line: string) => void; onLost: () => void; hasRoom?: () => Promise<boolean> },
  { lookMs, firstMs, maxMs } = pauses,
): Watch {
  let ended = false;
  let failures = 0;
  /** Failed starts in a row, including those on a full disk. */
  let tries = 0;
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;

  async function look(): Promise<void> {
    const server = readPostmaster(cluster.folder);
    if (server?.running || ended) {
      failures = tries = 0;
      return;
    }
    if (server) retirePostmasterFile(cluster.folder, server);
    log('PostgreSQL is gone; starting it again');
    const { ok, output } = await cluster.start(port);
    if (ok) {
      failures = tries = 0;
      log('PostgreSQL started again');
      return;
    }
    tries += 1;
    if (await hasRoom().catch(() => true)) failures += 1;
    log(`PostgreSQL did not start (${tries}): ${output.trim().split('\n').at(-1) ?? ''}`);
    if (failures < MAX_FAILURES || ended) return;
    ended = true;
    onLost();
  }

  async function lookAgain(): Promise<void> {
    await look().catch((error: unknown) => log(`watching PostgreSQL failed: ${String(error)}`));
    if (!ended) lookLater();
  }

  function lookLater(): void {
    const pause = tries === 0 ? lookMs : Math.min(maxMs, firstMs * 2 ** (tries - 1));
    timer = setTimeout(() => {
      working = lookAgain();
    }, pause).unref();
  }

  lookLater();
  return {
    async end() {
      ended = true;
      clearTimeout(timer);
      await working;
    },
  };
}
