/** Who may do what to this notice. Which roles may at all is platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { statusOf, type PublicationFacts } from './rules.ts';

export interface PublicationRecord extends PublicationFacts {
  /** Everyone who drafted or revised the text. */
  writers: readonly string[];
}

type MaybeActor = Actor | null;

/** Whoever writes may go on with a colleague's draft, and becomes one of its writers. */
export const mayRevise = (actor: MaybeActor, publication: PublicationFacts): boolean => can(actor, 'notice.write') && statusOf(publication) === 'draft';

export const isWriterOf = (actor: MaybeActor, publication: PublicationRecord): boolean => actor !== null && publication.writers.includes(actor.userId);

/** Four eyes: nobody publishes what he had a hand in, whatever roles he holds (domain.md §2). */
export const mayReview = (actor: MaybeActor, publication: PublicationRecord): boolean =>
  can(actor, 'notice.publish') && statusOf(publication) === 'in_review' && !isWriterOf(actor, publication);

/** Taking down needs no second person: a wrong notice should not stand a minute longer. */
export const mayWithdraw = (actor: MaybeActor, publication: PublicationFacts): boolean => can(actor, 'notice.publish') && statusOf(publication) === 'published';
