/**
 * How the running portal keeps the secrets of a day out of its long-lived processes: keys are made and inboxes opened in a
 * child that ends, and after the mix everything that saw a rating is replaced.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { processTree } from './memory.ts';
import type { Done, Place, Task } from './process.ts';
import type { Apart } from './steps.ts';

const program = join(
  dirname(findPackageJSON(import.meta.url) ?? '.'),
  'src/features/ballots/life/sealing/process.ts',
);

/** What the portal runs beside this process. */
export interface Surroundings {
  /** Replaces the process that serves. */
  replaceServing(): Promise<void>;
  /** Restarts the database and gives the number of its first process; null where it is not ours to restart. */
  restartDatabase: (() => Promise<number>) | null;
  /** Whether another portal works on this database: its processes are not replaced and not searched. */
  hasOtherNodes(): Promise<boolean>;
}

/** Nobody rates a day for longer, so what another portal saw of it is not older. */
const longestRatingMs = 7 * 86_400_000;

export function workApart(
  place: Place,
  { replaceServing, restartDatabase, hasOtherNodes }: Surroundings,
): Apart & { end(): void } {
  /** The children that mixed and wait to search, by day. */
  const witnesses = new Map<string, ChildProcess>();
  /** Days after whose mix everything was replaced by this process. */
  const replacedFor = new Map<string, number | null>();
  /** Days found clean: the search of the disk that follows may bring their mark back into this process. */
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
        // Asked before the restart, which takes the connections of the others away for a moment.
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
