/** `npm start`: builds when sources changed, brings up the database, the portal and its jobs, and ends them in order. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { createApp } from '#src/boot.ts';
import type { App } from '#src/boot.ts';
import { cautionsOf, ConfigRefused, loadOrMakeSecret, readConfig } from '#src/config.ts';
import type { Config } from '#src/config.ts';
import { openLog, openRequestLog } from '#platform/log.ts';
import { startServer } from '#src/server.ts';
import type { Handler } from '#src/server.ts';
import { buildIfChanged, projectFolder } from './build.ts';
import { sentenceFor } from './failure.ts';
import { endInOrder } from './shutdown.ts';

/** A code of its own, so that systemd and operators see why the portal ended; systemd starts it again. */
const DATABASE_LOST = 75;

const stops = endInOrder();
try {
  await start();
} catch (error) {
  console.error(sentenceFor(error));
  await stops.end(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  buildIfChanged(config.base);
  const databaseUrl = await openDatabase(config);
  const log = openLog(config.dataDir);

  const app = await createApp({ config, databaseUrl, embedded: config.databaseUrl === null, log });
  stops.add(() => app.close());
  const { handler } = (await import(
    pathToFileURL(join(projectFolder, 'dist', 'server', 'entry.mjs')).href
  )) as { handler: Handler<App> };
  const server = await startServer({
    config,
    handler,
    app,
    log,
    requestLog: openRequestLog(config.dataDir, log),
  });
  stops.add(() => server.stop());
  await app.startJobs();

  console.log(
    ['', `门户已启动：${server.url}`, ...app.banner, ...cautionsOf(config), ''].join('\n'),
  );
}

/** The secret is made before the database it protects, so a database without its secret has lost it. */
async function openDatabase(config: Config): Promise<string> {
  if (config.databaseUrl !== null) {
    await loadOrMakeSecret(config);
    return config.databaseUrl;
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
    onLost: () => {
      console.error('数据库多次重启失败，门户退出。原因见数据文件夹里的 postgres/start.log。');
      void stops.end(DATABASE_LOST);
    },
  });
  stops.add(
    () => database.stop(),
    () => database.stopNow(),
  );
  return database.url;
}
