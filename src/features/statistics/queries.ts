/** The figures of the home page, each with its meaning (features.md I1, I4): one definition, used wherever the figure stands. */
import { and, count, isNotNull, isNull, lte, sql, type AnyColumn } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ratingTotals } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { channels, type Channel } from '#labels/codes.ts';
import { scoreOf } from './rules.ts';

/** 体验: published open days that were held (not cancelled, over by `now`). */
export async function countHeldOpenDays(db: Db, now: Date): Promise<number> {
  const [row] = await db.select({ n: count() }).from(openDays).where(and(isNotNull(openDays.publishedAt), isNull(openDays.cancelledAt), lte(openDays.endsAt, now)));
  return row?.n ?? 0;
}

/** The score of one channel over all released days. */
export interface ChannelScore {
  channel: Channel;
  /** 0–100; null: nothing released. */
  score: number | null;
  /** 评价: ratings that stand behind the score. */
  graded: number;
  /** Slips handed out on the days that count here. */
  handedOut: number;
  /** Cells that were too small to be released; they are in none of these figures. */
  withheld: number;
}

/** Every channel, in their order, from sums kept as cells are released (trust.md §1.7). */
export async function listChannelScores(db: Db): Promise<ChannelScore[]> {
  const sum = (column: AnyColumn) => sql<number>`sum(${column})`.mapWith(Number);
  const rows = await db.select({
    channel: ratingTotals.channel, graded: sum(ratingTotals.graded), weightedTenths: sum(ratingTotals.weightedTenths),
    handedOut: sum(ratingTotals.handedOut), withheld: sum(ratingTotals.withheld),
  }).from(ratingTotals).groupBy(ratingTotals.channel);
  return channels.map((channel) => {
    const { graded, weightedTenths, handedOut, withheld } = rows.find((row) => row.channel === channel) ?? { graded: 0, weightedTenths: 0, handedOut: 0, withheld: 0 };
    return { channel, score: scoreOf({ graded, weightedTenths }), graded, handedOut, withheld };
  });
}
