import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/connect.ts';
import { settings } from '#db/tables/office.ts';
import { settingsThatMatter, type Setting } from './rules.ts';

/** The effective settings of this session: from server, database and role. */
export async function listSettings(db: Db): Promise<Setting[]> {
  const { rows } = await db.execute<{ name: string; value: string }>(
    sql`select name, setting as value from pg_settings
      where name = any(${sql.param(settingsThatMatter)}::text[]) order by name`,
  );
  return rows.map(({ name, value }) => ({ name, value }));
}

/** How the database is copied while it runs: its log is archived, or other servers replicate it. */
const copies = z.object({ archive: z.boolean(), replicas: z.boolean() });
export type DatabaseCopies = z.infer<typeof copies>;

export async function readCopies(db: Db): Promise<DatabaseCopies> {
  const {
    rows: [row],
  } = await db.execute<{ archive: boolean; replicas: boolean }>(
    sql`select current_setting('archive_mode') <> 'off' as archive,
      exists (select from pg_stat_replication) or exists (select from pg_replication_slots) as replicas`,
  );
  return copies.parse(row);
}

export const copiesKey = 'databaseCopies';

/** The result of the last check; null before the first. */
export async function findCopies(db: Db): Promise<DatabaseCopies | null> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.key, copiesKey));
  return row ? copies.parse(row.value) : null;
}
