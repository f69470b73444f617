/** The life of a notice: draft, two reviews, publication, withdrawal. */
import { eq } from 'drizzle-orm';
import { publications, publicationSteps } from '#db/tables/publications.ts';
import { personalDataNames } from '#labels/publications.ts';
import type { PublicationStepKind } from '#db/vocabulary/publications.ts';
import type { RefusalCode } from '#labels/refusals.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { standingFinds, textKindOf } from '#platform/overruled-finds.ts';
import { Refusal, ensure, found } from '#platform/refusal.ts';
import {
  draftInput,
  firstReviewInput,
  publishInput,
  returnInput,
  reviseInput,
  secondReviewInput,
  submitInput,
  typedNotice,
  withdrawInput,
} from './input.ts';
import { isFirstReviewerOf, isWriterOf, mayReturn, mayRevise, mayWithdraw } from './policy.ts';
import { lockNotice } from './queries.ts';
import { editionOf, publicTextsOf, statusOf, type PublicationText } from './rules.ts';

export const draftNotice = command('notice.write', draftInput, async (ctx, text) => {
  const [row] = await ctx.db
    .insert(publications)
    .values({ kind: 'notice', ...text, createdBy: actorId(ctx), createdAt: ctx.now })
    .returning({ id: publications.id });
  const { id } = found(row, 'notice');
  await takeStep(ctx, id, 'drafted');
  return { publicationId: id };
});

/**
 * Changes a draft, or a returned notice. The actor becomes one of its writers. Refuses with
 * `Outdated` when the edition is not the latest.
 */
export const reviseNotice = command(
  'notice.write',
  reviseInput,
  async (ctx, { publicationId, edition, ...text }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
    ensureLatest(typedNotice(notice), edition);
    await ctx.db.update(publications).set(text).where(eq(publications.id, publicationId));
    await takeStep(ctx, publicationId, 'revised');
    return { publicationId };
  },
);

/** Refuses personal data at once, while the writer can still correct it. */
export const submitNotice = command('notice.write', submitInput, async (ctx, { publicationId }) => {
  const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
  ensure(mayRevise(ctx.actor, notice), 'notice.notDraft');
  await refusePersonalData(ctx, notice);
  await ctx.db
    .update(publications)
    .set({ submittedAt: ctx.now })
    .where(eq(publications.id, publicationId));
  await takeStep(ctx, publicationId, 'submitted');
  return { publicationId };
});

/** 初审, by somebody who did not write it, of exactly the edition they read. */
export const passFirstReview = command(
  'notice.reviewFirst',
  firstReviewInput,
  async (ctx, { publicationId, edition }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(statusOf(notice) === 'first_review', 'notice.notInReview');
    ensure(!isWriterOf(ctx.actor, notice), 'notice.writerMayNotReview');
    await ensureAsRead(ctx, notice, edition);
    await ownHandsOff(
      ctx.db
        .update(publications)
        .set({ firstReviewedBy: actorId(ctx), firstReviewedAt: ctx.now })
        .where(eq(publications.id, publicationId)),
    );
    await takeStep(ctx, publicationId, 'first_reviewed');
    return { publicationId };
  },
);

/** 复审, by a third person, who also confirms 保密审查. */
export const passSecondReview = command(
  'notice.reviewSecond',
  secondReviewInput,
  async (ctx, { publicationId, edition, secrecyChecked }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(statusOf(notice) === 'second_review', 'notice.notInReview');
    ensure(!isWriterOf(ctx.actor, notice), 'notice.writerMayNotReview');
    ensure(!isFirstReviewerOf(ctx.actor, notice), 'notice.firstReviewerMayNotReviewAgain');
    await ensureAsRead(ctx, notice, edition);
    await ownHandsOff(
      ctx.db
        .update(publications)
        .set({ secondReviewedBy: actorId(ctx), secondReviewedAt: ctx.now })
        .where(eq(publications.id, publicationId)),
    );
    await takeStep(ctx, publicationId, 'second_reviewed', null, { secrecyChecked });
    return { publicationId };
  },
);

/** Returns the notice to the writer with a note. Both reviews start again. */
export const returnNotice = command(
  'notice.reviewFirst',
  returnInput,
  async (ctx, { publicationId, note: words }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(
      ['first_review', 'second_review', 'approved'].includes(statusOf(notice)),
      'notice.notInReview',
    );
    ensure(mayReturn(ctx.actor, notice), 'notice.onlyReviewersReturn');
    await ctx.db
      .update(publications)
      .set({
        submittedAt: null,
        firstReviewedBy: null,
        firstReviewedAt: null,
        secondReviewedBy: null,
        secondReviewedAt: null,
      })
      .where(eq(publications.id, publicationId));
    await takeStep(ctx, publicationId, 'returned', words);
    return { publicationId };
  },
);

/**
 * Publishes after both reviews; a writer may not. The portal sets the date of publication; nobody
 * types it (domain.md §9).
 */
export const publishNotice = command(
  'notice.publish',
  publishInput,
  async (ctx, { publicationId, edition }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(statusOf(notice) === 'approved', 'notice.notApproved');
    ensure(!isWriterOf(ctx.actor, notice), 'notice.writerMayNotPublish');
    await ensureAsRead(ctx, notice, edition);
    await ownHandsOff(
      ctx.db
        .update(publications)
        .set({ publishedBy: actorId(ctx), publishedAt: ctx.now })
        .where(eq(publications.id, publicationId)),
      'notice.writerMayNotPublish',
    );
    await takeStep(ctx, publicationId, 'published');
    return { publicationId };
  },
);

/**
 * Removes the notice and its attachments from the public pages at once. The reason replaces it.
 * This is final: a correction is a new notice.
 */
export const withdrawNotice = command(
  'notice.publish',
  withdrawInput,
  async (ctx, { publicationId, reason }) => {
    const notice = found(await lockNotice(ctx.db, publicationId), 'notice');
    ensure(mayWithdraw(ctx.actor, notice), 'notice.notPublished');
    await ctx.db
      .update(publications)
      .set({ withdrawnBy: actorId(ctx), withdrawnAt: ctx.now, withdrawReason: reason })
      .where(eq(publications.id, publicationId));
    await takeStep(ctx, publicationId, 'withdrawn', reason);
    return { publicationId };
  },
);

async function ensureAsRead(ctx: Ctx, notice: PublicationText, edition: string): Promise<void> {
  ensure(editionOf(notice) === edition, 'notice.changed');
  await refusePersonalData(ctx, notice);
}

/**
 * Personal data blocks publication, unless a second person overruled the finding (domain.md §11).
 */
async function refusePersonalData(ctx: Ctx, text: PublicationText): Promise<void> {
  const finds = await standingFinds(ctx, textKindOf('notice.publish'), publicTextsOf(text));
  if (finds[0])
    throw new Refusal(
      'notice.personalData',
      { kinds: personalDataNames(finds.map(({ kind }) => kind)), text: finds[0].text },
      finds,
    );
}

/** The database also separates writers and reviewers. It covers every writer of the notice. */
const ownHandsOff = <T>(
  work: PromiseLike<T>,
  code: RefusalCode = 'notice.writerMayNotReview',
): Promise<T> =>
  refusing(work, {
    publications_second_person_publishes: code,
    publications_reviewed_by_others: code,
    publications_three_people: code,
  });

/** Records the step for the office and the audit entry. The note stays out of the audit entry. */
export async function takeStep(
  ctx: SignedInCtx,
  publicationId: string,
  kind: PublicationStepKind,
  words: string | null = null,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await ctx.db
    .insert(publicationSteps)
    .values({ publicationId, kind, actorId: actorId(ctx), note: words, at: ctx.now });
  note(ctx, `notice.${kind}`, `publication:${publicationId}`, detail);
}

const actorId = (ctx: SignedInCtx): string => ctx.actor.userId;
