import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';

/** Staff do not become experiencers with their staff account (A6: who works there does not rate it). */
export const mayApply = (actor: Actor): boolean => !can(actor, 'office.enter');

/** Nobody reviews their own application. */
export const mayReview = (actor: Actor | null, application: { userId: string }): boolean =>
  actor !== null && can(actor, 'application.review') && application.userId !== actor.userId;
