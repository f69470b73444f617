/** Who may do what to this announcement. Which roles may at all is platform/permissions.ts; this is about the record. */
import type { Actor } from '#platform/ctx.ts';
import { can } from '#platform/permissions.ts';
import type { OpenDayFacts } from './rules.ts';

export interface OpenDayRecord extends OpenDayFacts {
  /** Everyone who drafted or revised the text. */
  writers: readonly string[];
}

type MaybeActor = Actor | null;

/** Whoever writes for the bureau may go on with a colleague's draft, and becomes one of its writers. */
export const mayRevise = (actor: MaybeActor, openDay: OpenDayFacts): boolean =>
  can(actor, 'openDay.write') &&
  openDay.submittedAt === null &&
  openDay.publishedAt === null &&
  openDay.cancelledAt === null;

export const isWriterOf = (actor: MaybeActor, openDay: OpenDayRecord): boolean =>
  actor !== null && openDay.writers.includes(actor.userId);

/** Four eyes: nobody publishes what he had a hand in, whatever roles he holds (domain.md §2). */
export const mayReview = (actor: MaybeActor, openDay: OpenDayRecord): boolean =>
  can(actor, 'openDay.publish') && isInReview(openDay) && !isWriterOf(actor, openDay);

export const isInReview = (openDay: OpenDayFacts): boolean =>
  openDay.submittedAt !== null && openDay.publishedAt === null && openDay.cancelledAt === null;
