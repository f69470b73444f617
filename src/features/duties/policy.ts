/** Who may do what to this turn. Which roles may at all is platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import { found } from '#platform/refusal.ts';

/** The unit whose rota this person keeps. Somebody without a unit keeps none: 404, as for another unit's rota. */
export const ownUnit = (actor: Actor | null): number => found(actor?.unitId, 'unit');

/**
 * Attendance is what the hall saw, never what the unit says of itself: whoever plans or heads the unit does not tick it,
 * even when he holds the desk's role as well (G5).
 */
export const mayRecordAttendance = (actor: Actor | null, duty: { unitId: number }): boolean =>
  can(actor, 'duty.recordAttendance') &&
  !(can(actor, 'duty.plan') && actor?.unitId === duty.unitId);
