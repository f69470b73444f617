/** Versions of the public words of an issue, and what was taken down (F10, F17). */
import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { issueRedactions, issueTexts } from '#db/tables/intake.ts';
import { users } from '#db/tables/people.ts';
import { isOpenText } from '../queries.ts';

const hidden = sql`${issueTexts.redactionId} is not null`;

/**
 * The versions that the public has read, oldest first. Words that were taken down are null, with
 * the reason in their place.
 */
export const listPublicVersions = (db: Db, issueId: string) =>
  db
    .select({
      id: issueTexts.id,
      title: sql<string | null>`case when ${hidden} then null else ${issueTexts.title} end`,
      publicText: sql<
        string | null
      >`case when ${hidden} then null else ${issueTexts.publicText} end`,
      reason: issueTexts.reason,
      releasedAt: sql<Date>`${issueTexts.releasedAt}`.mapWith(issueTexts.releasedAt),
      takenDown: issueRedactions.reason,
    })
    .from(issueTexts)
    .leftJoin(issueRedactions, eq(issueRedactions.id, issueTexts.redactionId))
    .where(and(eq(issueTexts.issueId, issueId), isNotNull(issueTexts.releasedAt)))
    .orderBy(asc(issueTexts.id));

/** The correction that waits for a second person; null if there is none. */
export async function findOpenCorrection(db: Db, issueId: string) {
  const [row] = await db
    .select({
      id: issueTexts.id,
      title: issueTexts.title,
      publicText: issueTexts.publicText,
      reason: issueTexts.reason,
      writtenBy: issueTexts.writtenBy,
      writer: users.name,
      writtenAt: issueTexts.writtenAt,
    })
    .from(issueTexts)
    .leftJoin(users, eq(users.id, issueTexts.writtenBy))
    .where(and(eq(issueTexts.issueId, issueId), isOpenText, isNotNull(issueTexts.reason)));
  return row ?? null;
}

/** Locks the correction with this id, if it still waits. */
export async function lockOpenCorrection(db: Db, issueId: string, textId: number) {
  const [row] = await db
    .select({
      title: issueTexts.title,
      publicText: issueTexts.publicText,
      reason: issueTexts.reason,
      writtenBy: issueTexts.writtenBy,
    })
    .from(issueTexts)
    .where(
      and(
        eq(issueTexts.id, textId),
        eq(issueTexts.issueId, issueId),
        isOpenText,
        isNotNull(issueTexts.reason),
      ),
    )
    .for('update');
  return row ?? null;
}

const second = alias(users, 'second');

/** Every take-down of an issue, oldest first. */
export const listRedactions = (db: Db, issueId: string) =>
  db
    .select({
      id: issueRedactions.id,
      reason: issueRedactions.reason,
      takenBy: issueRedactions.takenBy,
      taker: users.name,
      takenAt: issueRedactions.takenAt,
      confirmBy: issueRedactions.confirmBy,
      confirmedAt: issueRedactions.confirmedAt,
      restoredAt: issueRedactions.restoredAt,
      purgedAt: issueRedactions.purgedAt,
      second: second.name,
    })
    .from(issueRedactions)
    .innerJoin(users, eq(users.id, issueRedactions.takenBy))
    .leftJoin(
      second,
      sql`${second.id} = coalesce(${issueRedactions.confirmedBy}, ${issueRedactions.restoredBy})`,
    )
    .where(eq(issueRedactions.issueId, issueId))
    .orderBy(asc(issueRedactions.id));

/** Locks a take-down that waits for a second person; null if it does not. */
export async function lockWaitingRedaction(db: Db, issueId: string, redactionId: number) {
  const [row] = await db
    .select({ takenBy: issueRedactions.takenBy })
    .from(issueRedactions)
    .where(
      and(
        eq(issueRedactions.id, redactionId),
        eq(issueRedactions.issueId, issueId),
        isNull(issueRedactions.confirmedAt),
        isNull(issueRedactions.restoredAt),
      ),
    )
    .for('update');
  return row ?? null;
}

/** The newest released words that are not taken down; null if there are none. */
export async function findStandingText(db: Db, issueId: string) {
  const [row] = await db
    .select({ title: issueTexts.title, publicText: issueTexts.publicText })
    .from(issueTexts)
    .where(
      and(
        eq(issueTexts.issueId, issueId),
        isNotNull(issueTexts.releasedAt),
        isNull(issueTexts.redactionId),
      ),
    )
    .orderBy(desc(issueTexts.id))
    .limit(1);
  return row?.title && row.publicText ? { title: row.title, publicText: row.publicText } : null;
}
