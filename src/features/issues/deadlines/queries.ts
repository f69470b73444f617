/** Reads the limits, the dated steps they count from, and what was escalated. */
import { and, asc, desc, eq, inArray, isNull, lte, ne, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { deadlineRules, issueEscalations, supervisionOrders } from '#db/tables/deadlines.ts';
import { issueSteps, issues } from '#db/tables/issues.ts';
import { units } from '#db/tables/organisations.ts';
import { users } from '#db/tables/people.ts';
import type { DeadlineKey, EscalationLevel } from '#db/vocabulary/deadlines.ts';
import { issueMoves } from '#db/vocabulary/issues.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Day } from '#platform/day.ts';
import { keyset } from '#platform/keyset.ts';
import type { IssueScope } from '../policy.ts';
import { deadlineRulesFrom, deadlinesOf, type DeadlineRules, type Reached } from './rules.ts';

/** All limits ever set, oldest first: a few dozen rows. */
export const listDeadlineRules = (db: Db) =>
  db
    .select({
      id: deadlineRules.id,
      key: deadlineRules.key,
      days: deadlineRules.days,
      validFrom: deadlineRules.validFrom,
      basis: deadlineRules.basis,
    })
    .from(deadlineRules)
    .orderBy(asc(deadlineRules.id));

/** The limits for decisions, read from the database. */
export const readDeadlines = async (ctx: Pick<Ctx, 'db' | 'region'>): Promise<DeadlineRules> =>
  deadlineRulesFrom(await listDeadlineRules(ctx.db), deadlinesOf(ctx.region.limits));

/** The limits for pages, from the cache. */
export const knownDeadlines = async (
  ctx: Pick<Ctx, 'db' | 'region' | 'cached'>,
): Promise<DeadlineRules> =>
  deadlineRulesFrom(
    await ctx.cached('deadline rules', () => listDeadlineRules(ctx.db)),
    deadlinesOf(ctx.region.limits),
  );

/** The newest rule of a key, with its row locked, so that two people set it one after the other. */
export async function lockNewestRule(db: Db, key: DeadlineKey) {
  const newest = () =>
    db
      .select({
        id: deadlineRules.id,
        days: deadlineRules.days,
        validFrom: deadlineRules.validFrom,
        basis: deadlineRules.basis,
      })
      .from(deadlineRules)
      .where(eq(deadlineRules.key, key))
      .orderBy(desc(deadlineRules.id))
      .limit(1);
  await newest().for('update'); // the one who waited here reads again below
  const [rule] = await newest();
  return rule ?? null;
}

/** Registration and moves with their days, in order, also those that are not public. */
export const listDatedSteps = (db: Db, issueId: string) =>
  db
    .select({ kind: issueSteps.kind, dueOn: issueSteps.dueOn, at: issueSteps.at })
    .from(issueSteps)
    .where(
      and(eq(issueSteps.issueId, issueId), inArray(issueSteps.kind, ['register', ...issueMoves])),
    )
    .orderBy(asc(issueSteps.id));

const order = {
  id: supervisionOrders.id,
  number: supervisionOrders.number,
  issueId: supervisionOrders.issueId,
  dueOn: supervisionOrders.dueOn,
  answerBy: supervisionOrders.answerBy,
  issuedAt: supervisionOrders.issuedAt,
  answer: supervisionOrders.answer,
  answeredAt: supervisionOrders.answeredAt,
};

/** The orders on one issue, oldest first; the answers are internal. */
export const listOrders = (db: Db, issueId: string) =>
  db
    .select({ ...order, answeredBy: users.name })
    .from(supervisionOrders)
    .leftJoin(users, eq(users.id, supervisionOrders.answeredBy))
    .where(eq(supervisionOrders.issueId, issueId))
    .orderBy(asc(supervisionOrders.id));

/** The levels that one issue reached, oldest first. */
export const listEscalations = (db: Db, issueId: string) =>
  db
    .select({
      level: issueEscalations.level,
      dueOn: issueEscalations.dueOn,
      at: issueEscalations.at,
    })
    .from(issueEscalations)
    .where(eq(issueEscalations.issueId, issueId))
    .orderBy(asc(issueEscalations.id));

const inScope = (scope: IssueScope) =>
  scope.kind === 'all' ? undefined : eq(issues.leadUnitId, scope.unitId);

/** An order with its issue, for the print page; null outside the scope. */
export async function findOrder(db: Db, scope: IssueScope, number: string) {
  const [row] = await db
    .select({
      ...order,
      answeredBy: users.name,
      issueNumber: issues.number,
      title: issues.title,
      publicText: issues.publicText,
      measures: issues.measures,
      assignedOn: issues.assignedOn,
      unit: units.name,
    })
    .from(supervisionOrders)
    .innerJoin(issues, eq(issues.id, supervisionOrders.issueId))
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .leftJoin(users, eq(users.id, supervisionOrders.answeredBy))
    .where(and(eq(supervisionOrders.number, number), inScope(scope)));
  return row ?? null;
}

/** The order of an issue, locked until it is answered. */
export async function lockOrder(db: Db, issueId: string, number: string) {
  const [row] = await db
    .select({ id: supervisionOrders.id, answeredAt: supervisionOrders.answeredAt })
    .from(supervisionOrders)
    .where(and(eq(supervisionOrders.issueId, issueId), eq(supervisionOrders.number, number)))
    .for('update');
  return row ?? null;
}

const byAnswerDay = keyset('ascending', {
  answerBy: [supervisionOrders.answerBy, 'day'],
  id: [supervisionOrders.id, 'integer'],
});

/** Orders that wait for their answer, the longest first, page by page. */
export const listOpenOrders = async (
  db: Db,
  scope: IssueScope,
  size: number,
  after: string | null = null,
) =>
  byAnswerDay.pageOf(
    await db
      .select({
        id: supervisionOrders.id,
        number: supervisionOrders.number,
        answerBy: supervisionOrders.answerBy,
        issueId: supervisionOrders.issueId,
        title: issues.title,
        unit: units.shortName,
      })
      .from(supervisionOrders)
      .innerJoin(issues, eq(issues.id, supervisionOrders.issueId))
      .leftJoin(units, eq(units.id, issues.leadUnitId))
      .where(
        and(
          isNull(supervisionOrders.answeredAt),
          inScope(scope),
          byAnswerDay.after(byAnswerDay.read(after)),
        ),
      )
      .orderBy(...byAnswerDay.by())
      .limit(size + 1),
    size,
  );
export type OpenOrder = Awaited<ReturnType<typeof listOpenOrders>>['rows'][number];

/** How many orders wait, up to `limit`. */
export async function countOpenOrders(db: Db, scope: IssueScope, limit: number): Promise<number> {
  const some = db
    .select({ one: sql`1` })
    .from(supervisionOrders)
    .innerJoin(issues, eq(issues.id, supervisionOrders.issueId))
    .where(and(isNull(supervisionOrders.answeredAt), inScope(scope)))
    .limit(limit)
    .as('some');
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(some);
  return row?.count ?? 0;
}

/**
 * Running issues whose due day has reached a level that is not yet written, the longest overdue
 * first, locked. A reopened issue waits for its new due day. Improvements have none.
 */
export const lockToEscalate = (db: Db, reached: Reached, limit: number) => {
  const level = sql<EscalationLevel>`case ${sql.join(
    reached.map(
      ({ level: name, lastDueDay }) => sql`when ${issues.dueOn} <= ${lastDueDay} then ${name}`,
    ),
    sql` `,
  )} end`;
  const lastDueDay = reached.at(-1)?.lastDueDay ?? ('0001-01-01' as Day);
  return db
    .select({
      id: issues.id,
      number: issues.number,
      title: issues.title,
      leadUnitId: issues.leadUnitId,
      unit: units.shortName,
      dueOn: sql<Day>`${issues.dueOn}`,
      level: level.as('level'),
    })
    .from(issues)
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .where(
      and(
        sql`${issues.phase} in ('todo', 'doing') and ${issues.listKind} <> 'optimization'`,
        ne(issues.status, 'reopened'),
        lte(issues.dueOn, lastDueDay),
        sql`not exists (select from ${issueEscalations} known where known.issue_id = ${issues.id}
          and known.due_on = ${issues.dueOn} and known.level = ${level})`,
      ),
    )
    .orderBy(asc(issues.dueOn), asc(issues.number))
    .limit(limit)
    .for('update', { of: issues, skipLocked: true });
};
export type ToEscalate = Awaited<ReturnType<typeof lockToEscalate>>[number];
