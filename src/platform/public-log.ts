/**
 * The public log, a hash chain of what happened to the keys and scores of each open day (trust.md
 * §3.1).
 */
import { desc, sql } from 'drizzle-orm';
import { advisoryLocks } from '#db/advisory-locks.ts';
import type { Db } from '#db/connect.ts';
import { publicLog } from '#db/tables/office.ts';
import type { PublicEventKind } from '#db/vocabulary/operation.ts';
import { canonicalJson, chainStart } from './audit.ts';
import { sha256Hex } from './secrets.ts';

export interface PublicEvent {
  event: PublicEventKind;
  /** Null for events about the whole portal. */
  openDayId: string | null;
  detail: Record<string, unknown>;
}

/** SHA-256( previous hash ‖ canonical JSON of seq, at, event, openDayId, detail ), hex. */
export const publicHashOf = (
  prevHash: string,
  { seq, at, event, openDayId, detail }: PublicEvent & { seq: number; at: Date },
): string =>
  sha256Hex(prevHash + canonicalJson({ seq, at: at.toISOString(), event, openDayId, detail }));

/** Number and hash of the last entry; 0 and the start of the chain if the log is empty. */
export async function findPublicHead(db: Db): Promise<{ seq: number; hash: string }> {
  const [last] = await db
    .select({ seq: publicLog.seq, hash: publicLog.hash })
    .from(publicLog)
    .orderBy(desc(publicLog.seq))
    .limit(1);
  return last ?? { seq: 0, hash: chainStart };
}

/** Nobody else appends until the transaction ends. */
export const lockPublicLog = async (db: Db): Promise<void> => {
  await db.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.publicLog})`);
};

/**
 * Appends to the chain and returns the entry's number. The lock is held until the transaction ends,
 * so call it late.
 */
export async function appendToPublicLog(
  db: Db,
  now: Date,
  publicEvent: PublicEvent,
): Promise<number> {
  await lockPublicLog(db);
  const head = await findPublicHead(db);
  const entry = { ...publicEvent, seq: head.seq + 1, at: now };
  await db
    .insert(publicLog)
    .values({ ...entry, prevHash: head.hash, hash: publicHashOf(head.hash, entry) });
  return entry.seq;
}
