/**
 * The process that serves, from the outside: everything people send is read there and nowhere else, so replacing it forgets
 * bodies, addresses and keys at once. The listening socket stays open meanwhile (node:cluster): nobody is refused.
 */
import cluster, { type Worker } from 'node:cluster';
import { join } from 'node:path';
import { projectFolder } from './build.ts';

/** What the serving process is told. */
export type ToServing = { tell: 'serve'; databaseUrl: string } | { tell: 'hold' | 'goOn' | 'stop' };

/** What it says. */
export type FromServing =
  | { says: 'serving'; url: string }
  | { says: 'held' }
  | { says: 'failed'; error: { message: string; code?: string; port?: number } };

export interface Serving {
  readonly url: string;
  /** Starts another, waits for its readiness, and lets this one finish what it is doing. */
  replace(): Promise<void>;
  /** Its statements wait, for two seconds at most, until `goOn`; resolves when none is under way. */
  hold(): Promise<void>;
  goOn(): void;
  stop(): Promise<void>;
}

const HELD_MS = 1_000;
const RESTARTS_A_MINUTE = 5;
const PAUSE_MS = 1_000;

/** One that ends by itself is started again; `onGivenUp` when that happens too often. */
export async function startServing(
  databaseUrl: string,
  onGivenUp: () => unknown,
): Promise<Serving> {
  cluster.schedulingPolicy = cluster.SCHED_NONE; // the one that serves accepts by itself
  cluster.setupPrimary({
    exec: join(projectFolder, 'src/cli/serve.ts'),
    serialization: 'advanced',
  });
  let stopping = false;
  let ends: number[] = [];
  let current = await startOne(databaseUrl);
  watch(current.worker);

  /** One at a time: a death during a replacement must not leave two that serve. */
  let turn: Promise<unknown> = Promise.resolve();
  const replace = async (): Promise<void> => {
    const next = turn.then(async () => {
      const before = current.worker;
      if (stopping) return before;
      current = await startOne(databaseUrl);
      watch(current.worker);
      return before;
    });
    turn = next.catch(() => undefined);
    const before = await next;
    await stopOne(before);
  };

  function watch(worker: Worker): void {
    worker.once('exit', () => {
      if (current.worker === worker) startAgain(); // else it was replaced
    });
  }

  function startAgain(): void {
    if (stopping) return;
    const now = performance.now();
    ends = [...ends.filter((at) => now - at < 60_000), now];
    if (ends.length > RESTARTS_A_MINUTE) return void onGivenUp();
    replace().catch(() => setTimeout(startAgain, PAUSE_MS)); // as when the database is away too
  }

  return {
    get url() {
      return current.url;
    },
    replace,
    async hold() {
      const { worker } = current;
      const held = said(worker, 'held');
      tell(worker, { tell: 'hold' });
      await Promise.race([held, new Promise((resolve) => setTimeout(resolve, HELD_MS))]);
    },
    goOn: () => tell(current.worker, { tell: 'goOn' }),
    stop: async () => {
      stopping = true;
      await Promise.all(
        Object.values(cluster.workers ?? {}).map((worker) => worker && stopOne(worker)),
      );
    },
  };
}

/** A fault at its start is thrown here, with its code. */
async function startOne(databaseUrl: string): Promise<{ worker: Worker; url: string }> {
  const worker = cluster.fork();
  tell(worker, { tell: 'serve', databaseUrl });
  const answer = await Promise.race([
    said(worker, 'serving'),
    said(worker, 'failed'),
    new Promise<null>((resolve) => worker.once('exit', () => resolve(null))),
  ]);
  if (answer?.says === 'serving') return { worker, url: answer.url };
  worker.process.kill('SIGKILL');
  throw Object.assign(
    new Error(answer?.says === 'failed' ? answer.error.message : 'the serving process ended'),
    answer?.says === 'failed' ? answer.error : {},
  );
}

function stopOne(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve();
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  tell(worker, { tell: 'stop' });
  return ended;
}

const tell = (worker: Worker, message: ToServing): void => {
  if (worker.isConnected()) worker.send(message, () => undefined);
};

const said = <Says extends FromServing['says']>(
  worker: Worker,
  what: Says,
): Promise<Extract<FromServing, { says: Says }>> =>
  new Promise((resolve) => {
    worker.on('message', (message: FromServing) => {
      if (message.says === what) resolve(message as Extract<FromServing, { says: Says }>);
    });
  });
