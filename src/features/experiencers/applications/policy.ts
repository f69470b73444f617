import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';

/** Staff accounts cannot become experiencers (A6: nobody rates their own workplace). */
export const mayApply = (actor: Actor): boolean => !can(actor, 'office.enter');

/** Nobody reviews their own application. */
export const mayReview = (actor: Actor | null, application: { userId: string }): boolean =>
  actor !== null && can(actor, 'application.review') && application.userId !== actor.userId;
