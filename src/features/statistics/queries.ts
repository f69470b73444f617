/** The figures of the home page, each with its meaning (features.md I1, I4): one definition, used wherever the figure stands. */
import { and, count, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { publishedCells, slipBatches } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { channels, type Channel } from '#labels/codes.ts';
import { poolPublished, type PooledScore } from './rules.ts';

/** 体验: published open days that were held (not cancelled, over by `now`). */
export async function countHeldOpenDays(db: Db, now: Date): Promise<number> {
  const [row] = await db.select({ n: count() }).from(openDays).where(and(isNotNull(openDays.publishedAt), isNull(openDays.cancelledAt), lte(openDays.endsAt, now)));
  return row?.n ?? 0;
}

/** 评价: ratings that stand behind a published score, all channels and days. */
export async function countPublishedRatings(db: Db): Promise<number> {
  const [row] = await db.select({ n: sql<number>`coalesce(sum(${publishedCells.graded}), 0)::int` }).from(publishedCells).where(eq(publishedCells.measure, 'overall'));
  return row?.n ?? 0;
}

/** Scores of each channel over all days, from published cells only (trust.md §1.7), with the slips handed out on those days. */
export async function listChannelScores(db: Db): Promise<(PooledScore & { channel: Channel; handedOut: number })[]> {
  const cells = await db.select({
    channel: sql<Channel>`${publishedCells.channel}`, graded: publishedCells.graded, meanTenths: publishedCells.meanTenths, handedOut: slipBatches.handedOut,
  }).from(publishedCells).leftJoin(slipBatches, eq(slipBatches.openDayId, publishedCells.openDayId)).where(eq(publishedCells.measure, 'overall'));
  return channels.map((channel) => {
    const own = cells.filter((cell) => cell.channel === channel);
    return { channel, ...poolPublished(own), handedOut: own.reduce((sum, cell) => sum + (cell.graded === null ? 0 : (cell.handedOut ?? 0)), 0) };
  });
}
