/** Who may be drawn, and the public facts of the draws of an issue. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { acceptanceCandidates, acceptances } from '#db/tables/acceptance.ts';
import type { Day } from '#platform/day.ts';
import { judge, listAcceptances } from '../queries.ts';

/**
 * The experiencers who may walk this issue again: in office on this day, account not disabled, and
 * neither working for nor supplying its lead or helper units. Whoever reported the issue may be
 * drawn: they know best whether it is fixed (docs/domain.md §4).
 */
export async function listEligible(db: Db, issueId: string, today: Day): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with concerned as (
      select lead_unit_id as unit_id from issues where id = ${issueId}
      union select unit_id from issue_units where issue_id = ${issueId}
    )
    select person.id from experiencers person join users account on account.id = person.user_id
    where person.starts_on <= ${today} and least(person.ends_on, person.ended_on) >= ${today}
      and account.disabled_at is null
      and not exists (select from concerned where unit_id = account.unit_id)
      and not exists (select from recusals tied join concerned using (unit_id)
        where tied.experiencer_id = person.id)
    order by person.id`);
  return rows.map(({ id }) => id);
}

/** How many people could be drawn, for the page that says it beforehand. */
export const countEligible = async (db: Db, issueId: string, today: Day): Promise<number> =>
  (await listEligible(db, issueId, today)).length;

/** Fixed lists that have a seed now: the first daily entry of the public log after the list. */
export async function listDrawable(db: Db) {
  const { rows } = await db.execute<{ id: string; seed_seq: string; seed: string }>(sql`
    select waiting.id, marked.seq as seed_seq, marked.hash as seed
    from acceptances waiting cross join lateral (
      select seq, hash from public_log where event = 'day_marked' and seq > waiting.list_seq
      order by seq limit 1
    ) marked
    where waiting.seed_seq is null and waiting.outcome is null
    order by waiting.id limit 200`);
  return rows.map(({ id, seed_seq, seed }) => ({ id, seedSeq: Number(seed_seq), seed }));
}

export const listCandidates = (db: Db, acceptanceId: string) =>
  db
    .select({
      experiencerId: acceptanceCandidates.experiencerId,
      number: acceptanceCandidates.number,
      position: acceptanceCandidates.position,
    })
    .from(acceptanceCandidates)
    .where(eq(acceptanceCandidates.acceptanceId, acceptanceId))
    .orderBy(asc(acceptanceCandidates.position), asc(acceptanceCandidates.number));

/** Acceptances with a task that is late or whose person may no longer walk. */
export async function listWithLostTasks(db: Db, today: Day): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select distinct task.acceptance_id as id from acceptance_tasks task
      join acceptances running on running.id = task.acceptance_id and running.outcome is null
      join experiencers person on person.id = task.experiencer_id
      join users account on account.id = person.user_id
    where task.ended_at is null and (task.due_on < ${today}
      or least(person.ends_on, person.ended_on) < ${today} or account.disabled_at is not null
      or exists (select from recusals tied join issues issue on issue.id = running.issue_id
        where tied.experiencer_id = person.id and (tied.unit_id = issue.lead_unit_id
          or tied.unit_id in (select unit_id from issue_units where issue_id = issue.id))))
    order by id limit 200`);
  return rows.map(({ id }) => id);
}

/** Whether an issue has a list that waits for its seed. */
export const isWaitingForSeed = async (db: Db): Promise<boolean> =>
  (await db.$count(acceptances, and(isNull(acceptances.seedSeq), isNull(acceptances.outcome)))) > 0;

/**
 * The draws of an issue as anyone may check them: numbers only. Verdicts appear once the result is
 * decided.
 */
export async function listPublicDraws(db: Db, issueId: string) {
  const all = (await listAcceptances(db, issueId)).toReversed();
  return Promise.all(
    all.map(async (acceptance) => {
      const [candidates, { tasks }] = await Promise.all([
        listCandidates(db, acceptance.id),
        judge(db, acceptance),
      ]);
      return {
        attempt: acceptance.attempt,
        round: acceptance.round,
        needed: acceptance.needed,
        listSeq: acceptance.listSeq,
        listSha256: acceptance.listSha256,
        seedSeq: acceptance.seedSeq,
        seed: acceptance.seed,
        candidates: candidates.map(({ number }) => number).toSorted(),
        drawn: tasks.map(({ position, number, ended, verdict }) => ({
          position,
          number,
          ended,
          verdict: acceptance.outcome === null ? null : verdict,
        })),
        outcome: acceptance.outcome,
      };
    }),
  );
}
