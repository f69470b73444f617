/**
 * Portals on one database. Each keeps a connection for the change feed (change-feed.ts) while it
 * runs. The name of that connection identifies the portal. Its child processes use the same name.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from './connect.ts';

const prefix = 'portal news ';
const variable = 'PORTAL_NODE';

/** Name of this portal's change-feed connection. Child processes inherit it. */
export const feedConnectionName = prefix + (process.env[variable] ??= randomUUID());

/** Whether another portal is connected to this database now. */
export async function hasOtherNodes(db: Db): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from pg_stat_activity where datname = current_database()
      and application_name like ${`${prefix}%`} and application_name <> ${feedConnectionName} limit 1`);
  return rows.length > 0;
}
