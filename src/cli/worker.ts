/** `npm run worker`: runs only the jobs, for several nodes on one PostgreSQL. */
import { isolateSealing } from '#features/ballots/life/sealing/isolation.ts';
import { createApp } from '#src/boot.ts';
import { ConfigRefused, loadOrMakeSecret, readConfig } from '#src/config.ts';
import { openLog } from '#platform/log.ts';
import { endOnFault, sentenceFor } from './failure.ts';
import { endInOrder } from './shutdown.ts';

const stops = endInOrder();
endOnFault(() => stops.end(1));
try {
  const config = readConfig(process.env);
  if (config.databaseUrl === null)
    throw new ConfigRefused(
      'npm run worker 用于多台机器共用一个数据库的部署，请设置 DATABASE_URL；内置数据库的门户自己会运行定时任务。',
    );
  const portalSecret = await loadOrMakeSecret(config);
  const app = await createApp({
    config,
    databaseUrl: config.databaseUrl,
    embedded: false,
    log: openLog(config.dataDir),
  });
  stops.add(() => app.close());
  // This process serves nothing, and must not restart the database.
  const isolated = isolateSealing(
    {
      databaseUrl: config.databaseUrl,
      portalSecret,
      keysDir: config.keysDir,
      region: config.region,
    },
    {
      replaceServing: () => Promise.resolve(),
      restartDatabase: null,
      hasOtherNodes: () => Promise.resolve(true), // the serving nodes
    },
  );
  await app.startJobs(isolated);
  console.log('定时任务已启动。');
} catch (error) {
  console.error(sentenceFor(error));
  await stops.end(1);
}
