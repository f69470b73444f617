/** Acceptances of an issue, as the office, the drawn people and the public read them. */
import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import {
  acceptanceCandidates,
  acceptances,
  acceptanceTasks,
  acceptanceVotes,
  exemptions,
} from '#db/tables/acceptance.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { issues } from '#db/tables/issues.ts';
import { users } from '#db/tables/people.ts';
import { units } from '#db/tables/organisations.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import { type Page, keyset } from '#platform/keyset.ts';
import { standingOf, stateOf, type AcceptanceState, type Standing } from './rules.ts';

const columns = {
  id: acceptances.id,
  issueId: acceptances.issueId,
  issueNumber: sql<string>`(select number from issues where issues.id = ${acceptances.issueId})`,
  title: sql<string>`(select title from issues where issues.id = ${acceptances.issueId})`,
  channel: sql<Channel | null>`(select channel from issues where issues.id = ${acceptances.issueId})`,
  attempt: acceptances.attempt,
  round: acceptances.round,
  needed: acceptances.needed,
  listedAt: acceptances.listedAt,
  listSha256: acceptances.listSha256,
  listSeq: acceptances.listSeq,
  seedSeq: acceptances.seedSeq,
  seed: acceptances.seed,
  drawnAt: acceptances.drawnAt,
  outcome: acceptances.outcome,
  decidedAt: acceptances.decidedAt,
  candidates: sql<number>`(select count(*)::int from acceptance_candidates listed where listed.acceptance_id = ${acceptances.id})`,
};

const selectAcceptances = (db: Db) => db.select(columns).from(acceptances);
export type Acceptance = Awaited<ReturnType<typeof selectAcceptances>>[number];

/** Locks an acceptance until the transaction ends. Its votes and tasks then stay as they are. */
export async function lockAcceptance(db: Db, id: string): Promise<Acceptance | null> {
  const [row] = await selectAcceptances(db).where(eq(acceptances.id, id)).for('update');
  return row ?? null;
}

/** The acceptance of an issue that has no result yet, locked. */
export async function lockRunningAcceptance(db: Db, issueId: string): Promise<Acceptance | null> {
  const [row] = await selectAcceptances(db)
    .where(and(eq(acceptances.issueId, issueId), isNull(acceptances.outcome)))
    .for('update');
  return row ?? null;
}

/** The drawn people in order, with their votes. */
export const listTasks = (db: Db, acceptanceId: string) =>
  db
    .select({
      id: acceptanceTasks.id,
      experiencerId: acceptanceTasks.experiencerId,
      number: acceptanceCandidates.number,
      position: acceptanceTasks.position,
      assignedAt: acceptanceTasks.assignedAt,
      dueOn: acceptanceTasks.dueOn,
      endedAt: acceptanceTasks.endedAt,
      ended: acceptanceTasks.ended,
      verdict: acceptanceVotes.verdict,
      words: acceptanceVotes.words,
    })
    .from(acceptanceTasks)
    .innerJoin(
      acceptanceCandidates,
      and(
        eq(acceptanceCandidates.acceptanceId, acceptanceTasks.acceptanceId),
        eq(acceptanceCandidates.experiencerId, acceptanceTasks.experiencerId),
      ),
    )
    .leftJoin(acceptanceVotes, eq(acceptanceVotes.taskId, acceptanceTasks.id))
    .where(eq(acceptanceTasks.acceptanceId, acceptanceId))
    .orderBy(asc(acceptanceTasks.position));
export type Task = Awaited<ReturnType<typeof listTasks>>[number];

export interface Judged {
  tasks: Task[];
  state: AcceptanceState;
  standing: Standing;
}

/** Tasks and votes of an acceptance, counted. Lock it first to decide on the result. */
export async function judge(db: Db, acceptance: Acceptance): Promise<Judged> {
  const tasks = await listTasks(db, acceptance.id);
  const state = stateOf(tasks, acceptance.candidates);
  const { needed, seedSeq } = acceptance;
  return { tasks, state, standing: standingOf(state, { needed, isDrawn: seedSeq !== null }) };
}

/** All acceptances of an issue, the latest first. */
export const listAcceptances = (db: Db, issueId: string): Promise<Acceptance[]> =>
  selectAcceptances(db).where(eq(acceptances.issueId, issueId)).orderBy(desc(acceptances.attempt));

/** Names of the drawn people by task. For the office, and for the unit after the count. */
export async function namesOfTasks(db: Db, acceptanceId: string): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: acceptanceTasks.id, name: users.name })
    .from(acceptanceTasks)
    .innerJoin(experiencers, eq(experiencers.id, acceptanceTasks.experiencerId))
    .innerJoin(users, eq(users.id, experiencers.userId))
    .where(eq(acceptanceTasks.acceptanceId, acceptanceId));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const taskDetail = {
  id: acceptanceTasks.id,
  acceptanceId: acceptanceTasks.acceptanceId,
  experiencerId: acceptanceTasks.experiencerId,
  assignedAt: acceptanceTasks.assignedAt,
  dueOn: acceptanceTasks.dueOn,
  ended: acceptanceTasks.ended,
  outcome: acceptances.outcome,
  issueId: issues.id,
  issueNumber: issues.number,
  title: issues.title,
};

const selectTasks = <Fields extends Record<string, unknown>>(
  db: Db,
  fields: Fields & Parameters<Db['select']>[0],
) =>
  db
    .select(fields)
    .from(acceptanceTasks)
    .innerJoin(acceptances, eq(acceptances.id, acceptanceTasks.acceptanceId))
    .innerJoin(issues, eq(issues.id, acceptances.issueId));

const byAssignment = keyset('descending', {
  assignedAt: [acceptanceTasks.assignedAt, 'instant'],
  id: [acceptanceTasks.id, 'uuid'],
});
const taskRows = 10;

/** A person's acceptance tasks, the latest first. */
export async function listOwnTasks(
  db: Db,
  experiencerId: string,
  after: string | null = null,
): Promise<Page<OwnTaskRow>> {
  const rows = await selectTasks(db, taskDetail)
    .where(
      and(
        eq(acceptanceTasks.experiencerId, experiencerId),
        byAssignment.after(byAssignment.read(after)),
      ),
    )
    .orderBy(...byAssignment.by())
    .limit(taskRows + 1);
  return byAssignment.pageOf(rows as OwnTaskRow[], taskRows);
}

/** One task of this person, with what the page shows. Somebody else's task gives null. */
export async function getOwnTask(db: Db, experiencerId: string, id: string | null) {
  if (id === null) return null;
  const [row] = await selectTasks(db, {
    ...taskDetail,
    publicText: issues.publicText,
    cause: issues.cause,
    measures: issues.measures,
    channel: issues.channel,
    stage: issues.stage,
    item: serviceItems.name,
    unit: units.shortName,
    number: acceptanceCandidates.number,
    salt: acceptanceCandidates.salt,
    verdict: acceptanceVotes.verdict,
    words: acceptanceVotes.words,
  })
    .innerJoin(
      acceptanceCandidates,
      and(
        eq(acceptanceCandidates.acceptanceId, acceptanceTasks.acceptanceId),
        eq(acceptanceCandidates.experiencerId, acceptanceTasks.experiencerId),
      ),
    )
    .leftJoin(acceptanceVotes, eq(acceptanceVotes.taskId, acceptanceTasks.id))
    .leftJoin(units, eq(units.id, issues.leadUnitId))
    .leftJoin(serviceItems, eq(serviceItems.id, issues.serviceItemId))
    .where(and(eq(acceptanceTasks.id, id), eq(acceptanceTasks.experiencerId, experiencerId)));
  return row ?? null;
}

/** A task by its id, for the command that checks whose it is. */
export async function findTask(db: Db, id: string) {
  const [row] = await selectTasks(db, taskDetail).where(eq(acceptanceTasks.id, id));
  return (row as OwnTaskRow | undefined) ?? null;
}

const selectOwnRows = (db: Db) =>
  db
    .select(taskDetail)
    .from(acceptanceTasks)
    .innerJoin(acceptances, eq(acceptances.id, acceptanceTasks.acceptanceId))
    .innerJoin(issues, eq(issues.id, acceptances.issueId));
export type OwnTaskRow = Awaited<ReturnType<typeof selectOwnRows>>[number];

/** The proposed exemption that waits for the second person. */
export async function findWaitingExemption(db: Db, issueId: string) {
  const [row] = await db
    .select({
      id: exemptions.id,
      reason: exemptions.reason,
      proposedBy: exemptions.proposedBy,
      proposer: users.name,
      proposedAt: exemptions.proposedAt,
    })
    .from(exemptions)
    .innerJoin(users, eq(users.id, exemptions.proposedBy))
    .where(and(eq(exemptions.issueId, issueId), isNull(exemptions.agreed)));
  return row ?? null;
}

/** The agreed exemptions of an issue, public: round, reason and day. */
export const listExemptions = (db: Db, issueId: string) =>
  db
    .select({
      round: exemptions.round,
      reason: exemptions.reason,
      proposedAt: exemptions.proposedAt,
      decidedAt: exemptions.decidedAt,
    })
    .from(exemptions)
    .where(and(eq(exemptions.issueId, issueId), eq(exemptions.agreed, true)))
    .orderBy(asc(exemptions.round));
