/** The figures of the home page (features.md I1, I4). Each has one definition for all pages. */
import { and, count, desc, isNotNull, isNull, lt, lte, sql, type AnyColumn } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ratingTotals } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { channels, type Channel } from '#db/vocabulary/ratings.ts';
import type { Day } from '#platform/day.ts';
import { scoreOf } from './rules.ts';

/** 体验: published open days that were held (not cancelled, over by `now`). */
export async function countHeldOpenDays(db: Db, now: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(openDays)
    .where(
      and(isNotNull(openDays.publishedAt), isNull(openDays.cancelledAt), lte(openDays.endsAt, now)),
    );
  return row?.n ?? 0;
}

/** The score of one channel over all released days, or those of a month or quarter. */
export interface ChannelScore {
  channel: Channel;
  /** 0–100; null: nothing released. */
  score: number | null;
  /** 评价: the ratings behind the score. */
  graded: number;
  /** Slips and tickets handed out on the days counted here. */
  handedOut: number;
  /** Cells that were too small to be released; none of these figures includes them. */
  withheld: number;
}

/** All channels in their order, from sums updated as cells are released (trust.md §1.7). */
export async function listChannelScores(db: Db): Promise<ChannelScore[]> {
  const rows = await db.select(sums).from(ratingTotals).groupBy(ratingTotals.channel);
  return channels.map((channel) =>
    scoreFrom(
      channel,
      rows.find((row) => row.channel === channel),
    ),
  );
}

export const spans = ['month', 'quarter'] as const;
export type Span = (typeof spans)[number];

export interface PeriodScores {
  first: Day;
  /** The channels that were rated or withheld in the period, in their order. */
  scores: ChannelScore[];
}

/**
 * Months or quarters with released scores, latest first, before the one that begins at `before`.
 * Uses only the stored sums.
 */
export async function listPeriodScores(
  db: Db,
  span: Span,
  before: Day | null,
  limit: number,
): Promise<{ periods: PeriodScores[]; next: Day | null }> {
  const first =
    span === 'month'
      ? sql<Day>`${ratingTotals.month}::text`
      : sql<Day>`date_trunc('quarter', ${ratingTotals.month})::date::text`;
  const rows = await db
    .select({ first, ...sums })
    .from(ratingTotals)
    .where(before ? lt(ratingTotals.month, before) : undefined)
    .groupBy(first, ratingTotals.channel)
    .orderBy(desc(first))
    .limit(channels.length * (limit + 1));
  const found = [...new Set(rows.map((row) => row.first))];
  const shown = found.slice(0, limit);
  return {
    periods: shown.map((period) => ({
      first: period,
      scores: channels.flatMap((channel) => {
        const row = rows.find((one) => one.first === period && one.channel === channel);
        return row ? [scoreFrom(channel, row)] : [];
      }),
    })),
    next: found.length > limit ? (shown.at(-1) ?? null) : null,
  };
}

const sum = (column: AnyColumn) => sql<number>`sum(${column})`.mapWith(Number);

const sums = {
  channel: ratingTotals.channel,
  graded: sum(ratingTotals.graded),
  weightedTenths: sum(ratingTotals.weightedTenths),
  handedOut: sum(ratingTotals.handedOut),
  withheld: sum(ratingTotals.withheld),
};

function scoreFrom(
  channel: Channel,
  row: { graded: number; weightedTenths: number; handedOut: number; withheld: number } | undefined,
): ChannelScore {
  const { graded, weightedTenths, handedOut, withheld } = row ?? {
    graded: 0,
    weightedTenths: 0,
    handedOut: 0,
    withheld: 0,
  };
  return { channel, score: scoreOf({ graded, weightedTenths }), graded, handedOut, withheld };
}
