/**
 * Builds the portal once: migrates the database, loads region and calendar, starts clock and jobs.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { connect, type Connection, type Db } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import { createAnswerCache } from '#db/answer-cache.ts';
import { openChangeFeed, type ChangeFeed } from '#db/change-feed.ts';
import { refuseUnfitDatabase } from '#db/requirements.ts';
import { recordStatement } from '#db/recorded-statements.ts';
import { ConfigRefused, loadOrMakeSecret, type Config } from './config.ts';
import { seedDeadlineRules } from './features/issues/deadlines/commands.ts';
import { syncRegion } from './features/organisations/commands.ts';
import { jobHandlers, jobSchedule } from './jobs.ts';
import type { IsolatedSealing } from '#features/ballots/life/sealing/steps.ts';
import { loadDemo } from './features/demo/commands.ts';
import { recordRestore } from './features/operation/commands.ts';
import { findMismatch, isInUse } from './features/operation/start-checks.ts';
import { findDemoOffset, followDemoClock, resumeDemoClock } from './features/demo/clock.ts';
import { setUpCodeLine } from './features/accounts/commands.ts';
import { watchDatabase } from './features/operation/database/commands.ts';
import { findDatabaseStop } from './features/operation/stops/queries.ts';
import { createClockGuard } from './features/operation/clock/commands.ts';
import { calendarFrom, seedCalendar } from './platform/calendar/table.ts';
import { shiftedClock, systemClock, type Clock } from './platform/clock.ts';
import type { Actor, Ctx } from './platform/ctx.ts';
import { systemActor } from './platform/ctx.ts';
import { dayOf } from './platform/day.ts';
import { hasRoom } from './platform/disk-room.ts';
import type { Guard } from './platform/guard.ts';
import { prepareJobs, startWorker, type Worker } from './platform/jobs/worker.ts';
import { openLog } from './platform/log.ts';
import { allowContacts } from './platform/privacy-scan.ts';
import { loadRegion } from './platform/region/load.ts';
import type { Region } from './platform/region/profile.ts';
import { createSecrets, type Secrets } from './platform/secrets.ts';
import { databaseClock, systemClockService, timeServer } from './platform/time-sources.ts';

export interface App {
  config: Config;
  region: Region;
  secrets: Secrets;
  connection: Connection;
  /** Reports changed tables. */
  changeFeed: ChangeFeed;
  clock: Clock;
  log: Logger;
  /** Whether this portal holds demo data. If so, its clock can be moved, and every page says so. */
  demo: { on: boolean; offsetMs: number };
  /**
   * Lines to print after the start: demo sign-ins, or the one-time code for the first
   * administrator.
   */
  banner: string[];
  /** The context of one request or one job run. */
  context(who: { actor: Actor | null; clientKey?: string | null; requestId?: string }): Ctx;
  /** With `isolated`, the secrets of ratings stay in separate processes. */
  startJobs(isolated?: IsolatedSealing): Promise<void>;
  /** Reads the current stops from the database and checks the clock. */
  lookAtStops(): Promise<void>;
  wakeBallots(): unknown;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

interface Start {
  config: Config;
  databaseUrl: string;
  embedded: boolean;
  log?: Logger;
}

/**
 * The portal, with the work that only one process does at start: schema, queues, region, demo data.
 */
export async function createApp(options: Start): Promise<App> {
  const { config, databaseUrl, embedded } = options;
  await refuseUnfitDatabase(databaseUrl);
  await migrate(databaseUrl);
  await prepareJobs(databaseUrl);
  const app = await openApp(options);
  const { connection, demo, context, secrets } = app;
  await seedCalendar(connection.db);
  await syncRegion(context({ actor: systemActor }));
  await seedDeadlineRules(context({ actor: systemActor }));
  await resumeDemoClock(context({ actor: systemActor })); // demo.offsetMs is still 0: real time
  demo.offsetMs = (await findDemoOffset(connection.db)) ?? 0;
  await recordRestore(context({ actor: systemActor }));
  try {
    await refuseMismatch(connection.db, config, secrets);
  } catch (error) {
    await app.close();
    throw error;
  }
  if (isPublic(config) && config.demo === 'auto' && embedded && !(await isInUse(connection.db))) {
    await app.close();
    throw new ConfigRefused(
      '数据库是空的，而 PORTAL_ORIGIN 或 HOST 是公开的地址。请设 PORTAL_DEMO=0（正式使用）或 PORTAL_DEMO=1（公开的演示）再启动。',
    );
  }
  const demoLines = await loadDemo(app, {
    wanted: config.demo === '1' || (config.demo === 'auto' && embedded),
  });
  await followDemoClock(app, () => app.wakeBallots());
  await watchDatabase(context({ actor: systemActor }));
  await followStops(app);
  app.banner = demo.on ? demoLines : await setUpCodeLine(context({ actor: systemActor }));
  return app;
}

/**
 * The portal in another process, on a database that `createApp` has prepared. It serves pages and
 * runs no jobs.
 */
export async function connectApp(options: Start): Promise<App> {
  const app = await openApp(options);
  await followDemoClock(app, () => undefined);
  const lookAtClock = await followStops(app);
  // In the first process a job does this.
  setInterval(() => void lookAtClock(), CLOCK_LOOK_MS).unref();
  return app;
}

const CLOCK_LOOK_MS = 60_000;

/** Keeps this process's copy of the stops up to date. Returns a function that checks them now. */
async function followStops({ lookAtStops, changeFeed, log }: App): Promise<() => Promise<unknown>> {
  const look = (): Promise<unknown> =>
    lookAtStops().catch((error: unknown) => log.error({ err: error }, 'stops'));
  changeFeed.follow((table) =>
    table === null || table === 'operation_stops' ? look() : undefined,
  );
  await lookAtStops();
  return look;
}

async function openApp({ config, databaseUrl, embedded, ...options }: Start): Promise<App> {
  const log = options.log ?? openLog(config.dataDir);
  const region = await loadRegion(config.region);
  allowContacts([region.footer.phone]);
  const secrets = createSecrets(await loadOrMakeSecret(config));
  const connection = connect(databaseUrl, { onQuery: recordStatement });
  const changeFeed = await openChangeFeed(databaseUrl);
  const cached = createAnswerCache(changeFeed);
  const demo = { on: false, offsetMs: 0 };
  const clock = shiftedClock(() => demo.offsetMs);
  let worker: Worker | null = null;

  const clockGuard = createClockGuard({
    clock: systemClock,
    sinceStart: () => performance.now(),
    machine: hostname(),
    sources: [
      ...(embedded ? [] : [databaseClock(connection.db)]),
      systemClockService,
      ...(config.timeServer ? [timeServer(config.timeServer)] : []),
    ],
    isDemo: () => demo.on,
  });
  let isRatingStopped = false;
  const guard: Guard = {
    isRatingStopped: () => isRatingStopped,
    isClockTrusted: () => clockGuard.check(context({ actor: systemActor })),
    latest: clockGuard.latest,
  };

  const context: App['context'] = ({ actor, clientKey = null, requestId = randomUUID() }) => {
    const now = clock.now();
    let calendar: ReturnType<Ctx['calendar']> | null = null;
    return {
      db: connection.db,
      now,
      today: dayOf(now),
      region,
      secrets,
      actor,
      clientKey,
      requestId,
      keysDir: config.keysDir,
      guard,
      audit: [],
      cached,
      calendar: () => (calendar ??= cached('calendar', () => calendarFrom(connection.db))),
    };
  };

  const app: App = {
    config,
    region,
    secrets,
    connection,
    changeFeed,
    clock,
    log,
    demo,
    context,
    banner: [],
    async lookAtStops() {
      isRatingStopped = (await findDatabaseStop(connection.db)) !== null;
      await guard.isClockTrusted();
    },
    wakeBallots: () => worker?.wake('ballots.keepTime'),
    async startJobs(isolated) {
      worker = await startWorker({
        databaseUrl,
        log,
        schedule: jobSchedule,
        handlers: jobHandlers(() => context({ actor: systemActor }), isolated),
      });
    },
    // The embedded database writes into the data folder: on a full disk nothing can be saved.
    ready: async () =>
      (await connection.isThere()) && (!embedded || (await hasRoom(config.dataDir))),
    async close() {
      await worker?.stop();
      await changeFeed.close();
      await connection.close();
    },
  };
  return app;
}

/** Refuses to start with another secret, with other keys, or with demo data as real data. */
async function refuseMismatch(db: Db, config: Config, secrets: Secrets): Promise<void> {
  const mismatch = await findMismatch(db, { secrets, ...config });
  if (mismatch === 'otherSecret')
    throw new ConfigRefused(
      'PORTAL_SECRET（或 portal-secret 文件）不是这个数据库当初用的那一个：库里的手机号和纸票都读不出来。请换回当初的密钥再启动。',
    );
  if (mismatch === 'otherKeys')
    throw new ConfigRefused(
      `密钥文件夹 ${config.keysDir} 不是这个数据库用的那一个，而正有场次要用里面的密钥。多台机器请共用一个 PORTAL_KEYS_DIR；如果密钥确已丢失，设 PORTAL_KEYS_LOST=1 启动，那些场次的评价将无法保存。`,
    );
  if (config.demo === '0' && (await findDemoOffset(db)) !== null)
    throw new ConfigRefused(
      '这个数据库里是演示数据，不能当真的门户用（PORTAL_DEMO=0）。请换一个空的数据文件夹或数据库。',
    );
}

/** Whether people on other machines can reach the portal. */
function isPublic({ origin, host }: Pick<Config, 'origin' | 'host'>): boolean {
  const own = ['localhost', '127.0.0.1', '[::1]', '::1'];
  return !own.includes(new URL(origin).hostname) || !own.includes(host);
}
