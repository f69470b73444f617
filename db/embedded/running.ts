import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPostmaster } from './postmaster.ts';

/**
 * The database address of the portal that runs on this data folder, for command-line tools. Null
 * when none runs.
 */
export function urlOfRunningServer(dataDir: string): string | null {
  const server = readPostmaster(join(dataDir, 'postgres'));
  if (!server?.running || server.port === null) return null;
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
  return `postgres://portal:${password}@127.0.0.1:${server.port}/portal`;
}
