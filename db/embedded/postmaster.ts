/** What `postmaster.pid` says about a server on this folder, and whether to believe it. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number | null;
  /** A process of this number exists and is a server on this very folder; the number alone may belong to anyone. */
  readonly running: boolean;
  readonly lines: string[];
}

export function readPostmaster(folder: string): Postmaster | null {
  let text: string;
  try {
    text = readFileSync(join(folder, 'postmaster.pid'), 'utf8');
  } catch {
    return null;
  }
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return { pid, port: Number(lines[3]) || null, running: serves(pid, folder), lines };
}

/**
 * After a reboot the number in a stale file may belong to some other program, which PostgreSQL would take for its own
 * server. It gets a number that no process can have; the line with the shared memory key stays, because by it
 * PostgreSQL refuses to start beside children of a killed server.
 */
export function retirePostmasterFile(folder: string, { lines }: Postmaster): void {
  const NOBODY = 2 ** 30; // above every system's largest process number
  // Root writes into a folder of another user here: never through a link that user may have laid.
  const file = openSync(
    join(folder, 'postmaster.pid'),
    constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0),
  );
  writeFileSync(file, [NOBODY, ...lines.slice(1)].join('\n'));
  closeSync(file);
}

/** Whether this process is a server on this folder. One that was killed and is not yet buried has no command line. */
function serves(pid: number, folder: string): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder);
    if (process.platform === 'win32') return process.kill(pid, 0);
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).includes(folder);
  } catch {
    return false;
  }
}
