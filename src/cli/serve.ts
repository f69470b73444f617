/**
 * The program of the serving process (serving.ts): the front and the pages. It keeps nothing after
 * its end.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connectApp, type App } from '#src/boot.ts';
import { readConfig } from '#src/config.ts';
import { openLog, openRequestLog } from '#platform/log.ts';
import { startServer, type Handler } from '#src/server.ts';
import { projectFolder } from './build.ts';
import { endOnFault } from './failure.ts';
import { socketFd, type FromServing, type ToServing } from './serving.ts';

let begin = (): Promise<void> => Promise.reject(new Error('told to serve before it was prepared'));
let hold = (): Promise<void> => Promise.resolve();
let goOn = (): void => undefined;
let stop = (): Promise<void> => Promise.resolve();

process.on('message', (message: ToServing) => {
  if (message.tell === 'prepare') void prepare(message.databaseUrl).catch(fail);
  else if (message.tell === 'serve') void begin().catch(fail);
  else if (message.tell === 'hold') void hold().then(() => say({ says: 'held' }));
  else if (message.tell === 'goOn') goOn();
  else void stop().finally(() => process.exit(0));
});
endOnFault(() => process.exit(1)); // the parent starts another
// The parent is gone, and another portal may need the port.
process.on('disconnect', () => process.exit(0));
// A terminal signals all processes; the parent stops this one in its own order.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);

/** Does all slow work before listening. */
async function prepare(databaseUrl: string): Promise<void> {
  const config = readConfig(process.env);
  const log = openLog(config.dataDir);
  const app = await connectApp({
    config,
    databaseUrl,
    embedded: config.databaseUrl === null,
    log,
  });
  const { handler } = (await import(
    pathToFileURL(join(projectFolder, 'dist', 'server', 'entry.mjs')).href
  )) as { handler: Handler<App> };
  begin = async () => {
    const server = await startServer({
      config,
      handler,
      app,
      log,
      requestLog: openRequestLog(config.dataDir, log),
      ...(process.platform !== 'win32' && { socketFd }),
    });
    ({ hold, goOn } = app.connection);
    stop = async () => {
      await server.stop();
      await app.close();
    };
    say({ says: 'serving', url: server.url });
  };
  say({ says: 'prepared' });
}

function fail(error: unknown): void {
  const { message, code, port } = error as { message: string; code?: string; port?: number };
  say({
    says: 'failed',
    error: { message, ...(code !== undefined && { code }), ...(port !== undefined && { port }) },
  });
}

const say = (message: FromServing): void => void process.send?.(message);
