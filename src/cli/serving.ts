/**
 * Controls the serving process. Only that process reads what people send, so replacing it clears
 * bodies, addresses and keys from memory. A standby process is always ready and takes over in
 * milliseconds. This process owns the socket but accepts no connection: clients that connect during
 * a takeover wait and are not refused.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { BoundSocket } from 'node:net';
import { join } from 'node:path';
import { projectFolder } from './build.ts';

/** Messages to a serving process. */
export type ToServing =
  { tell: 'prepare'; databaseUrl: string } | { tell: 'serve' | 'hold' | 'goOn' | 'stop' };

/** Messages from a serving process. */
export type FromServing =
  | { says: 'prepared' }
  | { says: 'serving'; url: string }
  | { says: 'held' }
  | { says: 'failed'; error: { message: string; code?: string; port?: number } };

export interface Serving {
  readonly url: string;
  /** The standby takes over. The current process finishes its requests and ends. */
  replace(): Promise<void>;
  /** Its statements wait for `goOn`, at most two seconds. Resolves when no statement is running. */
  hold(): Promise<void>;
  goOn(): void;
  stop(): Promise<void>;
}

/** File descriptor of the socket in a serving process: after three streams and the IPC channel. */
export const socketFd = 4;

const HELD_MS = 1_000;
/** Requests under way get 8 seconds (server.ts). */
const LONGEST_STOP_MS = 9_000;
const RESTARTS_A_MINUTE = 5;
const PAUSE_MS = 1_000;
/** Processes of a killed portal hold the port until they notice. */
const PORT_TRIES = 12;
const PORT_PAUSE_MS = 250;

/**
 * Rejects with the error of the first process, including its code. A process that ends later by
 * itself is replaced. Calls `onGivenUp` when that happens too often.
 */
export async function startServing(
  { databaseUrl, host, port }: { databaseUrl: string; host: string; port: number },
  onGivenUp: () => unknown,
): Promise<Serving> {
  const socket = await bind(host, port);
  let stopping = false;
  let ends: number[] = [];
  const children = new Set<ChildProcess>();
  const served = new WeakSet<ChildProcess>();
  const start = (): ChildProcess => {
    const child = forkServing(socket);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  let current = start();
  let url = '';
  try {
    await prepare(current, databaseUrl);
    served.add(current);
    url = await serve(current);
  } catch (error) {
    socket.close();
    end(current);
    throw error;
  }
  watch(current);
  /** The standby, if any. */
  let ready: ChildProcess | null = null;
  /** Resolves when a standby is ready, after any number of attempts. Null when the portal stops. */
  let standby = prepareAnother();

  async function prepareAnother(): Promise<ChildProcess | null> {
    while (!stopping) {
      const child = start();
      try {
        await prepare(child, databaseUrl);
        child.once('exit', () => {
          if (ready === child) standby = prepareAnother(); // the standby ended
        });
        return (ready = child);
      } catch {
        end(child);
        await pause(PAUSE_MS); // for example, the database is away
      }
    }
    return null;
  }

  /** Replaces `from` with the standby, unless it was already replaced. */
  async function succeed(from: ChildProcess): Promise<void> {
    while (!stopping && current === from) {
      const child = await standby;
      if (child === null) return;
      if (!isRunning(child)) {
        await pause(10); // by then its exit was handled and a new standby is in preparation
        continue;
      }
      current = child;
      ready = null;
      standby = prepareAnother();
      served.add(child);
      watch(child);
      await serve(child).catch(() => end(child)); // `watch` handles the exit
    }
  }

  /** A queue: an exit during a replacement must not start two serving processes. */
  let turn: Promise<void> = Promise.resolve();
  const takeOver = (from: ChildProcess): Promise<void> => (turn = turn.then(() => succeed(from)));

  function watch(child: ChildProcess): void {
    const onEnd = (): void => {
      if (stopping || current !== child) return; // it was replaced
      const now = performance.now();
      ends = [...ends.filter((at) => now - at < 60_000), now];
      if (ends.length > RESTARTS_A_MINUTE) return void onGivenUp();
      void takeOver(child);
    };
    if (isRunning(child)) child.once('exit', onEnd);
    else onEnd();
  }

  return {
    url,
    async replace() {
      const before = current;
      await takeOver(before);
      await stopOne(before);
    },
    async hold() {
      const held = said(current, 'held');
      tell(current, { tell: 'hold' });
      await Promise.race([held, pause(HELD_MS)]);
    },
    goOn: () => tell(current, { tell: 'goOn' }),
    async stop() {
      stopping = true;
      // The serving process must close the socket last: nobody may wait at a socket without a
      // server.
      socket.close();
      await Promise.all(
        [...children].map(async (child) => {
          if (served.has(child)) await stopOne(child);
          else end(child);
        }),
      );
    },
  };
}

async function bind(host: string, port: number): Promise<BoundSocket> {
  const { address } = await lookup(host);
  for (let tries = 1; ; tries += 1) {
    try {
      return new BoundSocket({ host: address, port });
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EADDRINUSE' || tries === PORT_TRIES) throw error;
      await pause(PORT_PAUSE_MS);
    }
  }
}

/**
 * A young generation of 8 MB instead of 16 lowers the memory of a new process from 240 MB to 110
 * MB, and a standby always runs too. With a limit the heap grows in smaller steps: 230 MB under
 * load instead of 300 MB.
 */
const forkServing = (socket: BoundSocket): ChildProcess =>
  fork(join(projectFolder, 'src/cli/serve.ts'), [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', socket.fd()],
    serialization: 'advanced',
    execArgv: [...process.execArgv, '--max-semi-space-size=8', '--max-old-space-size=512'],
  });

async function prepare(child: ChildProcess, databaseUrl: string): Promise<void> {
  const prepared = answerOf(child, 'prepared');
  tell(child, { tell: 'prepare', databaseUrl });
  await prepared;
}

async function serve(child: ChildProcess): Promise<string> {
  const serving = answerOf(child, 'serving');
  tell(child, { tell: 'serve' });
  return (await serving).url;
}

/**
 * Resolves when the process has ended. One that does not end by itself is killed: a mix waits until
 * its memory is gone.
 */
async function stopOne(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  tell(child, { tell: 'stop' });
  const late = setTimeout(() => end(child), LONGEST_STOP_MS);
  await ended;
  clearTimeout(late);
}

const end = (child: ChildProcess): void => void child.kill('SIGKILL');

const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

const tell = (child: ChildProcess, message: ToServing): void => {
  if (child.connected) child.send(message, () => undefined);
};

type Said<Says extends FromServing['says']> = Extract<FromServing, { says: Says }>;

/** Resolves on this message. Never settles if the process ends first. */
const said = <Says extends FromServing['says']>(
  child: ChildProcess,
  what: Says,
): Promise<Said<Says>> =>
  new Promise((resolve) => {
    const listen = (message: FromServing): void => {
      if (message.says !== what) return;
      child.off('message', listen);
      resolve(message as Said<Says>);
    };
    child.on('message', listen);
  });

/** The same, but rejects when the process fails or ends first. */
async function answerOf<Says extends FromServing['says']>(
  child: ChildProcess,
  what: Says,
): Promise<Said<Says>> {
  const answer = await Promise.race([
    said(child, what),
    said(child, 'failed'),
    new Promise<null>((resolve) => child.once('exit', () => resolve(null))),
  ]);
  if (answer?.says === what) return answer as Said<Says>;
  const { error } = (answer ?? {
    error: { message: 'the serving process ended' },
  }) as Said<'failed'>;
  throw Object.assign(new Error(error.message), error);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
