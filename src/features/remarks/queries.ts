/**
 * Remarks for reviewers, units and the public. Nobody reads one before its day is released: there
 * is none before the mix, and a delayed release also delays the remarks. The day is named only when
 * at least `k` texts exist for it, so that its name identifies nobody (trust.md §1.7).
 */
import { and, eq, inArray, isNotNull, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ballotRemarks } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { units } from '#db/tables/organisations.ts';
import { remarkReplies, remarkReviews, remarkWithdrawals } from '#db/tables/remarks.ts';
import { keyset, keysetByRow } from '#platform/keyset.ts';
import type { ReviewScope } from './policy.ts';
import { publicOutcomes } from './rules.ts';

const pageSize = 20;

const ratesBureau = sql<boolean>`exists (select from open_day_units rated join units unit on unit.id = rated.unit_id where rated.open_day_id = ${ballotRemarks.openDayId} and unit.kind = 'bureau')`;
const ratedUnitIds = sql<
  number[]
>`array(select rated.unit_id from open_day_units rated where rated.open_day_id = ${ballotRemarks.openDayId})`;
const released = isNotNull(openDays.scoresPublishedAt);

const within = ({ bureauDays, ownUnitId }: ReviewScope): SQL | undefined =>
  and(
    released,
    bureauDays ? undefined : sql`not ${ratesBureau}`,
    ownUnitId === null ? undefined : sql`not (${ownUnitId} = any (${ratedUnitIds}))`,
  );

/** Whether the day of a remark had at least `k` texts, published or not. Counts no further. */
const isNamed = (k: number): SQL<boolean> =>
  sql<boolean>`exists (select from ballot_remarks other where other.open_day_id = ${ballotRemarks.openDayId} offset ${k - 1})`;
const namedDay = (k: number) => ({
  dayId: sql<string | null>`case when ${isNamed(k)} then ${ballotRemarks.openDayId} end`,
  dayTitle: sql<string | null>`case when ${isNamed(k)} then ${openDays.title} end`,
});

/** Ids are random. */
const byChance = keyset('ascending', { id: [ballotRemarks.id, 'uuid'] });
/** The cursor is an id and its row is looked up, so that the address holds no time. */
const latestReview = keysetByRow(
  'descending',
  { reviewedAt: [remarkReviews.reviewedAt, 'instant'], id: [remarkReviews.remarkId, 'uuid'] },
  'id',
);

/**
 * The remarks that wait for this reviewer, in the order of random ids. `after`: id of the last row
 * of the previous page.
 */
export async function listWaitingRemarks(
  db: Db,
  scope: ReviewScope,
  k: number,
  after: string | null,
) {
  return byChance.pageOf(
    await db
      .select({ id: ballotRemarks.id, text: ballotRemarks.text, ...namedDay(k) })
      .from(ballotRemarks)
      .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
      .where(
        and(
          eq(ballotRemarks.reviewState, 'waiting'),
          within(scope),
          byChance.after(byChance.read(after)),
        ),
      )
      .orderBy(...byChance.by())
      .limit(pageSize + 1),
    pageSize,
  );
}

export async function countWaitingRemarks(db: Db, scope: ReviewScope): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)::int` })
    .from(ballotRemarks)
    .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
    .where(and(eq(ballotRemarks.reviewState, 'waiting'), within(scope)));
  return row?.n ?? 0;
}

const decided = {
  outcome: remarkReviews.outcome,
  publicText: remarkReviews.publicText,
  reason: remarkReviews.reason,
  unit: units.shortName,
  reviewedAt: remarkReviews.reviewedAt,
  reply: remarkReplies.text,
  repliedAt: remarkReplies.repliedAt,
  withdrawReason: remarkWithdrawals.reason,
  withdrawnAt: remarkWithdrawals.withdrawnAt,
};

const ofItsReview = eq(remarkWithdrawals.remarkId, remarkReviews.remarkId);
const ofItsUnit = and(
  eq(remarkReplies.remarkId, remarkReviews.remarkId),
  eq(remarkReplies.unitId, remarkReviews.unitId),
);

const selectReviewed = (db: Db, k: number) =>
  db
    .select({ id: ballotRemarks.id, text: ballotRemarks.text, ...namedDay(k), ...decided })
    .from(remarkReviews)
    .innerJoin(ballotRemarks, eq(ballotRemarks.id, remarkReviews.remarkId))
    .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
    .leftJoin(units, eq(units.id, remarkReviews.unitId))
    .leftJoin(remarkReplies, ofItsUnit)
    .leftJoin(remarkWithdrawals, ofItsReview);

/** Decided remarks for reviewers, latest first. */
export async function listReviewedRemarks(
  db: Db,
  scope: ReviewScope,
  k: number,
  after: string | null,
) {
  return latestReview.pageOf(
    await selectReviewed(db, k)
      .where(and(within(scope), latestReview.after(await latestReview.read(db, after))))
      .orderBy(...latestReview.by())
      .limit(pageSize + 1),
    pageSize,
  );
}

/** One remark for its reviewer, decided or not; null outside their scope. */
export async function findRemarkForReview(
  db: Db,
  scope: ReviewScope,
  k: number,
  id: string | null,
) {
  if (id === null) return null;
  const [row] = await db
    .select({
      id: ballotRemarks.id,
      text: ballotRemarks.text,
      ...namedDay(k),
      ...decided,
      outcome: remarkReviews.outcome,
    })
    .from(ballotRemarks)
    .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
    .leftJoin(remarkReviews, eq(remarkReviews.remarkId, ballotRemarks.id))
    .leftJoin(units, eq(units.id, remarkReviews.unitId))
    .leftJoin(remarkReplies, ofItsUnit)
    .leftJoin(remarkWithdrawals, ofItsReview)
    .where(and(eq(ballotRemarks.id, id), within(scope)));
  return row ?? null;
}

/** A released remark with the units rated on its day, locked until the transaction ends. */
export async function lockRemark(db: Db, id: string) {
  const [row] = await db
    .select({
      text: ballotRemarks.text,
      reviewState: ballotRemarks.reviewState,
      ratesBureau,
      ratedUnitIds,
    })
    .from(ballotRemarks)
    .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
    .where(and(eq(ballotRemarks.id, id), released))
    .for('update', { of: ballotRemarks });
  return row ?? null;
}

const concerns = (unitId: number): SQL | undefined =>
  and(
    eq(remarkReviews.unitId, unitId),
    inArray(remarkReviews.outcome, [...publicOutcomes, 'passed_on']),
  );

/**
 * What a unit may read: the text meant for it and its own reply. Nothing about the day or other
 * units.
 */
const selectOfUnit = (db: Db) =>
  db
    .select({
      id: remarkReviews.remarkId,
      outcome: remarkReviews.outcome,
      text: sql<
        string | null
      >`case when ${remarkWithdrawals.remarkId} is null then coalesce(${remarkReviews.publicText}, ${ballotRemarks.text}) end`,
      reply: remarkReplies.text,
      repliedAt: remarkReplies.repliedAt,
      withdrawReason: remarkWithdrawals.reason,
    })
    .from(remarkReviews)
    .innerJoin(ballotRemarks, eq(ballotRemarks.id, remarkReviews.remarkId))
    .leftJoin(remarkReplies, ofItsUnit)
    .leftJoin(remarkWithdrawals, ofItsReview);

export async function listUnitRemarks(db: Db, unitId: number, after: string | null) {
  return latestReview.pageOf(
    await selectOfUnit(db)
      .where(and(concerns(unitId), latestReview.after(await latestReview.read(db, after))))
      .orderBy(...latestReview.by())
      .limit(pageSize + 1),
    pageSize,
  );
}

export async function findUnitRemark(db: Db, unitId: number, id: string | null) {
  if (id === null) return null;
  const [row] = await selectOfUnit(db).where(and(eq(remarkReviews.remarkId, id), concerns(unitId)));
  return row ?? null;
}

/** Hides a column of a remark that was taken down. The public then reads only the reason. */
const unlessTakenDown = (column: AnyColumn): SQL<string | null> =>
  sql<string | null>`case when ${remarkWithdrawals.remarkId} is null then ${column} end`;

const selectPublic = (db: Db, k: number) =>
  db
    .select({
      id: remarkReviews.remarkId,
      text: unlessTakenDown(remarkReviews.publicText),
      outcome: decided.outcome,
      reason: unlessTakenDown(remarkReviews.reason),
      unit: decided.unit,
      reviewedAt: decided.reviewedAt,
      reply: unlessTakenDown(remarkReplies.text),
      repliedAt: decided.repliedAt,
      withdrawReason: decided.withdrawReason,
      withdrawnAt: decided.withdrawnAt,
      ...namedDay(k),
    })
    .from(remarkReviews)
    .innerJoin(ballotRemarks, eq(ballotRemarks.id, remarkReviews.remarkId))
    .innerJoin(openDays, eq(openDays.id, ballotRemarks.openDayId))
    .leftJoin(units, eq(units.id, remarkReviews.unitId))
    .leftJoin(remarkReplies, ofItsUnit)
    .leftJoin(remarkWithdrawals, ofItsReview);
export type PublicRemark = Awaited<ReturnType<typeof selectPublic>>[number];

const isPublicReview = inArray(remarkReviews.outcome, [...publicOutcomes]);

/**
 * Published remarks, latest reviewed first. A filter by day works only when the day may be named.
 */
export async function listPublicRemarks(
  db: Db,
  k: number,
  { dayId, after }: { dayId: string | null; after: string | null },
) {
  const ofDay = dayId === null ? undefined : and(eq(ballotRemarks.openDayId, dayId), isNamed(k));
  return latestReview.pageOf(
    await selectPublic(db, k)
      .where(and(isPublicReview, ofDay, latestReview.after(await latestReview.read(db, after))))
      .orderBy(...latestReview.by())
      .limit(pageSize + 1),
    pageSize,
  );
}

/** A day whose remarks may be listed under its name, or null. */
export async function findNamedDay(
  db: Db,
  k: number,
  dayId: string | null,
): Promise<{ id: string; title: string } | null> {
  if (dayId === null) return null;
  const [row] = await db
    .select({ id: openDays.id, title: openDays.title })
    .from(openDays)
    .where(
      and(
        eq(openDays.id, dayId),
        released,
        sql`exists (select from ballot_remarks other where other.open_day_id = ${openDays.id} offset ${k - 1})`,
      ),
    );
  return row ?? null;
}

/**
 * The latest published remarks of a day for its results page. Empty when the day may not be named.
 */
export const latestRemarksOf = (
  db: Db,
  k: number,
  dayId: string,
  limit = 3,
): Promise<PublicRemark[]> =>
  selectPublic(db, k)
    .where(and(isPublicReview, eq(ballotRemarks.openDayId, dayId), isNamed(k)))
    .orderBy(...latestReview.by())
    .limit(limit);
