/**
 * What anybody can check after the release of a day: the spent slips and tickets, and the public
 * log (trust.md §1.9).
 */
import { and, count, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import {
  ballotManifests,
  ballotRemarks,
  ballots,
  slipBatches,
  ticketSpents,
} from '#db/tables/ballots.ts';
import { publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { keyset } from '#platform/keyset.ts';
import { sha256Hex } from '#platform/secrets.ts';

/**
 * A released day with the numbers handed out; null before the release, for everybody. `lines`: by
 * cell, as counted at the release.
 */
export async function findReleasedDay(db: Db, openDayId: string | null) {
  if (openDayId === null) return null;
  const [day] = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      manifest: ballotManifests.manifest,
      ticketsIssued: ballotManifests.issued,
      slipsHandedOut: slipBatches.handedOut,
      released: publicLog.detail,
    })
    .from(openDays)
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .leftJoin(slipBatches, eq(slipBatches.openDayId, openDays.id))
    .leftJoin(publicLog, and(eq(publicLog.openDayId, openDays.id), eq(publicLog.event, 'released')))
    .where(
      and(
        eq(openDays.id, openDayId),
        isNotNull(openDays.scoresPublishedAt),
        isNull(openDays.cancelledAt),
      ),
    );
  if (!day) return null;
  const { manifest, released, ticketsIssued, slipsHandedOut, ...named } = day;
  return {
    ...named,
    manifestSha256: manifest === null ? null : sha256Hex(manifest),
    ticketsIssued: ticketsIssued ?? 0,
    slipsHandedOut: slipsHandedOut ?? 0,
    /**
     * The key that verifies receipts, from the public log. Null for days released before the log
     * had it.
     */
    receiptKey: typeof released?.['receiptKey'] === 'string' ? released['receiptKey'] : null,
    lines: (released?.['lines'] ?? {}) as Partial<Record<Cell, number>>,
  };
}

/** The order is that of the primary key. It reveals nothing about when a line arrived. */
const byLine = keyset('ascending', {
  cell: [ticketSpents.cell, 'code'],
  nullifier: [ticketSpents.nullifier, 'bytes'],
});
export type LineCursor = NonNullable<ReturnType<typeof byLine.read>>;

/** The cursor of the list; null for an invalid one. */
export function readLineCursor(text: string | null): LineCursor | null {
  const cursor = byLine.read(text);
  return cursor && cells.some((cell) => cell === cursor.cell) ? cursor : null;
}

/**
 * One page of the spent slips and tickets of a day, by cell and nullifier. A slip has neither input
 * nor signature.
 */
export async function listSpentLines(
  db: Db,
  openDayId: string,
  { after, limit }: { after: LineCursor | null; limit: number },
) {
  const rows = await db
    .select({
      cell: ticketSpents.cell,
      nullifier: ticketSpents.nullifier,
      input: ticketSpents.input,
      sig: ticketSpents.sig,
    })
    .from(ticketSpents)
    .where(and(eq(ticketSpents.openDayId, openDayId), byLine.after(after)))
    .orderBy(...byLine.by())
    .limit(limit + 1);
  return byLine.pageOf(rows, limit);
}

/**
 * The current number of ratings and remarks of a day, by cell. Fewer than the lines means that
 * somebody removed some.
 */
export async function countBallots(
  db: Db,
  openDayId: string,
): Promise<Partial<Record<Cell, { ballots: number }>>> {
  const rows = await db
    .select({ channel: ballots.channel, n: count() })
    .from(ballots)
    .where(eq(ballots.openDayId, openDayId))
    .groupBy(ballots.channel);
  const remarks = await db.$count(ballotRemarks, eq(ballotRemarks.openDayId, openDayId));
  return Object.fromEntries([
    ...rows.map(({ channel, n }) => [channel, { ballots: n }]),
    ...(remarks > 0 ? [['remark', { ballots: remarks }]] : []),
  ]) as Partial<Record<Cell, { ballots: number }>>;
}

const logColumns = {
  seq: publicLog.seq,
  at: publicLog.at,
  event: publicLog.event,
  openDayId: publicLog.openDayId,
  detail: publicLog.detail,
  prevHash: publicLog.prevHash,
  hash: publicLog.hash,
};

const fromStart = keyset('ascending', { seq: [publicLog.seq, 'integer'] });
const fromEnd = keyset('descending', { seq: [publicLog.seq, 'integer'] });

/** The public log from its start, after the entry `after`. Null for an invalid cursor. */
export async function listPublicLog(db: Db, after: string | null, limit: number) {
  const cursor = fromStart.read(after);
  if (after !== null && cursor === null) return null;
  const rows = await db
    .select(logColumns)
    .from(publicLog)
    .where(fromStart.after(cursor))
    .orderBy(...fromStart.by())
    .limit(limit + 1);
  return fromStart.pageOf(rows, limit);
}

/** The same, latest first and with the titles of the days, before the entry `before`. */
export async function listLatestPublicLog(db: Db, before: string | null, limit: number) {
  const rows = await db
    .select({ ...logColumns, title: openDays.title })
    .from(publicLog)
    .leftJoin(openDays, eq(openDays.id, publicLog.openDayId))
    .where(fromEnd.after(fromEnd.read(before)))
    .orderBy(...fromEnd.by())
    .limit(limit + 1);
  return fromEnd.pageOf(rows, limit);
}

/** When the public log recorded that the signing keys of a day were destroyed, or null. */
export async function findKeysDestroyedAt(db: Db, openDayId: string): Promise<Date | null> {
  const [entry] = await db
    .select({ at: publicLog.at })
    .from(publicLog)
    .where(and(eq(publicLog.openDayId, openDayId), eq(publicLog.event, 'keys_destroyed')));
  return entry?.at ?? null;
}

/**
 * What the latest release recorded about the search of disk and memory, or null before the first.
 */
export async function findLatestSearches(db: Db): Promise<Record<string, unknown> | null> {
  const [entry] = await db
    .select({ detail: publicLog.detail })
    .from(publicLog)
    .where(eq(publicLog.event, 'released'))
    .orderBy(...fromEnd.by())
    .limit(1);
  return entry?.detail ?? null;
}

/** Which of these days have keys and therefore issue tickets. */
export async function listDaysWithKeys(
  db: Db,
  openDayIds: readonly string[],
): Promise<Set<string>> {
  if (openDayIds.length === 0) return new Set();
  const rows = await db
    .select({ openDayId: ballotManifests.openDayId })
    .from(ballotManifests)
    .where(inArray(ballotManifests.openDayId, [...openDayIds]));
  return new Set(rows.map(({ openDayId }) => openDayId));
}
