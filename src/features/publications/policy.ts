/** Who may do what to this notice. Which roles may at all is platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { statusOf, type PublicationFacts } from './rules.ts';

export interface PublicationRecord extends PublicationFacts {
  /** Everyone who had a hand in the text or its attachments. */
  writers: readonly string[];
  firstReviewerId: string | null;
}

type MaybeActor = Actor | null;

/** Whether the office pages of notices open at all. */
export const worksOnNotices = (actor: MaybeActor): boolean =>
  can(actor, 'notice.write') || can(actor, 'notice.reviewFirst') || can(actor, 'notice.publish');

/** Whoever writes may go on with a colleague's draft, and becomes one of its writers. */
export const mayRevise = (actor: MaybeActor, publication: PublicationFacts): boolean =>
  can(actor, 'notice.write') && statusOf(publication) === 'draft';

export const isWriterOf = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  actor !== null && publication.writers.includes(actor.userId);

export const isFirstReviewerOf = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  actor !== null && publication.firstReviewerId === actor.userId;

/** 初审: a colleague who wrote none of it, whatever roles he holds (domain.md §2). */
export const mayReviewFirst = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.reviewFirst') &&
  statusOf(publication) === 'first_review' &&
  !isWriterOf(actor, publication);

/** 复审: a third person. */
export const mayReviewSecond = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.reviewSecond') &&
  statusOf(publication) === 'second_review' &&
  !isWriterOf(actor, publication) &&
  !isFirstReviewerOf(actor, publication);

/** Pressing the button after both reviews adds no reading, so either reviewer may, a writer never. */
export const mayPublish = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.publish') &&
  statusOf(publication) === 'approved' &&
  !isWriterOf(actor, publication);

/** Who may review at a stage may send back from it, also what one wrote oneself: that is calling it back. */
export function mayReturn(actor: MaybeActor, publication: PublicationFacts): boolean {
  const status = statusOf(publication);
  if (status === 'first_review') return can(actor, 'notice.reviewFirst');
  return (status === 'second_review' || status === 'approved') && can(actor, 'notice.reviewSecond');
}

/** Taking down needs no second person: a wrong notice should not stand a minute longer. */
export const mayWithdraw = (actor: MaybeActor, publication: PublicationFacts): boolean =>
  can(actor, 'notice.publish') && statusOf(publication) === 'published';
