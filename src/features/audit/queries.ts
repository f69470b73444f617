import { desc, eq, lt, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import { users } from '#db/tables/people.ts';

export const auditPageSize = 50;

/** The latest entries, or those before one of them, newest first; the name is the account's of today. */
export const listAuditEntries = (db: Db, before: number | null) =>
  db
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
    .where(before === null ? undefined : lt(auditEntries.seq, before))
    .orderBy(desc(auditEntries.seq))
    .limit(auditPageSize);
