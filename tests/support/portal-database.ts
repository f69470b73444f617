/**
 * Reads the database of a running portal from outside: whether data changed, and whether it runs.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';

/** Process id and port of the embedded server of this data folder. */
export function databaseServer(dataDir: string): { pid: number; port: number } {
  const lines = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/**
 * Kills the server of a running portal. The portal cannot restart it until `comeBack` is called.
 */
export function takeDatabaseAway(dataDir: string): { comeBack(): void } {
  const file = join(dataDir, 'postgres', 'PG_VERSION');
  const version = readFileSync(file, 'utf8');
  writeFileSync(file, '1\n');
  process.kill(databaseServer(dataDir).pid, 'SIGKILL');
  return { comeBack: () => writeFileSync(file, version) };
}

export async function withDatabase<T>(
  dataDir: string,
  ask: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
  const sql = postgres({
    host: '127.0.0.1',
    port: databaseServer(dataDir).port,
    user: 'portal',
    password,
    database: 'portal',
    max: 1,
    onnotice: () => {},
  });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/**
 * Table → digest of all its rows. Left out: sessions, whose idle limit every request extends, and
 * what the clocks write each minute.
 */
export const contentOf = (dataDir: string): Promise<Record<string, string>> =>
  withDatabase(dataDir, async (sql) => {
    const tables = await sql<
      { name: string }[]
    >`select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('sessions', 'clock_marks') order by 1`;
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const rows = await sql<
        { row: string }[]
      >`select t::text as row from ${sql(name)} t order by 1`;
      digests[name] = createHash('sha256')
        .update(rows.map(({ row }) => row.replace(/"seenAt\W+\d+/, '')).join('\n'))
        .digest('hex');
    }
    return digests;
  });

/**
 * Waits until nothing changes for some seconds. After a start, the jobs make the keys of the coming
 * days one after the other.
 */
export async function untilStill(dataDir: string): Promise<void> {
  let before = '';
  for (let turn = 0; turn < 20; turn += 1) {
    const now = JSON.stringify(await contentOf(dataDir));
    if (now === before) return;
    before = now;
    await setTimeout(6_000);
  }
}
