import { and, asc, count, eq, gt, lte, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { prepared } from '#db/prepared.ts';
import { slipBatches, slips, ticketIssues } from '#db/tables/ballots.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { checkIns, openDays } from '#db/tables/open-days.ts';
import { users } from '#db/tables/people.ts';
import { mustRecuse } from '#features/experiencers/recusals/queries.ts';
import { published, ratingDayColumns, type RatingDay } from '../queries.ts';

export interface SlipBatch {
  printed: number;
  handedOut: number;
  torn: number | null; // leftovers counted and torn; null: not counted yet
  counted: { by: string; userId: string } | null; // the account that counted
  witness: string | null; // the account that confirmed the number
  boxClosed: boolean; // published; nothing changes any more
}

/** The batch of a day, locked until the end of the transaction. */
export async function lockSlipBatch(db: Db, openDayId: string) {
  const [batch] = await db
    .select({
      printed: slipBatches.printed,
      handedOut: slipBatches.handedOut,
      torn: slipBatches.torn,
      countedBy: slipBatches.countedBy,
      boxClosed: slipBatches.boxClosed,
    })
    .from(slipBatches)
    .where(eq(slipBatches.openDayId, openDayId))
    .for('update');
  return batch ?? null;
}

const counters = alias(users, 'slip_counters');
const witnesses = alias(users, 'slip_witnesses');

/**
 * Slips printed, handed out and left over on a day; null before the print. Counts paper, not
 * ratings.
 */
export async function slipBatchOf(db: Db, openDayId: string): Promise<SlipBatch | null> {
  const [batch] = await db
    .select({
      printed: slipBatches.printed,
      handedOut: slipBatches.handedOut,
      torn: slipBatches.torn,
      countedBy: slipBatches.countedBy,
      counter: counters.name,
      witness: witnesses.name,
      boxClosed: slipBatches.boxClosed,
    })
    .from(slipBatches)
    .leftJoin(counters, eq(counters.id, slipBatches.countedBy))
    .leftJoin(witnesses, eq(witnesses.id, slipBatches.witnessedBy))
    .where(eq(slipBatches.openDayId, openDayId));
  if (!batch) return null;
  const { countedBy, counter, ...rest } = batch;
  return { ...rest, counted: countedBy === null ? null : { by: counter ?? '', userId: countedBy } };
}

const boxesToClose = (now: Date) =>
  and(
    published,
    lte(openDays.endsAt, now),
    gt(openDays.rateClosesAt, now),
    eq(slipBatches.boxClosed, false),
  );

/** Days that are over and in rating, whose leftovers two people have not counted yet. */
export async function countBoxesToClose(db: Db, now: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(slipBatches)
    .innerJoin(openDays, eq(openDays.id, slipBatches.openDayId))
    .where(boxesToClose(now));
  return row?.n ?? 0;
}

/** The same as a list, the first whose rating closes first. */
export const listBoxesToClose = (db: Db, now: Date) =>
  db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
      rateClosesAt: openDays.rateClosesAt,
      countedBy: slipBatches.countedBy,
    })
    .from(slipBatches)
    .innerJoin(openDays, eq(openDays.id, slipBatches.openDayId))
    .where(boxesToClose(now))
    .orderBy(asc(openDays.rateClosesAt), asc(openDays.id));

/** The people of a day with the right to rate. Nobody knows whether they used it. */
export async function slipHoldersOf(db: Db, openDayId: string): Promise<Set<string>> {
  const rows = await db
    .select({ personId: ticketIssues.personId })
    .from(ticketIssues)
    .where(eq(ticketIssues.openDayId, openDayId));
  return new Set(rows.map((row) => row.personId));
}

/**
 * What slips need to know about a day, or null. Also finds a day that is cancelled or not
 * published, so that it can be refused by name.
 */
export async function findSlipDay(db: Db, openDayId: string) {
  const [day] = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
      endsAt: openDays.endsAt,
      seats: openDays.seats,
      channels: openDays.channels,
      rateOpensAt: openDays.rateOpensAt,
      rateClosesAt: openDays.rateClosesAt,
      publishedAt: openDays.publishedAt,
      cancelledAt: openDays.cancelledAt,
    })
    .from(openDays)
    .where(eq(openDays.id, openDayId));
  return day ?? null;
}

/**
 * Whether this person was checked in on this day, and whether they must not rate there (A6). Null
 * when there is no such person.
 */
export async function findHolder(
  db: Db,
  openDayId: string,
  experiencerId: string,
): Promise<{ checkedIn: boolean; recused: boolean } | null> {
  const [row] = await db
    .select({ at: checkIns.at, recused: mustRecuse(experiencers.id, openDayId) })
    .from(experiencers)
    .leftJoin(
      checkIns,
      and(eq(checkIns.experiencerId, experiencers.id), eq(checkIns.openDayId, openDayId)),
    )
    .where(eq(experiencers.id, experiencerId));
  return row ? { checkedIn: row.at !== null, recused: row.recused } : null;
}

export interface RatedWithSlip extends RatingDay {
  /** The day of the slip; null for an unknown or void slip. */
  slipOf: { id: string; title: string } | null;
}

/** As `findRatingDay`, with the day of the slip with this nullifier. */
export async function findRatedWithSlip(
  db: Db,
  openDayId: string,
  nullifier: Buffer,
): Promise<RatedWithSlip | null> {
  const [row] = await ratedWithSlip(db).execute({ openDayId, nullifier });
  return row ? { ...row.day, slipOf: row.counts ? row.slipOf : null } : null;
}

const dayOfSlip = alias(openDays, 'day_of_slip');
const ratedWithSlip = prepared((db) =>
  db
    .select({
      day: ratingDayColumns,
      slipOf: { id: dayOfSlip.id, title: dayOfSlip.title },
      counts: sql<boolean>`${slips.state} = 'printed'`,
    })
    .from(openDays)
    .leftJoin(slips, eq(slips.nullifier, sql.placeholder('nullifier')))
    .leftJoin(dayOfSlip, eq(dayOfSlip.id, slips.openDayId))
    .where(and(published, eq(openDays.id, sql.placeholder('openDayId'))))
    .prepare('rated with slip'),
);
