/** From the first draft of a notice to its publication by a second person, or its withdrawal. */
import { eq } from 'drizzle-orm';
import { publications, publicationSteps } from '#db/tables/publications.ts';
import { personalDataNames, type PublicationStepKind } from '#labels/publications.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { Refusal, ensure, found } from '#platform/refusal.ts';
import { draftInput, publishInput, returnInput, reviseInput, submitInput, withdrawInput } from './input.ts';
import { isWriterOf, mayRevise, mayWithdraw } from './policy.ts';
import { lockNotice } from './queries.ts';
import { editionOf, personalDataOf, statusOf, type PublicationText } from './rules.ts';

export const draftNotice = command('notice.write', draftInput, async (ctx, text) => {
  const [row] = await ctx.db.insert(publications).values({ kind: 'notice', ...text, createdBy: actorId(ctx), createdAt: ctx.now }).returning({ id: publications.id });
  const { id } = found(row, 'notice');
  await takeStep(ctx, id, 'drafted');
  return { publicationId: id };
});

/** Changes a draft, or one that came back. Who revises becomes one of its writers. */
export const reviseNotice = command('notice.write', reviseInput, async (ctx, { publicationId, ...text }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
  await ctx.db.update(publications).set(text).where(eq(publications.id, publicationId));
  await takeStep(ctx, publicationId, 'revised');
  return { publicationId };
});

/** Refuses a text with somebody's numbers in it at once, while its writer is still at the desk. */
export const submitNotice = command('notice.write', submitInput, async (ctx, { publicationId }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
  refusePersonalData(notice);
  await ctx.db.update(publications).set({ submittedAt: ctx.now }).where(eq(publications.id, publicationId));
  await takeStep(ctx, publicationId, 'submitted');
  return { publicationId };
});

/** Back to the writer with words on what to change. */
export const returnNotice = command('notice.publish', returnInput, async (ctx, { publicationId, note: words }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(statusOf(notice) === 'in_review', 'notice.notInReview');
  await ctx.db.update(publications).set({ submittedAt: null }).where(eq(publications.id, publicationId));
  await takeStep(ctx, publicationId, 'returned', words);
  return { publicationId };
});

/** By somebody who wrote none of it, and exactly the text that was read. */
export const publishNotice = command('notice.publish', publishInput, async (ctx, { publicationId, edition }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(statusOf(notice) === 'in_review', 'notice.notInReview');
  ensure(!isWriterOf(ctx.actor, notice), 'notice.writerMayNotPublish');
  ensure(editionOf(notice) === edition, 'notice.changed');
  refusePersonalData(notice);
  await refusing(
    ctx.db.update(publications).set({ publishedBy: actorId(ctx), publishedAt: ctx.now }).where(eq(publications.id, publicationId)),
    { publications_second_person_publishes: 'notice.writerMayNotPublish' },
  );
  await takeStep(ctx, publicationId, 'published');
  return { publicationId };
});

/** Off the public pages at once; the reason stands where the notice stood. It does not come back: a correction is a new notice. */
export const withdrawNotice = command('notice.publish', withdrawInput, async (ctx, { publicationId, reason }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(mayWithdraw(ctx.actor, notice), 'notice.notPublished');
  await ctx.db.update(publications).set({ withdrawnBy: actorId(ctx), withdrawnAt: ctx.now, withdrawReason: reason }).where(eq(publications.id, publicationId));
  await takeStep(ctx, publicationId, 'withdrawn', reason);
  return { publicationId };
});

/** A text with somebody's telephone, ID or plate number in it is not published (domain.md §11). */
function refusePersonalData(text: PublicationText): void {
  const finds = personalDataOf(text);
  if (finds[0]) throw new Refusal('notice.personalData', { kinds: personalDataNames(finds.map(({ kind }) => kind)), text: finds[0].text });
}

/** The step the office reads and the entry the audit keeps; words stay out of the latter. */
async function takeStep(ctx: Ctx, publicationId: string, kind: PublicationStepKind, words: string | null = null): Promise<void> {
  await ctx.db.insert(publicationSteps).values({ publicationId, kind, actorId: actorId(ctx), note: words, at: ctx.now });
  note(ctx, `notice.${kind}`, `publication:${publicationId}`);
}

const actorId = (ctx: Ctx): string => found(ctx.actor, 'actor').userId;
