/**
 * The draw: the office fixes the list (`sendToAcceptance`). The first daily entry of the public log
 * after it is the seed. The portal then draws, and replaces who does not come.
 */
import { eq, sql } from 'drizzle-orm';
import { acceptanceCandidates, acceptances, acceptanceTasks } from '#db/tables/acceptance.ts';
import type { TaskEnd } from '#db/vocabulary/acceptance.ts';
import { settleMessages, tell } from '#features/messages/commands.ts';
import { findExperiencerUser } from '#features/messages/queries.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { Refusal, ensure } from '#platform/refusal.ts';
import { randomCode } from '#platform/secrets.ts';
import { lockForMove, saveStep } from '../../commands.ts';
import { readDeadlines } from '../../deadlines/queries.ts';
import { issueInput } from '../../input.ts';
import {
  findWaitingExemption,
  judge,
  listAcceptances,
  lockAcceptance,
  type Acceptance,
} from '../queries.ts';
import { peopleToDraw, stateOf } from '../rules.ts';
import { listCandidates, listDrawable, listEligible, listWithLostTasks } from './queries.ts';
import { candidateNumber, drawOrder, listHash } from './rules.ts';

/**
 * 组织体验式验收: fixes the list of people who may be drawn and publishes its hash. Refuses if fewer
 * may be drawn than needed (only an exemption is left then), and an issue that is not public.
 */
export const sendToAcceptance = command('issue.decide', issueInput, async (ctx, { issueId }) => {
  const issue = await lockForMove(ctx, issueId, 'send_to_acceptance');
  ensure(issue.publishedAt !== null, 'acceptance.notPublic');
  ensure((await findWaitingExemption(ctx.db, issueId)) === null, 'exemption.waiting');
  const needed = ctx.region.limits.acceptors;
  const eligible = await listEligible(ctx.db, issueId, ctx.today);
  if (eligible.length < needed)
    throw new Refusal('acceptance.tooFew', { have: eligible.length, needed });
  const candidates = eligible.map((experiencerId) => {
    const salt = randomCode(26);
    return { experiencerId, salt, number: candidateNumber(salt, experiencerId) };
  });
  const attempt = (await listAcceptances(ctx.db, issueId)).length + 1;
  const listSha256 = listHash(candidates.map(({ number }) => number));
  await saveStep(ctx, issue, 'send_to_acceptance', {});
  const listSeq = await appendToPublicLog(ctx.db, ctx.now, {
    event: 'acceptance_listed',
    openDayId: null,
    detail: { issue: issue.number, attempt, needed, candidates: candidates.length, listSha256 },
  });
  const [acceptance] = await ctx.db
    .insert(acceptances)
    .values({
      issueId,
      attempt,
      round: issue.round,
      needed,
      listedAt: ctx.now,
      listedBy: ctx.actor.userId,
      listSha256,
      listSeq,
    })
    .returning({ id: acceptances.id });
  if (!acceptance) throw new Error('no acceptance was stored');
  await ctx.db
    .insert(acceptanceCandidates)
    .values(candidates.map((candidate) => ({ ...candidate, acceptanceId: acceptance.id })));
  return { issueId, candidates: candidates.length };
});

/**
 * Draws where the seed is there, and replaces who is late or may no longer walk. Idempotent. Runs
 * as the portal.
 */
export const keepAcceptances = transaction('acceptance.keepTime', async (ctx) => {
  const drawable = await listDrawable(ctx.db);
  for (const { id, ...seed } of drawable) await draw(ctx, id, seed);
  const lost = await listWithLostTasks(ctx.db, ctx.today);
  for (const id of lost) {
    const acceptance = await lockAcceptance(ctx.db, id);
    if (acceptance?.outcome === null) await drawNext(ctx, acceptance);
  }
  return { drawn: drawable.length, replaced: lost.length };
});

async function draw(
  ctx: Ctx,
  id: string,
  { seedSeq, seed }: { seedSeq: number; seed: string },
): Promise<void> {
  const acceptance = await lockAcceptance(ctx.db, id);
  if (!acceptance || acceptance.seedSeq !== null || acceptance.outcome !== null) return;
  const candidates = await listCandidates(ctx.db, id);
  const order = drawOrder(
    seed,
    candidates.map(({ number }) => number),
  );
  await ctx.db.execute(sql`
    update acceptance_candidates candidate set position = drawn.position
    from json_array_elements_text(${JSON.stringify(order)}::json)
      with ordinality as drawn(number, position)
    where candidate.acceptance_id = ${id} and candidate.number = drawn.number`);
  await ctx.db
    .update(acceptances)
    .set({ seedSeq, seed, drawnAt: ctx.now })
    .where(eq(acceptances.id, id));
  note(ctx, 'acceptance.draw', `acceptance:${id}`, { seedSeq });
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'acceptance_drawn',
    openDayId: null,
    detail: {
      issue: acceptance.issueNumber,
      attempt: acceptance.attempt,
      listSeq: acceptance.listSeq,
      seedSeq,
      first: order.slice(0, acceptance.needed),
    },
  });
  await drawNext(ctx, { ...acceptance, seedSeq, seed });
}

/**
 * Ends lost tasks and gives tasks to the next people in the order, until enough walk or the list is
 * exhausted. Call it with the acceptance locked, after every change of its tasks. A drawn person
 * who may no longer walk gets an ended task, so the public order has no gap.
 */
export async function drawNext(ctx: Ctx, acceptance: Acceptance): Promise<void> {
  const { id, issueId, needed } = acceptance;
  if (acceptance.seedSeq === null) return;
  const eligible = new Set(await listEligible(ctx.db, issueId, ctx.today));
  const { tasks } = await judge(ctx.db, acceptance);
  for (const task of tasks) {
    if (task.ended !== null) continue;
    const lost: TaskEnd | null =
      task.dueOn < ctx.today ? 'late' : eligible.has(task.experiencerId) ? null : 'ineligible';
    if (lost === null) continue;
    await endTask(ctx, task.id, lost);
    task.ended = lost;
    await settleTask(ctx, issueId, task.experiencerId);
    await tell(ctx, {
      kind: 'acceptance_replaced',
      to: { experiencerId: task.experiencerId },
      subject: `issue:${issueId}`,
      occasion: `acceptance ${id}`,
      facts: { number: acceptance.issueNumber, title: acceptance.title },
      link: `/me/acceptance/${task.id}`,
    });
  }
  const order = await listCandidates(ctx.db, id);
  let missing = peopleToDraw(stateOf(tasks, order.length), needed);
  const limits = (await readDeadlines(ctx)).on(ctx.today);
  const dueOn = (await ctx.calendar()).dueOn(ctx.today, limits.acceptance).day;
  for (const { experiencerId, position } of order.slice(tasks.length)) {
    if (missing === 0) return;
    if (position === null) throw new Error('the list has no order');
    const mayWalk = eligible.has(experiencerId);
    const [task] = await ctx.db
      .insert(acceptanceTasks)
      .values({
        acceptanceId: id,
        experiencerId,
        position,
        assignedAt: ctx.now,
        dueOn,
        ...(!mayWalk && { ended: 'ineligible', endedAt: ctx.now }),
      })
      .returning({ id: acceptanceTasks.id });
    if (!mayWalk) continue;
    missing -= 1;
    await tell(ctx, {
      kind: 'acceptance_drawn',
      to: { experiencerId },
      subject: `issue:${issueId}`,
      occasion: `acceptance ${id}`,
      facts: {
        number: acceptance.issueNumber,
        title: acceptance.title,
        channel: acceptance.channel,
        place: null,
        dueOn,
      },
      link: `/me/acceptance/${task?.id}`,
    });
  }
}

/** Nobody is called about a task that has ended. */
export async function settleTask(ctx: Ctx, issueId: string, experiencerId: string): Promise<void> {
  const [person] = await findExperiencerUser(ctx.db, experiencerId);
  if (!person) return;
  await settleMessages(ctx, {
    kind: 'acceptance_drawn',
    subject: `issue:${issueId}`,
    userId: person.userId,
  });
}

export async function endTask(ctx: Ctx, taskId: string, ended: TaskEnd): Promise<void> {
  await ctx.db
    .update(acceptanceTasks)
    .set({ ended, endedAt: ctx.now })
    .where(eq(acceptanceTasks.id, taskId));
  note(ctx, 'acceptance.end_task', `acceptance_task:${taskId}`, { ended });
}
