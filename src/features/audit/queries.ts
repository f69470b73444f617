import { eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { users } from '#db/tables/people.ts';
import { keyset } from '#platform/keyset.ts';

const pageRows = 50;

const latest = keyset('descending', { seq: [auditEntries.seq, 'integer'] });

/**
 * The latest entries, or those before the given one, newest first. `name` is the current name of
 * the account.
 */
export async function listAuditEntries(db: Db, before: string | null) {
  const rows = await db
    .select({
      seq: auditEntries.seq,
      at: auditEntries.at,
      actor: auditEntries.actor,
      name: users.name,
      roles: auditEntries.roles,
      action: auditEntries.action,
      object: auditEntries.object,
      detail: auditEntries.detail,
      hash: auditEntries.hash,
    })
    .from(auditEntries)
    .leftJoin(users, eq(sql`${users.id}::text`, auditEntries.actor))
    .where(latest.after(latest.read(before)))
    .orderBy(...latest.by())
    .limit(pageRows + 1);
  return latest.pageOf(rows, pageRows);
}
