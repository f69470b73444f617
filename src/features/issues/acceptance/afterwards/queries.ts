/** 回头看 and 「又出现了」 of an issue, and what is due for the office. */
import { and, asc, count, eq, isNull, lte, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { closureTallies, lookBacks, recurrenceReports } from '#db/tables/acceptance.ts';
import { issues } from '#db/tables/issues.ts';
import type { Day } from '#platform/day.ts';

/**
 * All look-backs of an issue, oldest first. Those of an earlier round that were not done are
 * void.
 */
export const listLookBacks = (db: Db, issueId: string) =>
  db
    .select({
      round: lookBacks.round,
      afterDays: lookBacks.afterDays,
      dueOn: lookBacks.dueOn,
      held: lookBacks.held,
      words: lookBacks.words,
      doneAt: lookBacks.doneAt,
    })
    .from(lookBacks)
    .innerJoin(issues, eq(issues.id, lookBacks.issueId))
    .where(
      and(
        eq(lookBacks.issueId, issueId),
        sql`(${lookBacks.held} is not null or ${lookBacks.round} = ${issues.round})`,
      ),
    )
    .orderBy(asc(lookBacks.round), asc(lookBacks.afterDays));
export type LookBack = Awaited<ReturnType<typeof listLookBacks>>[number];

const isOpen = sql`${issues.status} in ('closed', 'looked_back') and ${lookBacks.round} = ${issues.round}`;

/** The look-backs that are due, the longest first. */
export const listDueLookBacks = (db: Db, today: Day, rows = 50) =>
  db
    .select({
      issueId: lookBacks.issueId,
      number: issues.number,
      title: issues.title,
      afterDays: lookBacks.afterDays,
      dueOn: lookBacks.dueOn,
    })
    .from(lookBacks)
    .innerJoin(issues, eq(issues.id, lookBacks.issueId))
    .where(and(isNull(lookBacks.held), lte(lookBacks.dueOn, today), isOpen))
    .orderBy(asc(lookBacks.dueOn), asc(issues.number))
    .limit(rows);

/** The next look-back of an issue that may be done now: the first due one. */
export async function findDueLookBack(
  db: Db,
  issueId: string,
  today: Day,
): Promise<{ afterDays: number; round: number; dueOn: Day } | null> {
  const [row] = await db
    .select({ afterDays: lookBacks.afterDays, round: lookBacks.round, dueOn: lookBacks.dueOn })
    .from(lookBacks)
    .innerJoin(issues, eq(issues.id, lookBacks.issueId))
    .where(
      and(
        eq(lookBacks.issueId, issueId),
        isNull(lookBacks.held),
        lte(lookBacks.dueOn, today),
        isOpen,
      ),
    )
    .orderBy(asc(lookBacks.afterDays))
    .limit(1);
  return row ?? null;
}

/** How often anybody said that it occurs again. Public. */
export async function countRecurrences(db: Db, issueId: string): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(recurrenceReports)
    .where(eq(recurrenceReports.issueId, issueId));
  return row?.n ?? 0;
}

/** The reports of an issue that wait for an answer, the oldest first. */
export const listWaitingRecurrences = (db: Db, issueId: string) =>
  db
    .select({
      words: recurrenceReports.words,
      receivedAt: recurrenceReports.receivedAt,
      dueOn: recurrenceReports.dueOn,
    })
    .from(recurrenceReports)
    .where(and(eq(recurrenceReports.issueId, issueId), isNull(recurrenceReports.reopened)))
    .orderBy(asc(recurrenceReports.receivedAt))
    .limit(50);

/** Issues with reports that wait, the earliest due day first. */
export const listIssuesSaidToRecur = (db: Db, rows = 50) =>
  db
    .select({
      issueId: issues.id,
      number: issues.number,
      title: issues.title,
      dueOn: sql<Day>`min(${recurrenceReports.dueOn})`,
      reports: sql<number>`count(*)::int`,
    })
    .from(recurrenceReports)
    .innerJoin(issues, eq(issues.id, recurrenceReports.issueId))
    .where(isNull(recurrenceReports.reopened))
    .groupBy(issues.id)
    .orderBy(sql`min(${recurrenceReports.dueOn})`, asc(issues.number))
    .limit(rows);

/** Closings by votes, closings by exemption, and reopenings since the start, of all lists. */
export async function closureNumbers(
  db: Db,
): Promise<{ accepted: number; exempted: number; reopened: number }> {
  const sum = (column: AnyPgColumn) => sql<number>`coalesce(sum(${column}), 0)::int`;
  const [row] = await db
    .select({
      accepted: sum(closureTallies.accepted),
      exempted: sum(closureTallies.exempted),
      reopened: sum(closureTallies.reopened),
    })
    .from(closureTallies);
  return row ?? { accepted: 0, exempted: 0, reopened: 0 };
}
