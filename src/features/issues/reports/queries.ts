/** 我要反映, as the reporter and the office read it. */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { issues, reportReceipts, reports } from '#db/tables/issues.ts';
import { units } from '#db/tables/organisations.ts';
import { users } from '#db/tables/people.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import type { IssuePhase } from '#db/vocabulary/issues.ts';
import { type Page, keyset } from '#platform/keyset.ts';

const reportColumns = {
  id: reports.id,
  text: reports.text,
  place: reports.place,
  channel: reports.channel,
  stage: reports.stage,
  item: serviceItems.name,
  unit: units.shortName,
  wantsAnswer: reports.wantsAnswer,
  receivedAt: reports.receivedAt,
  takenUpAt: reports.takenUpAt,
  answer: reports.answer,
  answeredAt: reports.answeredAt,
};

const target = alias(issues, 'target');

/**
 * Of the issue registered from the report: its state, once public its number, and why it was not
 * accepted. If it was merged, the number is the one it was merged into.
 */
const publicIssue = {
  issueStatus: issues.status,
  issueNumber: sql<string | null>`case when ${target.publishedAt} is not null then ${target.number}
    when ${issues.mergedIntoId} is null and ${issues.publishedAt} is not null then ${issues.number} end`,
  issuePhase: sql<IssuePhase | null>`case when ${target.publishedAt} is not null then ${target.phase}
    when ${issues.mergedIntoId} is null and ${issues.publishedAt} is not null then ${issues.phase} end`,
  ending: sql<{
    reason: string;
    on: string;
  } | null>`(select json_build_object('reason', ending.reason, 'on', (ending.decided_at at time zone 'Asia/Shanghai')::date)
    from issue_endings ending where ending.issue_id = ${issues.id} and ending.decision = 'confirmed'
    order by ending.id desc limit 1)`,
  /** Why the public words were corrected or taken down, oldest first. */
  textChanges: sql<
    { kind: 'correct' | 'take_down'; reason: string; on: string }[]
  >`(select coalesce(json_agg(json_build_object('kind', step.kind, 'reason', step.opinion, 'on', (step.at at time zone 'Asia/Shanghai')::date) order by step.id), '[]')
    from issue_steps step where step.issue_id = ${issues.id} and step.kind in ('correct', 'take_down'))`,
};

const selectForReporter = (db: Db) =>
  db
    .select({ ...reportColumns, ...publicIssue })
    .from(reports)
    .leftJoin(serviceItems, eq(serviceItems.id, reports.serviceItemId))
    .leftJoin(units, eq(units.id, reports.unitId))
    .leftJoin(issues, eq(issues.reportId, reports.id))
    .leftJoin(target, eq(target.id, issues.mergedIntoId));
export type OwnReport = Awaited<ReturnType<typeof selectForReporter>>[number];

export async function findByReceipt(db: Db, codeDigest: string): Promise<OwnReport | null> {
  const [row] = await selectForReporter(db)
    .innerJoin(reportReceipts, eq(reportReceipts.reportId, reports.id))
    .where(eq(reportReceipts.codeDigest, codeDigest));
  return row ?? null;
}

const reportRows = 20;

const moment = { receivedAt: [reports.receivedAt, 'instant'], id: [reports.id, 'uuid'] } as const;
const orders = {
  waiting: keyset('ascending', moment),
  all: keyset('descending', moment),
};

/** A person's reports, latest first, one page at a time. */
export async function listOwnReports(
  db: Db,
  userId: string,
  after: string | null,
): Promise<Page<OwnReport>> {
  const order = orders.all;
  const rows = await selectForReporter(db)
    .where(and(eq(reports.reporterId, userId), order.after(order.read(after))))
    .orderBy(...order.by())
    .limit(reportRows + 1);
  return order.pageOf(rows, reportRows);
}

/** One of a person's reports. Somebody else's report gives null. */
export async function getOwnReport(
  db: Db,
  userId: string,
  id: string | null,
): Promise<OwnReport | null> {
  if (id === null) return null;
  const [row] = await selectForReporter(db).where(
    and(eq(reports.id, id), eq(reports.reporterId, userId)),
  );
  return row ?? null;
}

const selectForOffice = (db: Db) =>
  db
    .select({
      ...reportColumns,
      serviceItemId: reports.serviceItemId,
      reporter: users.name,
      issueId: issues.id,
      issueNumber: issues.number,
      issueStatus: issues.status,
    })
    .from(reports)
    .leftJoin(serviceItems, eq(serviceItems.id, reports.serviceItemId))
    .leftJoin(units, eq(units.id, reports.unitId))
    .leftJoin(users, eq(users.id, reports.reporterId))
    .leftJoin(issues, eq(issues.reportId, reports.id));

const waiting = and(isNull(reports.takenUpAt), isNull(reports.answeredAt));
/** The office's queue, oldest first; or all reports, latest first. */
export async function listReports(db: Db, list: 'waiting' | 'all', after: string | null) {
  const order = orders[list];
  const rows = await selectForOffice(db)
    .where(and(list === 'waiting' ? waiting : undefined, order.after(order.read(after))))
    .orderBy(...order.by())
    .limit(reportRows + 1);
  return order.pageOf(rows, reportRows);
}

export async function getReport(db: Db, id: string | null) {
  if (id === null) return null;
  const [row] = await selectForOffice(db).where(eq(reports.id, id));
  return row ?? null;
}

export async function countWaitingReports(db: Db): Promise<number> {
  return db.$count(reports, waiting);
}
