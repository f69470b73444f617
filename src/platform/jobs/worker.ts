/**
 * Runs the jobs of `queue.ts` on a small separate connection pool, inside the server process or as
 * `npm run worker`.
 */
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from '#db/unavailable.ts';
import { jobNames, queuePolicy } from './queue.ts';
import type { JobName } from './queue.ts';

export interface Worker {
  /** Runs this job now instead of at its next scheduled time, unless one is already waiting. */
  wake(name: JobName): Promise<void>;
  /** Takes no new jobs, waits a few seconds for running ones, then closes the pool. */
  stop(): Promise<void>;
}

/** When each job runs, in cron notation; null if only a command sends it. */
export type JobSchedule = Partial<Record<JobName, string | null>>;
export type JobHandlers = Record<JobName, (data: Record<string, unknown>) => Promise<void>>;

const CONNECTIONS = 3;
const STOP_MS = 5_000;
const DAY_SECONDS = 86_400;

const queueOptions = {
  policy: queuePolicy,
  retryLimit: 8,
  retryDelay: 5,
  retryBackoff: true, // 5 s, 10 s, 20 s … with some jitter
  retryDelayMax: 600,
  expireInSeconds: 600,
  deleteAfterSeconds: 7 * DAY_SECONDS,
};

/**
 * Migrates the schema of the queue and creates missing queues, so that `sendLater` works before any
 * worker has run.
 */
export async function prepareJobs(databaseUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: 1,
    application_name: 'portal jobs',
    supervise: false,
    schedule: false,
  });
  let failure: unknown;
  boss.on('error', (error) => {
    failure ??= error;
  });
  try {
    await boss.start();
    for (const name of jobNames) {
      const { policy, ...changeable } = queueOptions;
      if (await boss.getQueue(name)) await boss.updateQueue(name, changeable);
      else await boss.createQueue(name, { policy, ...changeable });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failure) throw failure;
}

/** Requires a database prepared by `prepareJobs`. Times in `schedule` are in Asia/Shanghai. */
export async function startWorker({
  databaseUrl,
  handlers,
  schedule,
  log,
}: {
  databaseUrl: string;
  handlers: JobHandlers;
  schedule: JobSchedule;
  log: Pick<Logger, 'error' | 'warn'>;
}): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    application_name: 'portal jobs',
    migrate: false,
  });
  // An unavailable database is temporary, as after each mix (sealing/isolation.ts): retried.
  boss.on('error', (error) =>
    log[isDatabaseUnavailable(error) ? 'warn' : 'error']({ err: error }, 'job queue'),
  );
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue'));
  await boss.start();

  const workerIds = new Map<JobName, string>();
  for (const name of jobNames) {
    workerIds.set(
      name,
      await boss.work<Record<string, unknown> | null>(
        name,
        { pollingIntervalSeconds: 2 },
        async ([job]) => {
          try {
            await handlers[name](job?.data ?? {});
          } catch (error) {
            log.error({ job: name, jobId: job?.id, err: error }, 'job failed');
            throw error; // retried later, see queueOptions
          }
        },
      ),
    );
  }
  await keepSchedule(boss, schedule);

  return {
    wake: async (name) => {
      await boss.send(name, {}, { singletonKey: SOON });
      const workerId = workerIds.get(name);
      if (workerId) boss.notifyWorker(workerId);
    },
    stop: () => boss.stop({ graceful: true, timeout: STOP_MS }),
  };
}

/** Key of the jobs from the schedule and from `wake`: one waiting job is enough. */
const SOON = 'soon';

/**
 * The schedule is stored in the database. Removes entries that an older version added and this one
 * does not have.
 */
async function keepSchedule(boss: PgBoss, schedule: JobSchedule): Promise<void> {
  for (const { name } of await boss.getSchedules()) {
    if (!schedule[name as JobName]) await boss.unschedule(name);
  }
  for (const [name, cron] of Object.entries(schedule))
    if (cron) await boss.schedule(name, cron, {}, { tz: 'Asia/Shanghai', singletonKey: SOON });
}
