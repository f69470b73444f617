/**
 * Keeps the secrets of a day out of the portal's long-lived processes. A child that ends makes the
 * keys and opens the inbox. After the mix, every process that saw a rating is replaced.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { processTree } from './memory.ts';
import type { Done, Place, Task } from './process.ts';
import type { IsolatedSealing } from './steps.ts';

const program = join(
  dirname(findPackageJSON(import.meta.url) ?? '.'),
  'src/features/ballots/life/sealing/process.ts',
);

/** Other processes of the portal. */
export interface Surroundings {
  /** Replaces the process that serves. */
  replaceServing(): Promise<void>;
  /**
   * Restarts the database; returns the id of its first process. Null where we may not restart it.
   */
  restartDatabase: (() => Promise<number>) | null;
  /** Whether another portal uses this database: its processes are neither replaced nor searched. */
  hasOtherNodes(): Promise<boolean>;
}

/** The longest rating. After this time another portal holds no rating that it saw. */
const longestRatingMs = 7 * 86_400_000;

export function isolateSealing(
  place: Place,
  { replaceServing, restartDatabase, hasOtherNodes }: Surroundings,
): IsolatedSealing & { end(): void } {
  /** The children that mixed and will search, by day. */
  const witnesses = new Map<string, ChildProcess>();
  /** Days after whose mix this process has replaced the others, with the database's process id. */
  const replacedFor = new Map<string, number | null>();
  /**
   * Days whose memory search found nothing. They are not searched again: the later search of the
   * disk may bring their mark into this process.
   */
  const clean = new Set<string>();

  let othersSeenAt = -Infinity;

  const once = async (task: Task): Promise<void> => {
    const child = start();
    try {
      await ask(child, task);
    } finally {
      child.kill('SIGKILL');
    }
  };

  return {
    makeKeys: (now, openDayId) =>
      once({ kind: 'makeKeys', place, openDayId, now: now.toISOString() }),

    async mix(now, openDayId) {
      const child = start();
      try {
        await ask(child, { kind: 'mix', place, openDayId, now: now.toISOString() });
        witnesses.set(openDayId, child);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    },

    async forget(openDayId) {
      if (clean.has(openDayId)) return true;
      const child = witnesses.get(openDayId) ?? start();
      witnesses.delete(openDayId);
      try {
        // Before the restart, which briefly drops the connections of other nodes.
        if (await hasOtherNodes()) othersSeenAt = performance.now();
        let postmaster = replacedFor.get(openDayId);
        if (postmaster === undefined) {
          postmaster = restartDatabase ? await restartDatabase() : null;
          await replaceServing();
          replacedFor.set(openDayId, postmaster);
        }
        if (postmaster === null || process.platform !== 'linux') return false;
        if (performance.now() - othersSeenAt < longestRatingMs) return false;
        const pids = processTree(process.pid, postmaster).filter((pid) => pid !== child.pid);
        const { found } = await ask(child, { kind: 'search', place, openDayId, pids });
        if (found && found.length > 0)
          throw new Error(
            `ratings of open day ${openDayId} are still in the memory of ${found.length} processes`,
          );
        if (!found) return false;
        clean.add(openDayId);
        return true;
      } finally {
        child.kill('SIGKILL');
      }
    },

    end() {
      for (const child of witnesses.values()) child.kill('SIGKILL');
    },
  };
}

const start = (): ChildProcess => fork(program, [], { serialization: 'advanced' });

function ask(child: ChildProcess, task: Task): Promise<Done & { ok: true }> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the sealing process ended'));
    child.once('exit', ended);
    child.once('message', (done: Done) => {
      child.off('exit', ended);
      if (done.ok) resolve(done);
      else reject(new Error(done.error));
    });
    child.send(task);
  });
}
