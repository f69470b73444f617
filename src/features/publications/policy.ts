/** Who may do what with this notice. Permissions by role are in platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { statusOf, type PublicationFacts } from './rules.ts';

export interface PublicationRecord extends PublicationFacts {
  /** Everyone who changed the text or its attachments. */
  writers: readonly string[];
  firstReviewerId: string | null;
}

type MaybeActor = Actor | null;

/** Whether the actor may open the office pages of notices. */
export const worksOnNotices = (actor: MaybeActor): boolean =>
  can(actor, 'notice.write') || can(actor, 'notice.reviewFirst') || can(actor, 'notice.publish');

/** Any writer may revise a colleague's draft, and becomes one of its writers. */
export const mayRevise = (actor: MaybeActor, publication: PublicationFacts): boolean =>
  can(actor, 'notice.write') && statusOf(publication) === 'draft';

export const isWriterOf = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  actor !== null && publication.writers.includes(actor.userId);

export const isFirstReviewerOf = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  actor !== null && publication.firstReviewerId === actor.userId;

/** 初审: by a colleague who did not write it, whatever their roles (domain.md §2). */
export const mayReviewFirst = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.reviewFirst') &&
  statusOf(publication) === 'first_review' &&
  !isWriterOf(actor, publication);

/** 复审: by a third person. */
export const mayReviewSecond = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.reviewSecond') &&
  statusOf(publication) === 'second_review' &&
  !isWriterOf(actor, publication) &&
  !isFirstReviewerOf(actor, publication);

/**
 * Publishing after both reviews is no further review. Both reviewers may publish; a writer never
 * may.
 */
export const mayPublish = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.publish') &&
  statusOf(publication) === 'approved' &&
  !isWriterOf(actor, publication);

/**
 * The reviewers of a stage may send the notice back from it. They may also recall a text of their
 * own.
 */
export function mayReturn(actor: MaybeActor, publication: PublicationFacts): boolean {
  const status = statusOf(publication);
  if (status === 'first_review') return can(actor, 'notice.reviewFirst');
  return (status === 'second_review' || status === 'approved') && can(actor, 'notice.reviewSecond');
}

/** Withdrawal needs no second person, because a wrong notice must disappear at once. */
export const mayWithdraw = (actor: MaybeActor, publication: PublicationFacts): boolean =>
  can(actor, 'notice.publish') && statusOf(publication) === 'published';
