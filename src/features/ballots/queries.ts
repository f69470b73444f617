import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { prepared } from '#db/prepared.ts';
import {
  ballots,
  publishedCells,
  publishedPoolDays,
  publishedPools,
  ticketSpents,
} from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { findClockStop } from '#features/operation/stops/queries.ts';
import { inboxExists } from './inbox/inbox.ts';
import { ratingStateOf } from './rules.ts';

export const published = and(isNotNull(openDays.publishedAt), isNull(openDays.cancelledAt));

export const ratingDayColumns = {
  id: openDays.id,
  title: openDays.title,
  startsAt: openDays.startsAt,
  channels: openDays.channels,
  rateOpensAt: openDays.rateOpensAt,
  rateClosesAt: openDays.rateClosesAt,
  ratingHeldAt: openDays.ratingHeldAt,
  mixedAt: openDays.mixedAt,
  scoresPublishedAt: openDays.scoresPublishedAt,
  ratingEndedAt: openDays.ratingEndedAt,
  ratingEndCause: openDays.ratingEndCause,
  ratingEndReason: openDays.ratingEndReason,
  keysMissingAt: openDays.keysMissingAt,
};

/** What rating needs to know about a published day that is not cancelled, or null. */
export async function findRatingDay(db: Db, openDayId: string | null) {
  if (openDayId === null) return null;
  const [day] = await ratingDay(db).execute({ openDayId });
  return day ?? null;
}

const ratingDay = prepared((db) =>
  db
    .select(ratingDayColumns)
    .from(openDays)
    .where(and(published, eq(openDays.id, sql.placeholder('openDayId'))))
    .prepare('rating day'),
);

export type RatingDay = NonNullable<Awaited<ReturnType<typeof findRatingDay>>>;

export type ClockWait = 'toOpen' | 'toMix';

/**
 * What a day waits for while the clock is not trusted: its rating to open, or its ratings to be
 * mixed and published. Null when it waits for neither, also when it was ended or is held.
 */
export async function findClockWait(
  db: Db,
  day: Pick<
    RatingDay,
    'id' | 'rateOpensAt' | 'rateClosesAt' | 'mixedAt' | 'ratingHeldAt' | 'ratingEndedAt'
  >,
  now: Date,
): Promise<ClockWait | null> {
  const state = ratingStateOf(day, now);
  if (state === 'notYet' || day.mixedAt || day.ratingHeldAt || day.ratingEndedAt) return null;
  if ((await findClockStop(db)) === null) return null;
  if (state === 'closed') return 'toMix';
  return (await inboxExists(db, day.id)) ? null : 'toOpen';
}

/** The days that wait for a trusted clock, each with what it waits for. */
export async function listClockWaits(
  db: Db,
  now: Date,
): Promise<{ day: RatingDay; wait: ClockWait }[]> {
  const waits: { day: RatingDay; wait: ClockWait }[] = [];
  for (const { id } of await listDueDays(db, now)) {
    const day = await findRatingDay(db, id);
    const wait = day && (await findClockWait(db, day, now));
    if (wait) waits.push({ day, wait });
  }
  return waits;
}

/** The days in rating now, the first to close first. */
export function listDaysInRating(db: Db, now: Date): Promise<RatingDay[]> {
  return db
    .select(ratingDayColumns)
    .from(openDays)
    .where(
      and(
        published,
        isNull(openDays.mixedAt),
        lte(openDays.rateOpensAt, now),
        gt(openDays.rateClosesAt, now),
      ),
    )
    .orderBy(asc(openDays.rateClosesAt), asc(openDays.id));
}

/** All published days whose rating opens later, the next one first. */
export function listUpcomingRatings(db: Db, now: Date): Promise<RatingDay[]> {
  return db
    .select(ratingDayColumns)
    .from(openDays)
    .where(and(published, isNull(openDays.mixedAt), gt(openDays.rateOpensAt, now)))
    .orderBy(asc(openDays.rateOpensAt), asc(openDays.id));
}

/**
 * What the job must process now: days whose rating has begun and whose scores are not published.
 */
export async function listDueDays(db: Db, now: Date): Promise<{ id: string; closed: boolean }[]> {
  const rows = await db
    .select({ id: openDays.id, rateClosesAt: openDays.rateClosesAt, mixedAt: openDays.mixedAt })
    .from(openDays)
    .where(
      and(
        published,
        isNull(openDays.scoresPublishedAt),
        isNull(openDays.ratingEndedAt),
        or(lte(openDays.rateOpensAt, now), isNotNull(openDays.mixedAt)),
      ),
    )
    .orderBy(asc(openDays.rateClosesAt), asc(openDays.id));
  return rows.map(({ id, rateClosesAt, mixedAt }) => ({
    id,
    closed: mixedAt !== null || rateClosesAt <= now,
  }));
}

/** The mixed ratings of a day, for counting only. */
export function listBallots(db: Db, openDayId: string) {
  return db
    .select({ channel: ballots.channel, answers: ballots.answers })
    .from(ballots)
    .where(eq(ballots.openDayId, openDayId));
}

/**
 * Cells of these channels that were too small to publish and are in no pool yet, oldest day first,
 * with their mixed ratings. For the release only.
 */
export async function listSmallCells(db: Db, channels: readonly Channel[]) {
  const cells = await db
    .select({
      openDayId: publishedCells.openDayId,
      channel: publishedCells.channel,
      startsAt: openDays.startsAt,
      handedOut: sql<number>`handed_out_at(${openDays.id})`,
    })
    .from(publishedCells)
    .innerJoin(openDays, eq(openDays.id, publishedCells.openDayId))
    .leftJoin(
      publishedPoolDays,
      and(
        eq(publishedPoolDays.openDayId, publishedCells.openDayId),
        eq(publishedPoolDays.channel, publishedCells.channel),
      ),
    )
    .where(
      and(
        eq(publishedCells.measure, 'overall'),
        isNull(publishedCells.graded),
        inArray(publishedCells.channel, [...channels]),
        isNull(publishedPoolDays.poolId),
      ),
    )
    .orderBy(asc(openDays.startsAt), asc(openDays.id));
  const cast =
    cells.length === 0
      ? []
      : await db
          .select({
            openDayId: ballots.openDayId,
            channel: ballots.channel,
            answers: ballots.answers,
          })
          .from(ballots)
          .where(inArray(ballots.openDayId, [...new Set(cells.map(({ openDayId }) => openDayId))]));
  return cells.map((cell) => ({
    ...cell,
    ballots: cast
      .filter(({ openDayId, channel }) => openDayId === cell.openDayId && channel === cell.channel)
      .map(({ answers }) => answers),
  }));
}

/** The spent slips and tickets of a day in the order of the public list. */
export const listSpent = (db: Db, openDayId: string) =>
  db
    .select({
      cell: ticketSpents.cell,
      nullifier: ticketSpents.nullifier,
      isSlip: sql<boolean>`${ticketSpents.sig} is null`,
    })
    .from(ticketSpents)
    .where(eq(ticketSpents.openDayId, openDayId))
    .orderBy(asc(ticketSpents.cell), asc(ticketSpents.nullifier));

/** The published figures of a day, in the order and shape that the public log hashes. */
export const listFigures = (db: Db, openDayId: string) =>
  db
    .select({
      channel: publishedCells.channel,
      measure: publishedCells.measure,
      graded: publishedCells.graded,
      meanTenths: publishedCells.meanTenths,
      distribution: publishedCells.distribution,
      notDone: publishedCells.notDone,
      reasons: publishedCells.reasons,
    })
    .from(publishedCells)
    .where(eq(publishedCells.openDayId, openDayId))
    .orderBy(
      sql`${publishedCells.channel} collate "C"`,
      sql`${publishedCells.measure} collate "C"`,
    );

/** The pools that contain small cells of a day, each in the shape that the public log hashes. */
export const listPoolFigures = (db: Db, openDayId: string) =>
  db
    .select({
      poolId: publishedPools.id,
      channel: publishedPools.channel,
      firstDay: publishedPools.firstDay,
      lastDay: publishedPools.lastDay,
      graded: publishedPools.graded,
      meanTenths: publishedPools.meanTenths,
      distribution: publishedPools.distribution,
      notDone: publishedPools.notDone,
      reasons: publishedPools.reasons,
      handedOut: publishedPools.handedOut,
      openDayIds: sql<string[]>`array(
        select member.open_day_id::text from published_pool_days member
        where member.pool_id = ${publishedPools.id} order by 1)`,
    })
    .from(publishedPoolDays)
    .innerJoin(publishedPools, eq(publishedPools.id, publishedPoolDays.poolId))
    .where(eq(publishedPoolDays.openDayId, openDayId))
    .orderBy(asc(publishedPools.id));
