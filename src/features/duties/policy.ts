/** Permissions on one turn. Permissions per role: platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { found } from '#platform/refusal.ts';

/** The unit whose rota this person keeps. 404 without a unit, as for another unit's rota. */
export const ownUnit = (actor: Actor | null): number => found(actor?.unitId, 'unit');

/**
 * The hall records attendance, not the unit. Those who plan or head the unit may not record it,
 * even if they also have the desk's role (G5).
 */
export const mayRecordAttendance = (actor: Actor | null, duty: { unitId: number }): boolean =>
  can(actor, 'duty.recordAttendance') &&
  !(can(actor, 'duty.plan') && actor?.unitId === duty.unitId);
