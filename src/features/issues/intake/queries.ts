/** Endings without acceptance (不予受理, 并案), as the office reads them. */
import { and, asc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { issueEndings, issueRedactions, issueTexts } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import { users } from '#db/tables/people.ts';
import { isOpenText } from '../queries.ts';

const side = {
  id: issues.id,
  number: issues.number,
  listKind: issues.listKind,
  status: issues.status,
  publishedAt: issues.publishedAt,
};

/** The issue with this number, for a merge; null if there is none. */
export async function findMergeTarget(db: Db, number: string) {
  const [target] = await db.select(side).from(issues).where(eq(issues.number, number));
  return target ?? null;
}

/** Locks both issues, always in the same order, so that two merges cannot block each other. */
export async function lockBoth(db: Db, one: string, other: string): Promise<void> {
  await db.execute(sql`select 1 from issues where id in (${one}, ${other}) order by id for update`);
}

/** Whether `childId` was registered from a self-check of `parentId`, directly or further down. */
export async function isChildOf(db: Db, childId: string, parentId: string): Promise<boolean> {
  const { rows } = await db.execute(
    sql`with recursive below as (
      select answer.issue_id from self_checks answer join lessons lesson on lesson.id = answer.lesson_id
      where lesson.issue_id = ${parentId} and answer.issue_id is not null
      union
      select answer.issue_id from below join lessons lesson on lesson.issue_id = below.issue_id
        join self_checks answer on answer.lesson_id = lesson.id where answer.issue_id is not null
    ) select 1 from below where issue_id = ${childId}`,
  );
  return rows.length > 0;
}

const target = alias(issues, 'target');
const proposer = alias(users, 'proposer');
const decider = alias(users, 'decider');

const selectEndings = (db: Db) =>
  db
    .select({
      id: issueEndings.id,
      kind: issueEndings.kind,
      reason: issueEndings.reason,
      handedOver: issueEndings.handedOver,
      proposedBy: issueEndings.proposedBy,
      proposer: proposer.name,
      proposedAt: issueEndings.proposedAt,
      decision: issueEndings.decision,
      decider: decider.name,
      decidedAt: issueEndings.decidedAt,
      targetId: target.id,
      targetNumber: target.number,
      targetTitle: target.title,
    })
    .from(issueEndings)
    .innerJoin(proposer, eq(proposer.id, issueEndings.proposedBy))
    .leftJoin(decider, eq(decider.id, issueEndings.decidedBy))
    .leftJoin(target, eq(target.id, issueEndings.targetId));
export type Ending = Awaited<ReturnType<typeof selectEndings>>[number];

/** Every proposal for an issue, oldest first. */
export const listEndings = (db: Db, issueId: string): Promise<Ending[]> =>
  selectEndings(db).where(eq(issueEndings.issueId, issueId)).orderBy(asc(issueEndings.id));

/** Locks the proposal that waits for a second person; null if there is none with this id. */
export async function lockWaitingEnding(db: Db, issueId: string, endingId: number) {
  const [row] = await db
    .select({
      kind: issueEndings.kind,
      reason: issueEndings.reason,
      targetId: issueEndings.targetId,
      proposedBy: issueEndings.proposedBy,
    })
    .from(issueEndings)
    .where(
      and(
        eq(issueEndings.id, endingId),
        eq(issueEndings.issueId, issueId),
        isNull(issueEndings.decidedAt),
      ),
    )
    .for('update');
  return row ?? null;
}

/** Numbers of the issues that were merged into this one, for the office. */
export const listMergedInto = (db: Db, issueId: string) =>
  db
    .select({ id: issues.id, number: issues.number, title: issues.title })
    .from(issues)
    .where(eq(issues.mergedIntoId, issueId))
    .orderBy(asc(issues.number));

/** Everything that waits for a second person of the office, oldest first. */
export async function listToConfirm(db: Db) {
  const issue = { number: issues.number, title: issues.title, proposer: users.name };
  const [endings, corrections, redactions] = await Promise.all([
    db
      .select({
        ...issue,
        what: issueEndings.kind,
        issueId: issueEndings.issueId,
        proposedBy: issueEndings.proposedBy,
        at: issueEndings.proposedAt,
      })
      .from(issueEndings)
      .innerJoin(issues, eq(issues.id, issueEndings.issueId))
      .innerJoin(users, eq(users.id, issueEndings.proposedBy))
      .where(isNull(issueEndings.decidedAt)),
    db
      .select({
        ...issue,
        what: sql<'correct'>`'correct'`,
        issueId: issueTexts.issueId,
        proposedBy: sql<string>`${issueTexts.writtenBy}`,
        at: issueTexts.writtenAt,
      })
      .from(issueTexts)
      .innerJoin(issues, eq(issues.id, issueTexts.issueId))
      .innerJoin(users, eq(users.id, issueTexts.writtenBy))
      .where(openCorrection),
    db
      .select({
        ...issue,
        what: sql<'take_down'>`'take_down'`,
        issueId: issueRedactions.issueId,
        proposedBy: issueRedactions.takenBy,
        at: issueRedactions.takenAt,
      })
      .from(issueRedactions)
      .innerJoin(issues, eq(issues.id, issueRedactions.issueId))
      .innerJoin(users, eq(users.id, issueRedactions.takenBy))
      .where(waitingRedaction),
  ]);
  return [...endings, ...corrections, ...redactions].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}

const openCorrection = and(isOpenText, isNotNull(issueTexts.reason));
const waitingRedaction = and(
  isNull(issueRedactions.confirmedAt),
  isNull(issueRedactions.restoredAt),
);

/** How many of these this person may confirm: not their own. */
export async function countToConfirm(db: Db, userId: string): Promise<number> {
  const counts = await Promise.all([
    db.$count(
      issueEndings,
      and(isNull(issueEndings.decidedAt), ne(issueEndings.proposedBy, userId)),
    ),
    db.$count(issueTexts, and(openCorrection, ne(issueTexts.writtenBy, userId))),
    db.$count(issueRedactions, and(waitingRedaction, ne(issueRedactions.takenBy, userId))),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}
