/**
 * The process that serves, from the outside: everything people send is read there and nowhere else, so replacing it forgets
 * bodies, addresses and keys at once. A second one is always ready and takes over in milliseconds. The socket belongs to
 * this process, which accepts nothing from it: a client that connects while nobody serves waits, and is not refused.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { BoundSocket } from 'node:net';
import { join } from 'node:path';
import { projectFolder } from './build.ts';

/** What a serving process is told. */
export type ToServing =
  { tell: 'prepare'; databaseUrl: string } | { tell: 'serve' | 'hold' | 'goOn' | 'stop' };

/** What it says. */
export type FromServing =
  | { says: 'prepared' }
  | { says: 'serving'; url: string }
  | { says: 'held' }
  | { says: 'failed'; error: { message: string; code?: string; port?: number } };

export interface Serving {
  readonly url: string;
  /** The one that is ready takes over, and this one finishes what it is doing and ends. */
  replace(): Promise<void>;
  /** Its statements wait, for two seconds at most, until `goOn`; resolves when none is under way. */
  hold(): Promise<void>;
  goOn(): void;
  stop(): Promise<void>;
}

/** Where a serving process finds the socket among its file descriptors: after three streams and the channel to us. */
export const socketFd = 4;

const HELD_MS = 1_000;
const RESTARTS_A_MINUTE = 5;
const PAUSE_MS = 1_000;
/** Processes of a portal that was killed hold the port until they notice. */
const PORT_TRIES = 12;
const PORT_PAUSE_MS = 250;

/**
 * Fails as the first process does, with its code. Later, one that ends by itself is replaced; `onGivenUp` is
 * called when that happens too often.
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
  /** The one that is ready, if any. */
  let ready: ChildProcess | null = null;
  /** Settles when one is ready, however often it takes; null when the portal stops. */
  let standby = prepareAnother();

  async function prepareAnother(): Promise<ChildProcess | null> {
    while (!stopping) {
      const child = start();
      try {
        await prepare(child, databaseUrl);
        child.once('exit', () => {
          if (ready === child) standby = prepareAnother(); // it ended while it waited
        });
        return (ready = child);
      } catch {
        end(child);
        await pause(PAUSE_MS); // as when the database is away
      }
    }
    return null;
  }

  /** Brings another in place of `from`, unless somebody did so meanwhile. */
  async function succeed(from: ChildProcess): Promise<void> {
    while (!stopping && current === from) {
      const child = await standby;
      if (child === null) return;
      if (!isRunning(child)) {
        await pause(10); // its end has been noticed by then, and another is being prepared
        continue;
      }
      current = child;
      ready = null;
      standby = prepareAnother();
      served.add(child);
      watch(child);
      await serve(child).catch(() => end(child)); // which is noticed
    }
  }

  /** One at a time: a death during a replacement must not leave two that serve. */
  let turn: Promise<void> = Promise.resolve();
  const takeOver = (from: ChildProcess): Promise<void> => (turn = turn.then(() => succeed(from)));

  function watch(child: ChildProcess): void {
    const onEnd = (): void => {
      if (stopping || current !== child) return; // else it was replaced
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
      // The close by the process that serves must be the last: nobody waits at a socket that answers no more.
      socket.close();
      await Promise.all(
        [...children].map((child) => (served.has(child) ? stopOne(child) : end(child))),
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
 * A young generation of 8 MB in place of 16 makes it 110 MB of its own at its start in place of 240, and
 * one waits beside it all the time. With a limit the heap grows in smaller steps: 230 MB under load in place of 300.
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

function stopOne(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  tell(child, { tell: 'stop' });
  return ended;
}

const end = (child: ChildProcess): void => void child.kill('SIGKILL');

const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

const tell = (child: ChildProcess, message: ToServing): void => {
  if (child.connected) child.send(message, () => undefined);
};

type Said<Says extends FromServing['says']> = Extract<FromServing, { says: Says }>;

/** Resolves when it says so; never when it ends before. */
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

/** The same, and it fails when the process fails or ends first. */
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
