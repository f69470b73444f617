/**
 * Portals on one database. Each holds a connection for news as long as it runs (change-feed.ts), and says there which one it is;
 * its child processes say the same.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from './connect.ts';

const prefix = 'portal news ';
const variable = 'PORTAL_NODE';

/** Name of the connection for news of this portal. Child processes inherit it. */
export const feedConnectionName = prefix + (process.env[variable] ??= randomUUID());

/** Whether another portal is connected to this database at this moment. */
export async function hasOtherNodes(db: Db): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from pg_stat_activity where datname = current_database()
      and application_name like ${`${prefix}%`} and application_name <> ${feedConnectionName} limit 1`);
  return rows.length > 0;
}
