import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { advisoryLocks } from './advisory-locks.ts';

const allMigrations = fileURLToPath(new URL('./migrations', import.meta.url));

/** SHA-256 of each migration of this program, in order. */
export const listMigrations = (): string[] =>
  readMigrationFiles({ migrationsFolder: allMigrations }).map(({ hash }) => hash);

/**
 * Migrates the database. `only` limits the number of migrations, for a backup made by an older
 * program. Takes a lock, because several nodes may start at once.
 */
export async function migrate(
  databaseUrl: string,
  { only }: { only?: number } = {},
): Promise<void> {
  const folder = only === undefined ? allMigrations : firstMigrations(only);
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'portal migration',
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLocks.migrate]);
    await runMigrations(drizzle({ client, casing: 'snake_case' }), { migrationsFolder: folder });
  } finally {
    await client.end();
    if (folder !== allMigrations) rmSync(folder, { recursive: true });
  }
}

/** A folder with only the first migrations: the migrator runs all of a folder. */
function firstMigrations(count: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-migrations-'));
  cpSync(allMigrations, folder, { recursive: true });
  const journalFile = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: unknown[] };
  writeFileSync(
    journalFile,
    JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }),
  );
  return folder;
}
