/** Days whose slips or tickets do not add up, and the counts they are judged by. */
import { type SQL, and, count, eq, isNotNull, isNull, not, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ballotManifests, miscounts, slipBatches, ticketIssues } from '#db/tables/ballots.ts';
import { publicLog } from '#db/tables/office.ts';
import { checkIns, openDays } from '#db/tables/open-days.ts';
import { users } from '#db/tables/people.ts';
import type { DecidingRole } from '#db/vocabulary/roles.ts';
import { type Page, keyset } from '#platform/keyset.ts';
import { sha256Hex } from '#platform/secrets.ts';
import type { DayCounts } from './rules.ts';

/** All counts except use: needs no inbox, and gives the same before and after the mix. */
export async function countGiven(
  db: Db,
  openDayId: string,
): Promise<Omit<DayCounts, 'slipsUsed' | 'ticketsUsed'> & { slipsTorn: number | null }> {
  const [row] = await db
    .select({
      slipsPrinted: sql<number>`coalesce(${slipBatches.printed}, 0)`,
      slipsHandedOut: sql<number>`coalesce(${slipBatches.handedOut}, 0)`,
      slipsTorn: slipBatches.torn,
      ticketsIssued: sql<number>`coalesce(${ballotManifests.issued}, (select count(*)::int from ${ticketIssues} where ${ticketIssues.openDayId} = ${openDays.id} and ${ticketIssues.blindedSha256} is not null))`,
      checkedIn: sql<number>`(select count(*)::int from ${checkIns} where ${checkIns.openDayId} = ${openDays.id})`,
    })
    .from(openDays)
    .leftJoin(slipBatches, eq(slipBatches.openDayId, openDays.id))
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .where(eq(openDays.id, openDayId));
  if (!row) throw new Error(`no open day ${openDayId}`);
  return row;
}

/** Rows that could not be opened at the mix, as the public log recorded then. */
export async function countUnopened(db: Db, openDayId: string): Promise<number> {
  const [entry] = await db
    .select({ detail: publicLog.detail })
    .from(publicLog)
    .where(and(eq(publicLog.openDayId, openDayId), eq(publicLog.event, 'rows_unopened')));
  return Number(entry?.detail['rows'] ?? 0);
}

const columns = {
  openDayId: miscounts.openDayId,
  slipsPrinted: miscounts.slipsPrinted,
  slipsHandedOut: miscounts.slipsHandedOut,
  slipsUsed: miscounts.slipsUsed,
  ticketsIssued: miscounts.ticketsIssued,
  ticketsUsed: miscounts.ticketsUsed,
  checkedIn: miscounts.checkedIn,
  decideBy: miscounts.decideBy,
  proposal: miscounts.proposal,
  reason: miscounts.reason,
  proposedAs: miscounts.proposedAs,
  proposedBy: miscounts.proposedBy,
  decidedAt: miscounts.decidedAt,
};

/** The counts and the decision of a day that does not add up; null for any other day. */
export async function findMiscount(db: Db, openDayId: string | null) {
  if (openDayId === null) return null;
  const [row] = await db.select(columns).from(miscounts).where(eq(miscounts.openDayId, openDayId));
  return row ?? null;
}
export type Miscount = NonNullable<Awaited<ReturnType<typeof findMiscount>>>;

/** The same, locked until the end of the transaction. */
export async function lockMiscount(db: Db, openDayId: string): Promise<Miscount | null> {
  const [row] = await db
    .select(columns)
    .from(miscounts)
    .where(eq(miscounts.openDayId, openDayId))
    .for('update');
  return row ?? null;
}

/** A digest of the proposal, so that nobody agrees to words that changed after they read them. */
export const editionOf = ({ proposal, reason, proposedBy }: Miscount): string =>
  sha256Hex(JSON.stringify([proposal, reason, proposedBy]));

const heldDay = {
  ...columns,
  title: openDays.title,
  startsAt: openDays.startsAt,
  ratingHeldAt: openDays.ratingHeldAt,
  mixedAt: openDays.mixedAt,
  scoresPublishedAt: openDays.scoresPublishedAt,
  ratingEndCause: openDays.ratingEndCause,
  proposer: users.name,
};

const selectHeldDays = (db: Db) =>
  db
    .select(heldDay)
    .from(miscounts)
    .innerJoin(openDays, eq(openDays.id, miscounts.openDayId))
    .leftJoin(users, eq(users.id, miscounts.proposedBy));
export type HeldDay = Awaited<ReturnType<typeof selectHeldDays>>[number];

const undecided = and(
  isNotNull(openDays.ratingHeldAt),
  isNull(openDays.mixedAt),
  isNull(miscounts.decidedAt),
);
const latestHeld = keyset('descending', {
  decideBy: [miscounts.decideBy, 'instant'],
  openDayId: [miscounts.openDayId, 'uuid'],
});
const pageRows = 20;

/**
 * All days that were ever held, by page. The first page starts with all undecided days: each waits
 * at most three working days.
 */
export async function listHeldDays(db: Db, after: string | null): Promise<Page<HeldDay>> {
  const cursor = latestHeld.read(after);
  const [waiting, rows] = await Promise.all([
    cursor
      ? []
      : selectHeldDays(db)
          .where(undecided)
          .orderBy(...latestHeld.by()),
    selectHeldDays(db)
      .where(and(not(undecided as SQL), latestHeld.after(cursor)))
      .orderBy(...latestHeld.by())
      .limit(pageRows + 1),
  ]);
  const decided = latestHeld.pageOf(rows, pageRows);
  return { rows: [...waiting, ...decided.rows], next: decided.next };
}

export async function findHeldDay(db: Db, openDayId: string | null): Promise<HeldDay | null> {
  if (openDayId === null) return null;
  const [row] = await selectHeldDays(db).where(eq(miscounts.openDayId, openDayId));
  return row ?? null;
}

/** Days that wait for this role: without a proposal, or with one of the other role. */
export async function countUndecidedDays(db: Db, role: DecidingRole): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(miscounts)
    .innerJoin(openDays, eq(openDays.id, miscounts.openDayId))
    .where(and(undecided, sql`${miscounts.proposedAs} is distinct from ${role}`));
  return row?.n ?? 0;
}
