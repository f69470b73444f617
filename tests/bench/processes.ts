/** Starts the measured programs, each a process of its own, and measures what they use. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { processTree } from '#features/ballots/life/sealing/memory.ts';

export interface Measured {
  answers: number;
  perSecond: number;
  p50: number;
  p99: number;
  wrong: number;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs node on a script until it prints the expected text. Returns the process and its output. */
export function startProcess(
  args: string[],
  environment: Record<string, string>,
  ready: RegExp,
): Promise<{ child: ChildProcess; printed: string }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (ready.test(printed)) resolve({ child, printed });
    });
    child.once('exit', (code) =>
      reject(new Error(`${args.join(' ')} ended with ${code}:\n${printed}`)),
    );
  });
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** Runs a closed loop of requests against an address; see client.ts. */
export async function load(
  url: string,
  { connections = 8, seconds = 3, encoding = 'br' } = {},
): Promise<Measured> {
  const { child, printed } = await startProcess(
    [join(import.meta.dirname, 'client.ts'), url, String(connections), String(seconds), encoding],
    {},
    /\}\s*$/,
  );
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  return JSON.parse(printed) as Measured;
}

/**
 * Processor time used so far by processes and all their descendants, in milliseconds. Null where
 * the system does not report it.
 */
export function cpuMs(...roots: (number | undefined)[]): number | null {
  try {
    const processes = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
            .replace(/^.*\) /s, '')
            .split(' ');
          return [
            {
              pid: Number(pid),
              parent: Number(fields[1]),
              ms:
                10 *
                (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])),
            },
          ];
        } catch {
          return []; // the process ended meanwhile
        }
      });
    const wanted = new Set(roots);
    for (let before = -1; before !== wanted.size;) {
      before = wanted.size;
      for (const { pid, parent } of processes) if (wanted.has(parent)) wanted.add(pid);
    }
    return processes.filter(({ pid }) => wanted.has(pid)).reduce((sum, { ms }) => sum + ms, 0);
  } catch {
    return null;
  }
}

export interface Held {
  /** The program, or 'all'. */
  what: string;
  /** Resident memory (RSS) and proportional share (PSS), in MB. */
  residentMb: number;
  shareMb: number;
  /** The file-backed part of resident memory: node itself and its libraries. */
  filesMb: number;
}

/**
 * Memory of a process and its descendants, one by one and in total. Empty where the system does not
 * report it.
 */
export function memoryOf(root: number): Held[] {
  try {
    const each = processTree(root).map((pid): Held => {
      const sizes = ['smaps_rollup', 'status']
        .map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
        .join('\n');
      const mb = (name: string): number =>
        Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(sizes)?.[1]) / 1024);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return {
        what: /[\w-]+\.ts/.exec(command)?.[0] ?? 'another',
        residentMb: mb('Rss'),
        shareMb: mb('Pss'),
        filesMb: mb('RssFile'),
      };
    });
    const sum = (of: 'residentMb' | 'shareMb' | 'filesMb'): number =>
      each.reduce((total, held) => total + held[of], 0);
    return [
      ...each,
      {
        what: 'all',
        residentMb: sum('residentMb'),
        shareMb: sum('shareMb'),
        filesMb: sum('filesMb'),
      },
    ];
  } catch {
    return [];
  }
}

/**
 * What the serving process reports, in MB: its JavaScript heap, and buffers outside of it (cached
 * pages).
 */
export async function heapOf(origin: string): Promise<{ heapMb: number; buffersMb: number }> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  const mb = (name: string): number =>
    Math.round(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(metrics)?.[1]) / 1_048_576);
  return {
    heapMb: mb('nodejs_heap_size_total_bytes'),
    buffersMb: mb('nodejs_external_memory_bytes'),
  };
}
