/** Reads `postmaster.pid` of this folder and checks whether its process is the server. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number | null;
  /**
   * A process with this ID exists and is a server on this folder. The ID alone may belong to
   * another program.
   */
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
 * After a reboot the ID in a stale file may belong to another program, and PostgreSQL would take it
 * for its server. So the file gets an ID that no process can have. The line with the shared memory
 * key stays: with it PostgreSQL refuses to start beside children of a killed server.
 */
export function retirePostmasterFile(folder: string, { lines }: Postmaster): void {
  const NOBODY = 2 ** 30; // above every system's largest process ID
  // Root writes into another user's folder here, so it must not follow a link of that user.
  const file = openSync(
    join(folder, 'postmaster.pid'),
    constants.O_WRONLY | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0),
  );
  writeFileSync(file, [NOBODY, ...lines.slice(1)].join('\n'));
  closeSync(file);
}

/** Whether this process is a server on this folder. A zombie process has no command line. */
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
