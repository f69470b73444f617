import { desc, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { auditEntries, clockMarks, publicLog } from '#db/tables/office.ts';

/** The last sequence numbers of the two logs. */
export async function findChainHeads(db: Db): Promise<{ auditSeq: number; publicSeq: number }> {
  const [row] = await db
    .select({
      auditSeq: sql<string>`coalesce((select max(${auditEntries.seq}) from ${auditEntries}), 0)`,
      publicSeq: sql<string>`coalesce((select max(${publicLog.seq}) from ${publicLog}), 0)`,
    })
    .from(sql`(values (1)) as once`);
  return { auditSeq: Number(row?.auditSeq ?? 0), publicSeq: Number(row?.publicSeq ?? 0) };
}

/**
 * The last known time: when a job last ran, or the newest entry of either log. The logs of a demo
 * portal carry its movable time and are left out. Null on a new portal.
 */
export async function findKnownMoment(
  db: Db,
  { withChains }: { withChains: boolean },
): Promise<Date | null> {
  const [marks] = await db
    .select({
      seenAt: clockMarks.seenAt,
      auditSeq: clockMarks.auditSeq,
      publicSeq: clockMarks.publicSeq,
    })
    .from(clockMarks);
  const [lastAct] = withChains
    ? await db
        .select({ seq: auditEntries.seq, at: auditEntries.at })
        .from(auditEntries)
        .orderBy(desc(auditEntries.seq))
        .limit(1)
    : [];
  const [lastTold] = withChains
    ? await db
        .select({ seq: publicLog.seq, at: publicLog.at })
        .from(publicLog)
        .orderBy(desc(publicLog.seq))
        .limit(1)
    : [];
  const moments = [
    marks?.seenAt,
    lastAct && lastAct.seq > (marks?.auditSeq ?? 0) ? lastAct.at : undefined,
    lastTold && lastTold.seq > (marks?.publicSeq ?? 0) ? lastTold.at : undefined,
  ].flatMap((moment) => (moment ? [moment.getTime()] : []));
  return moments.length === 0 ? null : new Date(Math.max(...moments));
}
