/**
 * `npm start`: builds when sources changed, starts the database, the portal and its jobs, and stops
 * them in order.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '#db/embedded.ts';
import { hasOtherNodes } from '#db/nodes.ts';
import { isolateSealing } from '#features/ballots/life/sealing/isolation.ts';
import { createApp } from '#src/boot.ts';
import { cautionsOf, ConfigRefused, loadOrMakeSecret, readConfig } from '#src/config.ts';
import type { Config } from '#src/config.ts';
import { hasRoom } from '#platform/disk-room.ts';
import { openLog } from '#platform/log.ts';
import { buildIfChanged } from './build.ts';
import { endOnFault, sentenceFor } from './failure.ts';
import { startServing, type Serving } from './serving.ts';
import { endInOrder } from './shutdown.ts';

/** A separate exit code, so that operators see why the portal ended. systemd restarts it. */
const DATABASE_LOST = 75;

const stops = endInOrder();
endOnFault(() => stops.end(1));
try {
  await start();
} catch (error) {
  console.error(sentenceFor(error));
  await stops.end(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  buildIfChanged(config.base);
  const { databaseUrl, database } = await openDatabase(config);
  const log = openLog(config.dataDir);

  // This process manages the database and the clock. It never reads what people send.
  const app = await createApp({ config, databaseUrl, embedded: database !== null, log });
  stops.add(() => app.close());
  const serving = await startServing({ ...config, databaseUrl }, () => stops.end(1));
  stops.add(() => serving.stop());
  const isolated = isolateSealing(
    {
      databaseUrl,
      portalSecret: await loadOrMakeSecret(config),
      keysDir: config.keysDir,
      region: config.region,
    },
    {
      replaceServing: () => serving.replace(),
      hasOtherNodes: () => hasOtherNodes(app.connection.db),
      restartDatabase: database && (() => restartQuietly(database, [serving, app.connection])),
    },
  );
  await app.startJobs(isolated);

  console.log(
    ['', `门户已启动：${serving.url}`, ...app.banner, ...cautionsOf(config), ''].join('\n'),
  );
}

/** Restarts the database while its clients wait. */
async function restartQuietly(
  database: EmbeddedPostgres,
  askers: readonly Pick<Serving, 'hold' | 'goOn'>[],
): Promise<number> {
  await Promise.all(askers.map((asker) => asker.hold()));
  try {
    return await database.restart();
  } finally {
    for (const asker of askers) asker.goOn();
  }
}

/**
 * The secret is created before the database. A database without the secret file has therefore lost
 * it.
 */
async function openDatabase(
  config: Config,
): Promise<{ databaseUrl: string; database: EmbeddedPostgres | null }> {
  if (config.databaseUrl !== null) {
    await loadOrMakeSecret(config);
    return { databaseUrl: config.databaseUrl, database: null };
  }
  if (
    config.secret === null &&
    existsSync(join(config.dataDir, 'postgres')) &&
    !existsSync(join(config.dataDir, 'portal-secret'))
  ) {
    throw new ConfigRefused(
      `数据文件夹 ${config.dataDir} 里有数据库，却没有密钥文件 portal-secret；没有它，库中的加密内容无法读取。请从备份中恢复该文件，或设置当初的 PORTAL_SECRET。`,
    );
  }
  await loadOrMakeSecret(config);
  const database = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    hasRoom: () => hasRoom(config.dataDir),
    onLost: () => {
      console.error('数据库多次重启失败，门户退出。原因见数据文件夹里的 postgres/start.log。');
      void stops.end(DATABASE_LOST);
    },
  });
  stops.add(
    () => database.stop(),
    () => database.stopNow(),
  );
  return { databaseUrl: database.url, database };
}
