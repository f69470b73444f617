/**
 * A kept page beside the barest node:http server that sends the same bytes, and a list made anew beside the barest Astro
 * page that reads one page of rows: 8 connections, 3 rounds each in turn, medians, in the same minutes.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { seedIssues } from '#tests/support/issue-seed.ts';
import { cpuMs, freePort, load, memoryMb, startProcess, stopProcess, type Measured } from './processes.ts';
import { median } from './yardstick.ts';

const rounds = 3;

interface Subject {
  name: string;
  url: string;
  /** Whose processor time counts. */
  roots: (number | undefined)[];
}

interface Figures extends Measured {
  cpu: number | null;
}

/** Prints the table; false when a page is further from its bare counterpart than it may be. */
export async function benchPages(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portal-bench-'));
  const database = await startEmbeddedPostgres({ dataDir });
  const ends: (() => Promise<unknown>)[] = [() => database.stop()];
  try {
    const port = String(await freePort());
    const portal = await startProcess(['src/cli/start.ts'], { PORT: port, HOST: '127.0.0.1', DATABASE_URL: database.url, PORTAL_SECRET: randomBytes(32).toString('hex'), PORTAL_DEMO: '1', PORTAL_DATA_DIR: join(dataDir, 'portal') }, /门户已启动/);
    ends.push(() => stopProcess(portal.child));
    const client = postgres(database.url, { max: 1, onnotice: () => {} });
    await seedIssues(client, 100_000);
    await client`vacuum analyze issues`;
    await client.end();

    const outDir = join(dataDir, 'barest');
    execFileSync(process.execPath, ['node_modules/astro/bin/astro.mjs', 'build', '--root', 'tests/bench/barest', '--outDir', outDir], { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1' } });
    symlinkSync(resolve('node_modules'), join(dataDir, 'node_modules'));
    const barestPort = String(await freePort());
    const barest = await startProcess([join(outDir, 'server', 'entry.mjs')], { PORT: barestPort, HOST: '127.0.0.1', DATABASE_URL: database.url }, /listening/i);
    ends.push(() => stopProcess(barest.child));
    const address = `http://127.0.0.1:${port}`;
    const bare = await startProcess([join(import.meta.dirname, 'bare-server.ts'), `${address}/`], {}, /\d+\n/);
    ends.push(() => stopProcess(bare.child));
    const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);

    const pairs: { what: string; least: number; subject: Subject; counterpart: Subject }[] = [
      {
        what: 'kept', least: 0.7,
        subject: { name: 'first page, kept', url: `${address}/`, roots: [portal.child.pid] },
        counterpart: { name: 'bare node:http, the same bytes', url: `http://127.0.0.1:${bare.printed.trim()}/`, roots: [bare.child.pid] },
      },
      {
        what: 'anew', least: 0.5,
        subject: { name: 'list of issues, made anew', url: `${address}/issues?list=problem&n={n}`, roots: [portal.child.pid, postmaster] },
        counterpart: { name: 'barest Astro page, one keyset query', url: `http://127.0.0.1:${barestPort}/list?n={n}`, roots: [barest.child.pid, postmaster] },
      },
    ];
    console.log(`\n== pages: 8 connections, ${rounds} rounds in turn, medians\n`);
    console.log(`${'page'.padEnd(44)}${'/s'.padStart(9)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'cpu ms'.padStart(9)}${'ratio'.padStart(8)}${'by cpu'.padStart(8)}`);
    let met = true;
    for (const { least, subject, counterpart } of pairs) {
      for (const { url } of [counterpart, subject]) await load(url, { seconds: 8 });
      const figures: [Figures[], Figures[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        figures[0].push(await measure(counterpart));
        figures[1].push(await measure(subject));
      }
      const [them, us] = figures.map(middle) as [Figures, Figures];
      const ratio = us.perSecond / them.perSecond;
      const byCpu = us.cpu && them.cpu ? them.cpu / us.cpu : null;
      console.log(line(counterpart.name, them));
      console.log(`${line(subject.name, us)}${ratio.toFixed(2).padStart(8)}${(byCpu?.toFixed(2) ?? '').padStart(8)}${ratio < least ? `   under ${least}` : ''}`);
      met &&= ratio >= least;
    }
    console.log(`memory of the portal after this: ${memoryMb(portal.child.pid) ?? '?'} MB`);
    return met;
  } finally {
    for (const end of ends.toReversed()) await end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure({ url, roots }: Subject): Promise<Figures> {
  const before = cpuMs(...roots);
  const seconds = 4;
  const figures = await load(url, { seconds });
  const after = cpuMs(...roots);
  if (figures.wrong > 0) throw new Error(`${figures.wrong} wrong answers from ${url}`);
  return { ...figures, cpu: before === null || after === null ? null : (after - before) / (figures.perSecond * seconds) };
}

const middle = (all: readonly Figures[]): Figures => ({
  perSecond: median(all.map(({ perSecond }) => perSecond)), p50: median(all.map(({ p50 }) => p50)), p99: median(all.map(({ p99 }) => p99)), wrong: 0,
  cpu: all.some(({ cpu }) => cpu === null) ? null : median(all.map(({ cpu }) => cpu ?? 0)),
});

const line = (name: string, { perSecond, p50, p99, cpu }: Figures): string =>
  `${name.padEnd(44)}${perSecond.toFixed(0).padStart(9)}${p50.toFixed(2).padStart(9)}${p99.toFixed(1).padStart(9)}${(cpu?.toFixed(3) ?? '').padStart(9)}`;
