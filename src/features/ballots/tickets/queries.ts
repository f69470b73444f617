import type { KeyObject } from 'node:crypto';
import { and, asc, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ballotManifests, ticketIssues } from '#db/tables/ballots.ts';
import { checkIns, openDays } from '#db/tables/open-days.ts';
import { mustRecuse } from '#features/experiencers/recusals/queries.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { publicKeyOf, readManifest } from './manifest.ts';

const issueColumns = {
  blindedSha256: ticketIssues.blindedSha256,
  blindSigs: ticketIssues.blindSigs,
};

const ticketDayColumns = {
  id: openDays.id,
  title: openDays.title,
  startsAt: openDays.startsAt,
  endsAt: openDays.endsAt,
  channels: openDays.channels,
  rateOpensAt: openDays.rateOpensAt,
  rateClosesAt: openDays.rateClosesAt,
  cancelledAt: openDays.cancelledAt,
  ticketsClosedAt: openDays.ticketsClosedAt,
  mixedAt: openDays.mixedAt,
};

/**
 * What tickets need to know about a published day, or null. Also finds a cancelled day, so that it
 * can be refused by name.
 */
export async function findTicketDay(db: Db, openDayId: string | null) {
  if (openDayId === null) return null;
  const [day] = await db
    .select(ticketDayColumns)
    .from(openDays)
    .where(and(eq(openDays.id, openDayId), isNotNull(openDays.publishedAt)));
  return day ?? null;
}
export type TicketDay = NonNullable<Awaited<ReturnType<typeof findTicketDay>>>;

/**
 * Everything that decides whether this person gets tickets, in one statement; null without such a
 * published day. Locks the day: issue cannot close before the end of the transaction.
 */
export async function holdTicketDesk(db: Db, openDayId: string, personId: string) {
  const [row] = await db
    .select({
      day: ticketDayColumns,
      manifest: ballotManifests.manifest,
      checkedIn: checkIns.at,
      recused: mustRecuse(personId, openDays.id),
      issue: { personId: ticketIssues.personId, ...issueColumns },
    })
    .from(openDays)
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .leftJoin(
      checkIns,
      and(eq(checkIns.openDayId, openDays.id), eq(checkIns.experiencerId, personId)),
    )
    .leftJoin(
      ticketIssues,
      and(eq(ticketIssues.openDayId, openDays.id), eq(ticketIssues.personId, personId)),
    )
    .where(and(eq(openDays.id, openDayId), isNotNull(openDays.publishedAt)))
    .for('share', { of: openDays });
  if (!row) return null;
  const { day, manifest, issue } = row;
  return {
    day,
    manifest,
    isCheckedIn: row.checkedIn !== null,
    isRecused: row.recused,
    /** What this person already got. */
    issue: issue?.personId ? issue : null,
  };
}

export interface StoredManifest {
  manifest: string; // the exact published bytes
  issued: number | null; // people with tickets; null until issue closed
  keysDestroyed: boolean;
}

/** The published keys of a day, or null without any: such a day is rated with slips only. */
export async function findManifest(
  db: Db,
  openDayId: string | null,
): Promise<StoredManifest | null> {
  if (openDayId === null) return null;
  const [row] = await db
    .select({
      manifest: ballotManifests.manifest,
      issued: ballotManifests.issued,
      keysDestroyed: ballotManifests.keysDestroyed,
    })
    .from(ballotManifests)
    .innerJoin(openDays, eq(openDays.id, ballotManifests.openDayId))
    .where(and(eq(ballotManifests.openDayId, openDayId), isNull(openDays.cancelledAt)));
  return row ?? null;
}

/** The same, also for a cancelled day: its keys were published, so their end must be too. */
export async function findShownKeys(
  db: Db,
  openDayId: string,
): Promise<Omit<StoredManifest, 'manifest'> | null> {
  const [row] = await db
    .select({ issued: ballotManifests.issued, keysDestroyed: ballotManifests.keysDestroyed })
    .from(ballotManifests)
    .where(eq(ballotManifests.openDayId, openDayId));
  return row ?? null;
}

/**
 * Mixed, ended or cancelled days for which the log does not yet say that their keys are destroyed.
 */
export function listOverDaysWithKeys(db: Db): Promise<{ id: string }[]> {
  return db
    .select({ id: openDays.id })
    .from(ballotManifests)
    .innerJoin(openDays, eq(openDays.id, ballotManifests.openDayId))
    .where(
      and(
        eq(ballotManifests.keysDestroyed, false),
        or(isNotNull(openDays.cancelledAt), isNotNull(openDays.mixedAt)), // an ended day is mixed
      ),
    )
    .orderBy(asc(openDays.startsAt), asc(openDays.id));
}

/**
 * The public keys of a day for verification; empty without a manifest. Cached, as they never
 * change.
 */
export async function publicKeysOf(
  db: Db,
  openDayId: string,
): Promise<ReadonlyMap<Cell, KeyObject>> {
  const known = keysRead.get(openDayId);
  if (known) return known;
  const stored = await findManifest(db, openDayId);
  if (!stored) return new Map();
  const manifest = readManifest(stored.manifest);
  const keys = new Map(
    manifest.cells.map(({ cell }) => [cell, publicKeyOf(manifest, cell) as KeyObject]),
  );
  if (keysRead.size >= mostDaysKept) keysRead.clear();
  keysRead.set(openDayId, keys);
  return keys;
}

const keysRead = new Map<string, ReadonlyMap<Cell, KeyObject>>();
/** More than the days that are ever in rating at once. */
const mostDaysKept = 100;

/** What this person got on this day: with a slip `blindedSha256` is null; null: nothing yet. */
export async function findTicketIssue(db: Db, personId: string, openDayId: string) {
  const [row] = await db
    .select(issueColumns)
    .from(ticketIssues)
    .where(and(eq(ticketIssues.personId, personId), eq(ticketIssues.openDayId, openDayId)));
  return row ?? null;
}

/**
 * How many people came. Below the threshold the scores of a day are published only together with
 * others, and people are told before they take a ticket.
 */
export const countCheckedIn = (db: Db, openDayId: string): Promise<number> =>
  db.$count(checkIns, eq(checkIns.openDayId, openDayId));

/** Days whose keys must be made now: published, starting within `days`, rating not open yet. */
export function listDaysWithoutKeys(db: Db, now: Date, days: number): Promise<{ id: string }[]> {
  return db
    .select({ id: openDays.id })
    .from(openDays)
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .where(
      and(
        isNotNull(openDays.publishedAt),
        isNull(openDays.cancelledAt),
        isNull(openDays.mixedAt),
        isNull(ballotManifests.openDayId),
        sql`${openDays.rateOpensAt} > ${now}`,
        sql`${openDays.startsAt} <= ${new Date(now.getTime() + days * 86_400_000)}`,
      ),
    )
    .orderBy(asc(openDays.startsAt), asc(openDays.id));
}
