/**
 * Runs the portal and the barest Astro site over one database, measures them in turn, and prints
 * the table.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { cpuMs, freePort, startProcess, stopProcess, type Measured } from './processes.ts';
import { median } from './yardstick.ts';

export interface Program {
  origin: string;
  pid: number | undefined;
}

export interface Place {
  dataDir: string;
  databaseUrl: string;
  /** Parent process of all database processes. */
  postmaster: number;
  /** PORTAL_SECRET. */
  secret: string;
  /** The portal with the demo district. Its files are in `<dataDir>/portal`. */
  portal: Program;
  /** Starts tests/bench/barest. Its tables must exist. */
  startBarest(): Promise<Program>;
  /** Starts a program that runs until the end. */
  start(
    args: string[],
    environment: Record<string, string>,
    ready: RegExp,
  ): Promise<{ pid: number | undefined; printed: string }>;
}

/** Stops and removes everything after `use` has ended. */
export async function sideBySide<T>(use: (place: Place) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const secret = randomBytes(32).toString('hex');
  const database = await startEmbeddedPostgres({ dataDir });
  const ends: (() => Promise<unknown>)[] = [() => database.stop()];
  const start: Place['start'] = async (args, environment, ready) => {
    const { child, printed } = await startProcess(args, environment, ready);
    ends.push(() => stopProcess(child));
    return { pid: child.pid, printed };
  };
  try {
    const port = String(await freePort());
    const portal = await start(
      ['--max-semi-space-size=8', 'src/cli/start.ts'],
      {
        PORT: port,
        HOST: '127.0.0.1',
        DATABASE_URL: database.url,
        PORTAL_SECRET: secret,
        PORTAL_DEMO: '1',
        PORTAL_DATA_DIR: join(dataDir, 'portal'),
      },
      /门户已启动/,
    );
    return await use({
      dataDir,
      secret,
      databaseUrl: database.url,
      start,
      postmaster: Number(
        readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0],
      ),
      portal: { origin: `http://127.0.0.1:${port}`, pid: portal.pid },
      startBarest: async () => {
        const outDir = join(dataDir, 'barest');
        execFileSync(
          process.execPath,
          [
            'node_modules/astro/bin/astro.mjs',
            'build',
            '--root',
            'tests/bench/barest',
            '--outDir',
            outDir,
          ],
          {
            stdio: 'ignore',
            env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' },
          },
        );
        symlinkSync(resolve('node_modules'), join(dataDir, 'node_modules'));
        const barestPort = String(await freePort());
        const { pid } = await start(
          [join(outDir, 'server', 'entry.mjs')],
          { PORT: barestPort, HOST: '127.0.0.1', DATABASE_URL: database.url },
          /listening/i,
        );
        return { pid, origin: `http://127.0.0.1:${barestPort}` };
      },
    });
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export interface Request {
  /** POST by default. */
  method?: 'GET';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends each of these requests once, from a process of its own; see sender.ts. */
export async function send(
  { dataDir }: Place,
  origin: string,
  requests: Request[],
  seconds: number,
  { connections = 8, rate = 0 } = {},
): Promise<Measured> {
  const file = join(dataDir, `${randomUUID()}.ndjson`);
  writeFileSync(file, requests.map((request) => JSON.stringify(request)).join('\n'));
  const { child, printed } = await startProcess(
    [
      join(import.meta.dirname, 'sender.ts'),
      origin,
      file,
      String(connections),
      String(seconds),
      String(rate),
    ],
    {},
    /\}\s*$/,
  );
  if (child.exitCode === null)
    await new Promise((ended) => {
      child.once('exit', ended);
    });
  return JSON.parse(printed) as Measured;
}

export interface Subject {
  name: string;
  /** Runs one round. */
  load: () => Promise<Measured>;
  /** Processes whose processor time counts. */
  roots: (number | undefined)[];
}

interface Figures extends Measured {
  cpu: number | null;
}

const rounds = 3;

export function printHeading(title: string): void {
  console.log(`\n== ${title}: 8 connections, ${rounds} rounds in turn, medians\n`);
  console.log(
    `${'what'.padEnd(44)}${'/s'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'cpu ms'.padStart(9)}${'ratio'.padStart(8)}${'by cpu'.padStart(8)}`,
  );
}

/**
 * Prints both lines. False if `subject` reaches less than `least` of the rate of its counterpart.
 * Warm both up before.
 */
export async function compare(
  subject: Subject,
  counterpart: Subject,
  least: number,
): Promise<boolean> {
  const figures: [Figures[], Figures[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    figures[0].push(await measure(counterpart));
    figures[1].push(await measure(subject));
  }
  const [them, us] = figures.map(middle) as [Figures, Figures];
  const ratio = us.perSecond / them.perSecond;
  const byCpu = us.cpu && them.cpu ? them.cpu / us.cpu : null;
  console.log(line(counterpart.name, them));
  console.log(
    `${line(subject.name, us)}${ratio.toFixed(2).padStart(8)}${(byCpu?.toFixed(2) ?? '').padStart(8)}${ratio < least ? `   under ${least}` : ''}`,
  );
  return ratio >= least;
}

async function measure({ name, load, roots }: Subject): Promise<Figures> {
  const before = cpuMs(...roots);
  const figures = await load();
  const after = cpuMs(...roots);
  if (figures.wrong > 0) throw new Error(`${figures.wrong} wrong answers: ${name}`);
  return {
    ...figures,
    cpu: before === null || after === null ? null : (after - before) / figures.answers,
  };
}

/** The median of each figure. */
export const middle = (all: readonly (Measured & { cpu?: number | null })[]): Figures => ({
  answers: 0,
  wrong: 0,
  perSecond: median(all.map(({ perSecond }) => perSecond)),
  p50: median(all.map(({ p50 }) => p50)),
  p99: median(all.map(({ p99 }) => p99)),
  cpu: all.some(({ cpu }) => typeof cpu !== 'number')
    ? null
    : median(all.map(({ cpu }) => cpu ?? 0)),
});

export const line = (
  name: string,
  { perSecond, p50, p99, cpu = null }: Measured & { cpu?: number | null },
): string =>
  `${name.padEnd(44)}${perSecond.toFixed(0).padStart(9)}${p50.toFixed(2).padStart(9)}${p99.toFixed(1).padStart(9)}${(cpu?.toFixed(3) ?? '').padStart(9)}`;
