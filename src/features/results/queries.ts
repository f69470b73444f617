import { and, asc, desc, eq, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import {
  ballotManifests,
  publishedCells,
  publishedPoolDays,
  publishedPools,
  slipBatches,
} from '#db/tables/ballots.ts';
import { publicLog } from '#db/tables/office.ts';
import { openDays } from '#db/tables/open-days.ts';
import { halls } from '#db/tables/organisations.ts';
import { published } from '#features/ballots/queries.ts';
import { latestDays, type Cursor } from '#features/open-days/queries.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';
import type { Day } from '#platform/day.ts';

const cellColumns = {
  openDayId: publishedCells.openDayId,
  channel: publishedCells.channel,
  measure: publishedCells.measure,
  graded: publishedCells.graded,
  meanTenths: publishedCells.meanTenths,
  distribution: publishedCells.distribution,
  notDone: publishedCells.notDone,
  reasons: publishedCells.reasons,
};

const pageSize = 15;

/**
 * Days with released scores, newest first, each with the overall cell of its channels. `poolId` is
 * set when a small cell was released in a pool.
 */
export async function listResults(db: Db, after: Cursor | null, limit = pageSize) {
  const days = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
      channels: openDays.channels,
      hall: halls.name,
    })
    .from(openDays)
    .innerJoin(halls, eq(halls.id, openDays.hallId))
    .where(and(isNotNull(openDays.scoresPublishedAt), latestDays.after(after)))
    .orderBy(...latestDays.by())
    .limit(limit + 1);
  const { rows: shown, next } = latestDays.pageOf(days, limit);
  const cells =
    shown.length === 0
      ? []
      : await db
          .select({ ...cellColumns, poolId: publishedPoolDays.poolId })
          .from(publishedCells)
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
              inArray(
                publishedCells.openDayId,
                shown.map((day) => day.id),
              ),
            ),
          );
  return {
    days: shown.map((day) => ({
      ...day,
      overall: cells.filter((cell) => cell.openDayId === day.id),
    })),
    next,
  };
}

/**
 * The released scores of a day, the slips and tickets handed out, and how many were spent. Null
 * before the release, for everybody. The lines were counted at the release and are in the public
 * log.
 */
export async function findResult(db: Db, openDayId: string | null) {
  if (openDayId === null) return null;
  const [day] = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
      channels: openDays.channels,
      hall: halls.name,
      rateOpensAt: openDays.rateOpensAt,
      rateClosesAt: openDays.rateClosesAt,
      scoresPublishedAt: openDays.scoresPublishedAt,
      handedOut: slipBatches.handedOut,
      issued: ballotManifests.issued,
      released: publicLog.detail,
    })
    .from(openDays)
    .innerJoin(halls, eq(halls.id, openDays.hallId))
    .leftJoin(slipBatches, eq(slipBatches.openDayId, openDays.id))
    .leftJoin(ballotManifests, eq(ballotManifests.openDayId, openDays.id))
    .leftJoin(publicLog, and(eq(publicLog.openDayId, openDays.id), eq(publicLog.event, 'released')))
    .where(and(published, isNotNull(openDays.scoresPublishedAt), eq(openDays.id, openDayId)));
  if (!day) return null;
  const [cells, pools] = await Promise.all([
    db.select(cellColumns).from(publishedCells).where(eq(publishedCells.openDayId, openDayId)),
    listPoolsOfDay(db, openDayId),
  ]);
  const { released, ...rest } = day;
  return {
    ...rest,
    scoresPublishedAt: day.scoresPublishedAt as Date,
    lines: (released?.['lines'] ?? null) as Partial<Record<Cell, number>> | null,
    /** A joint decision of the convenor and the auditor: see `miscounts`. */
    slipsLeftOut: released?.['slipsLeftOut'] === true,
    cells,
    pools,
  };
}

const poolColumns = {
  id: publishedPools.id,
  channel: publishedPools.channel,
  firstDay: sql<Day>`${publishedPools.firstDay}`,
  lastDay: sql<Day>`${publishedPools.lastDay}`,
  days: publishedPools.days,
  graded: publishedPools.graded,
  meanTenths: publishedPools.meanTenths,
  distribution: publishedPools.distribution,
  notDone: publishedPools.notDone,
  handedOut: publishedPools.handedOut,
};

/** The pools that contain small cells of a day, each with all its days. */
async function listPoolsOfDay(db: Db, openDayId: string) {
  const pools = await db
    .select(poolColumns)
    .from(publishedPoolDays)
    .innerJoin(publishedPools, eq(publishedPools.id, publishedPoolDays.poolId))
    .where(eq(publishedPoolDays.openDayId, openDayId));
  const members =
    pools.length === 0
      ? []
      : await db
          .select({
            poolId: publishedPoolDays.poolId,
            id: openDays.id,
            title: openDays.title,
            startsAt: openDays.startsAt,
          })
          .from(publishedPoolDays)
          .innerJoin(openDays, eq(openDays.id, publishedPoolDays.openDayId))
          .where(
            inArray(
              publishedPoolDays.poolId,
              pools.map(({ id }) => id),
            ),
          )
          .orderBy(asc(openDays.startsAt), asc(openDays.id));
  return pools.map((pool) => ({
    ...pool,
    members: members.filter(({ poolId }) => poolId === pool.id),
  }));
}
export type DayPool = Awaited<ReturnType<typeof listPoolsOfDay>>[number];

const selectPools = (db: Db) =>
  db
    .select({
      ...poolColumns,
      /** A day whose page shows the pool in full. */
      openDayId: sql<string>`(select min(open_day_id::text) from published_pool_days where pool_id = ${publishedPools.id})`,
    })
    .from(publishedPools);
const latestPools = [desc(publishedPools.lastDay), desc(publishedPools.id)];

/**
 * Pools with their last day in `from` … `before`, latest first. No limit: a page asks for the span
 * of its own days, and each of those ends at most one pool per channel.
 */
export const listPools = (db: Db, { from, before }: { from: Day | null; before: Day | null }) =>
  selectPools(db)
    .where(
      and(
        from ? gte(publishedPools.lastDay, from) : undefined,
        before ? lt(publishedPools.lastDay, before) : undefined,
      ),
    )
    .orderBy(...latestPools);

export const listLatestPools = (db: Db, limit: number) =>
  selectPools(db)
    .orderBy(...latestPools)
    .limit(limit);
export type ListedPool = Awaited<ReturnType<typeof listPools>>[number];
