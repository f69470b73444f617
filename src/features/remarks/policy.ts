/** Who reviews which remarks, and which unit answers (trust.md §1.8, domain.md §2). Which roles may at all is platform/permissions.ts. */
import type { RefusalCode } from '#labels/refusals.ts';
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { Denied } from '#platform/refusal.ts';

/** The remarks a reviewer may read: not those of days on which his own unit is rated, nor, unless he may, the bureau's. */
export interface ReviewScope {
  bureauDays: boolean;
  ownUnitId: number | null;
}

export function reviewScope(actor: Actor | null): ReviewScope {
  if (!actor || !can(actor, 'remark.review')) throw new Denied(actor ? 'forbidden' : 'signInFirst');
  return { bureauDays: can(actor, 'remark.reviewBureau'), ownUnitId: actor.unitId };
}

/** The units rated on the day a remark was written. */
export interface RatedThatDay {
  ratesBureau: boolean;
  ratedUnitIds: readonly number[];
}

/** Why this reviewer may not decide, or null. The lists leave out what this would refuse. */
export function reviewVerdict(
  { bureauDays, ownUnitId }: ReviewScope,
  day: RatedThatDay,
): RefusalCode | null {
  if (ownUnitId !== null && day.ratedUnitIds.includes(ownUnitId)) return 'remark.ownUnitRated';
  return day.ratesBureau && !bureauDays ? 'remark.bureauRated' : null;
}

/** The unit somebody reads and answers for. */
export function replyingUnit(actor: Actor | null): number {
  if (!actor || !can(actor, 'remark.reply') || actor.unitId === null)
    throw new Denied(actor ? 'forbidden' : 'signInFirst');
  return actor.unitId;
}
