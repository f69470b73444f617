import { fileURLToPath } from 'node:url';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { connect } from './connect.ts';

/** The folder is found from the project's root, because the built server does not carry the SQL files with it. */
const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Brings the database forward. One at a time: several nodes may start at once. */
export async function migrate(databaseUrl: string): Promise<void> {
  const connection = connect(databaseUrl, { max: 1 });
  try {
    await connection.client`set statement_timeout = 0`;
    await connection.client`select pg_advisory_lock(72001)`;
    await runMigrations(connection.db, { migrationsFolder });
  } finally {
    await connection.close();
  }
}
