/**
 * `test` with a real database. `db` is a transaction that is rolled back, so tests cannot see each
 * other. `ownDatabase` is a committed database for one test, for races over several connections and
 * for dumps.
 */
import { randomBytes } from 'node:crypto';
import { test as base, inject } from 'vitest';
import postgres from 'postgres';
import { connect, type Connection, type Db } from '#db/connect.ts';
import { templateName, urlOf } from './global-setup.ts';

/** `from`: the template to copy; `template0` makes an empty database. */
async function createDatabase(
  from = templateName,
): Promise<{ url: string; drop(): Promise<void> }> {
  const serverUrl = inject('serverUrl');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} });
  // Two workers may copy at once, and PostgreSQL does not copy a template with open connections.
  for (let attempt = 0; ; attempt += 1) {
    try {
      await admin.unsafe(`create database ${name} template ${from}`);
      break;
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await admin.end();
  return {
    url: urlOf(serverUrl, name),
    async drop() {
      const again = postgres(serverUrl, { max: 1, onnotice: () => {} });
      // No `force`: autovacuum of the server may be connected, and it is not our process to end.
      // The whole server is removed after the run.
      await again.unsafe(`drop database ${name}`).catch(() => {});
      await again.end();
    },
  };
}

class RolledBack extends Error {}

let workerConnection: Promise<Connection> | null = null;
const shared = (): Promise<Connection> =>
  (workerConnection ??= createDatabase().then(({ url }) => connect(url, { max: 2 })));

export interface OwnDatabase extends Connection {
  url: string;
  /** Plain SQL, for seeding and for checks from outside. */
  client: postgres.Sql;
}

export const test = base.extend<{
  db: Db;
  ownDatabase: OwnDatabase;
  emptyDatabaseUrl: string;
}>({
  db: async ({}, use) => {
    const { db } = await shared();
    await db
      .transaction(async (tx) => {
        await use(tx);
        throw new RolledBack();
      })
      .catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
  },
  ownDatabase: async ({}, use) => {
    const { url, drop } = await createDatabase();
    const connection = connect(url, { max: 12 });
    const client = postgres(url, { max: 2, onnotice: () => {} });
    await use({ ...connection, url, client });
    await client.end();
    await connection.close();
    await drop();
  },
  /** A database that was never used. */
  emptyDatabaseUrl: async ({}, use) => {
    const { url, drop } = await createDatabase('template0');
    await use(url);
    await drop();
  },
});
