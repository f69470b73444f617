/** The program of the process that serves (serving.ts): the front, the pages, and nothing that outlives it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectApp, type App } from '#src/boot.ts';
import { readConfig } from '#src/config.ts';
import { openLog, openRequestLog } from '#platform/log.ts';
import { startServer, type Handler } from '#src/server.ts';
import { projectFolder } from './build.ts';
import type { FromServing, ToServing } from './serving.ts';

let hold = (): Promise<void> => Promise.resolve();
let goOn = (): void => undefined;
let stop = (): Promise<void> => Promise.resolve();

process.on('message', (message: ToServing) => {
  if (message.tell === 'serve') void serve(message.databaseUrl).catch(fail);
  else if (message.tell === 'hold') void hold().then(() => say({ says: 'held' }));
  else if (message.tell === 'goOn') goOn();
  else void stop().finally(() => process.exit(0));
});
// A terminal signals everybody; the parent ends us in its order, and when it is gone we go too (node:cluster).
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);

async function serve(databaseUrl: string): Promise<void> {
  const config = readConfig(process.env);
  const log = openLog(config.dataDir);
  const app = await connectApp({ config, databaseUrl, log });
  ({ hold, goOn } = app.connection);
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
  stop = async () => {
    await server.stop();
    await app.close();
  };
  say({ says: 'serving', url: server.url });
}

function fail(error: unknown): void {
  const { message, code, port } = error as { message: string; code?: string; port?: number };
  say({
    says: 'failed',
    error: { message, ...(code !== undefined && { code }), ...(port !== undefined && { port }) },
  });
}

const say = (message: FromServing): void => void process.send?.(message);
