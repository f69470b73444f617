/** Runs what `queue.ts` holds, on a small pool of its own: inside the server process or as `npm run worker`. */
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from '#db/unavailable.ts';
import { jobNames, queuePolicy } from './queue.ts';
import type { JobName } from './queue.ts';

export interface Worker {
  /** Has this job run now instead of at its next time, unless one already waits. */
  wake(name: JobName): Promise<void>;
  /** Takes no new job, waits a few seconds for running ones, closes the pool. */
  stop(): Promise<void>;
}

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

/** Brings the queue's own schema forward and makes missing queues, so that `sendLater` works before any worker ran. */
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

/** Starts on a database that `prepareJobs` has seen. Times of `schedule` are those of Asia/Shanghai. */
export async function startWorker({
  databaseUrl,
  handlers,
  schedule,
  log,
}: {
  databaseUrl: string;
  handlers: JobHandlers;
  schedule: readonly { name: JobName; cron: string }[];
  log: Pick<Logger, 'error' | 'warn'>;
}): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    max: CONNECTIONS,
    application_name: 'portal jobs',
    migrate: false,
  });
  // A database that is away comes back, as after each mix (sealing/apart.ts); the queue asks again.
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
            throw error; // tried again later, see queueOptions
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

/** What the timetable and `wake` send: one waiting is enough. */
const SOON = 'soon';

/** Entries are kept in the database: what an older version scheduled and this one does not is taken out. */
async function keepSchedule(
  boss: PgBoss,
  schedule: readonly { name: JobName; cron: string }[],
): Promise<void> {
  for (const { name } of await boss.getSchedules()) {
    if (!schedule.some((entry) => entry.name === name)) await boss.unschedule(name);
  }
  for (const { name, cron } of schedule)
    await boss.schedule(name, cron, {}, { tz: 'Asia/Shanghai', singletonKey: SOON });
}
