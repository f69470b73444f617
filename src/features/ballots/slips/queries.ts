import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { prepared } from '#db/prepared.ts';
import { slipBatches, slips, ticketIssues } from '#db/tables/ballots.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { checkIns, openDays } from '#db/tables/open-days.ts';
import { mustRecuse } from '#features/experiencers/recusals/queries.ts';
import { published, ratingDayColumns, type RatingDay } from '../queries.ts';

export interface SlipBatch {
  printed: number;
  handedOut: number;
  returned: number | null; // leftovers torn before witnesses; null: not counted yet
}

/** How many slips of a day were printed, handed out and came back; null before the print. Counts of paper, not of ratings. */
export async function slipBatchOf(db: Db, openDayId: string): Promise<SlipBatch | null> {
  const [batch] = await db
    .select({
      printed: slipBatches.printed,
      handedOut: slipBatches.handedOut,
      returned: slipBatches.returned,
    })
    .from(slipBatches)
    .where(eq(slipBatches.openDayId, openDayId));
  return batch ?? null;
}

/** Who of a day has been given the right to rate; whether they used it is known to nobody. */
export async function slipHoldersOf(db: Db, openDayId: string): Promise<Set<string>> {
  const rows = await db
    .select({ personId: ticketIssues.personId })
    .from(ticketIssues)
    .where(eq(ticketIssues.openDayId, openDayId));
  return new Set(rows.map((row) => row.personId));
}

/** A published day as far as its slips are concerned, or null. A cancelled one is found, so that it can be refused by name. */
export async function findSlipDay(db: Db, openDayId: string) {
  const [day] = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
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

/** Whether this person was checked in at this day, and must not rate there (A6); null when there is no such person. */
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
  /** The day the slip is of; null for a slip that never was or was made void. */
  slipOf: { id: string; title: string } | null;
}

/** A day as `findRatingDay` gives it, with the slip of this nullifier. */
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
