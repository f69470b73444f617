/** Permissions on one announcement. Permissions per role: platform/permissions.ts. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import type { OpenDayFacts } from './rules.ts';

export interface OpenDayRecord extends OpenDayFacts {
  /** Everyone who drafted or revised the text. */
  writers: readonly string[];
}

type MaybeActor = Actor | null;

/** The bureau's editors may continue a colleague's draft. They become one of its writers. */
export const mayRevise = (actor: MaybeActor, openDay: OpenDayFacts): boolean =>
  can(actor, 'openDay.write') &&
  openDay.submittedAt === null &&
  openDay.publishedAt === null &&
  openDay.cancelledAt === null;

export const isWriterOf = (actor: MaybeActor, openDay: OpenDayRecord): boolean =>
  actor !== null && openDay.writers.includes(actor.userId);

/** Four eyes: nobody publishes what they helped to write, whatever their roles (domain.md §2). */
export const mayReview = (actor: MaybeActor, openDay: OpenDayRecord): boolean =>
  can(actor, 'openDay.publish') && isInReview(openDay) && !isWriterOf(actor, openDay);

export const isInReview = (openDay: OpenDayFacts): boolean =>
  openDay.submittedAt !== null && openDay.publishedAt === null && openDay.cancelledAt === null;
