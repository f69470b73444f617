/**
 * Who reviews which remarks, and which unit answers (trust.md §1.8, domain.md §2). Permissions by
 * role are in platform/permissions.ts.
 */
import type { RefusalCode } from '#labels/refusals.ts';
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { Denied } from '#platform/refusal.ts';

/**
 * The remarks a reviewer may read. Days on which their own unit is rated are excluded. Days that
 * rate the bureau need a separate permission.
 */
export interface ReviewScope {
  bureauDays: boolean;
  ownUnitId: number | null;
}

export function reviewScope(actor: Actor | null): ReviewScope {
  if (!actor || !can(actor, 'remark.review')) throw new Denied(actor ? 'forbidden' : 'signInFirst');
  return { bureauDays: can(actor, 'remark.reviewBureau'), ownUnitId: actor.unitId };
}

/** The units rated on the day of a remark. */
export interface RatedThatDay {
  ratesBureau: boolean;
  ratedUnitIds: readonly number[];
}

/** Why this reviewer may not decide, or null. The lists exclude the same remarks. */
export function reviewVerdict(
  { bureauDays, ownUnitId }: ReviewScope,
  day: RatedThatDay,
): RefusalCode | null {
  if (ownUnitId !== null && day.ratedUnitIds.includes(ownUnitId)) return 'remark.ownUnitRated';
  return day.ratesBureau && !bureauDays ? 'remark.bureauRated' : null;
}

/** The unit on whose behalf the actor reads and answers. */
export function replyingUnit(actor: Actor | null): number {
  if (!actor || !can(actor, 'remark.reply') || actor.unitId === null)
    throw new Denied(actor ? 'forbidden' : 'signInFirst');
  return actor.unitId;
}
