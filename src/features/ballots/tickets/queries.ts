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

/** A published day as far as its tickets are concerned, or null. A cancelled one is found, so that it can be refused by name. */
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
 * All that decides whether this person is given tickets, in one statement; null when there is no such published day. To the
 * end of the transaction nobody closes the issue of its tickets.
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
    /** What this person was given before. */
    issue: issue?.personId ? issue : null,
  };
}

export interface StoredManifest {
  manifest: string; // the very bytes that are shown
  issued: number | null; // people who were given tickets; null until issue closed
  keysDestroyed: boolean;
}

/** The keys of a day as shown to everybody, or null while it has none: such a day is rated with slips only. */
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

/** The same also of a cancelled day: its keys were shown, and how they ended is told. */
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

/** Days that are over, were ended or cancelled, and whose keys nobody told to be gone. */
export function listOverDaysWithKeys(db: Db): Promise<{ id: string }[]> {
  return db
    .select({ id: openDays.id })
    .from(ballotManifests)
    .innerJoin(openDays, eq(openDays.id, ballotManifests.openDayId))
    .where(
      and(
        eq(ballotManifests.keysDestroyed, false),
        or(isNotNull(openDays.cancelledAt), isNotNull(openDays.mixedAt)), // an ended day counts as mixed
      ),
    )
    .orderBy(asc(openDays.startsAt), asc(openDays.id));
}

/** The public keys of a day, ready to check with; none while it has no manifest. Read once a process and day: they never change. */
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
/** More than are ever in rating at once. */
const mostDaysKept = 100;

/** What this person was given at this day: `blindedSha256` null with a slip; null for nothing yet. */
export async function findTicketIssue(db: Db, personId: string, openDayId: string) {
  const [row] = await db
    .select(issueColumns)
    .from(ticketIssues)
    .where(and(eq(ticketIssues.personId, personId), eq(ticketIssues.openDayId, openDayId)));
  return row ?? null;
}

/** How many came: below the threshold a day's scores are only published together with others, and people are told before they take a ticket. */
export const countCheckedIn = (db: Db, openDayId: string): Promise<number> =>
  db.$count(checkIns, eq(checkIns.openDayId, openDayId));

/** Days whose keys are to be made now: published, near, and not yet open for rating. */
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
