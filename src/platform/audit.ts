/**
 * The audit log, a hash chain of who did what (trust.md §3.1). Commands append to it; `verifyAudit`
 * checks it.
 */
import { desc, sql } from 'drizzle-orm';
import { advisoryLocks } from '#db/advisory-locks.ts';
import type { Db } from '#db/connect.ts';
import { auditEntries } from '#db/tables/office.ts';
import type { AuditNote, Ctx } from './ctx.ts';
import { sha256Hex } from './secrets.ts';

export const chainStart = '0'.repeat(64);

/** Notes an act. The command writes it as the last statement of its transaction, if it succeeds. */
export function note(
  ctx: Ctx,
  action: string,
  object: string,
  detail: Record<string, unknown> = {},
): void {
  ctx.audit.push({ action, object, detail });
}

interface Entry {
  seq: number;
  at: Date;
  actor: string;
  roles: string;
  action: string;
  object: string;
  detail: Record<string, unknown>;
}

/** Gives the same text for the same value, whatever the order of keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function hashOf(prevHash: string, entry: Entry): string {
  const { seq, at, actor, roles, action, object, detail } = entry;
  return sha256Hex(
    prevHash + canonicalJson({ seq, at: at.toISOString(), actor, roles, action, object, detail }),
  );
}

/**
 * Appends the notes to the chain. The lock is held until the transaction ends, so call this as its
 * last statement. The chain then follows the order of commits, and transactions wait for each other
 * only here.
 */
export async function appendAudit(
  db: Db,
  now: Date,
  who: { actor: string; roles: string },
  notes: readonly AuditNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await db.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.auditLog})`);
  const [last] = await db
    .select({ seq: auditEntries.seq, hash: auditEntries.hash })
    .from(auditEntries)
    .orderBy(desc(auditEntries.seq))
    .limit(1);
  let prevHash = last?.hash ?? chainStart;
  let seq = last?.seq ?? 0;
  const rows = notes.map((item) => {
    seq += 1;
    const entry: Entry = {
      seq,
      at: now,
      ...who,
      action: item.action,
      object: item.object,
      detail: JSON.parse(canonicalJson(item.detail)) as Record<string, unknown>,
    };
    const row = { ...entry, prevHash, hash: hashOf(prevHash, entry) };
    prevHash = row.hash;
    return row;
  });
  await db.insert(auditEntries).values(rows);
}

export interface AuditVerdict {
  ok: boolean;
  entries: number;
  head: string;
  firstBadSeq: number | null;
}

/**
 * Checks the whole chain. `firstBadSeq` is the first entry that was changed, removed, moved or
 * inserted.
 */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  let prevHash = chainStart;
  let entries = 0;
  for (;;) {
    const rows = await db
      .select({
        seq: auditEntries.seq,
        at: auditEntries.at,
        actor: auditEntries.actor,
        roles: auditEntries.roles,
        action: auditEntries.action,
        object: auditEntries.object,
        detail: auditEntries.detail,
        prevHash: auditEntries.prevHash,
        hash: auditEntries.hash,
      })
      .from(auditEntries)
      .where(sql`${auditEntries.seq} > ${entries}`)
      .orderBy(auditEntries.seq)
      .limit(5_000);
    if (rows.length === 0) return { ok: true, entries, head: prevHash, firstBadSeq: null };
    for (const row of rows) {
      if (
        row.seq !== entries + 1 ||
        row.prevHash !== prevHash ||
        row.hash !== hashOf(prevHash, row)
      ) {
        return { ok: false, entries, head: prevHash, firstBadSeq: entries + 1 };
      }
      entries = row.seq;
      prevHash = row.hash;
    }
  }
}
