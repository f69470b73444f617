import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';

export const mayEndAppointment = (actor: Actor | null, appointment: { userId: string }): boolean =>
  actor !== null && can(actor, 'experiencer.end') && appointment.userId !== actor.userId;
