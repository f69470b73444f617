import type { KeyObject } from 'node:crypto';
import type { Ctx } from '#platform/ctx.ts';
import type { InboxBallot } from '../../inbox/inbox.ts';

/** Points where a test can interrupt the work on a day, in order. */
export const sealingSteps = [
  'keysMade',
  'manifestShown',
  'ticketIssuingClosed',
  'keysGone',
  'keyMade',
  'inboxOpened',
  'taken',
  'ballotsWritten',
  'remarksWritten',
  'spentWritten',
  'dropped',
  'mixed',
  'keyDestroyed',
  'forgotten',
  'tidied',
  'cellsWritten',
  'poolsWritten',
  'published',
] as const;
export type SealingStep = (typeof sealingSteps)[number];

/**
 * What a test can replace: the shuffle (without it the attack succeeds), and a hook at each step.
 */
export interface SealingTools {
  shuffle<T>(items: readonly T[]): T[];
  at(step: SealingStep): void;
  /**
   * Removes what a dropped inbox left on the disk (residue.ts). Returns false when it cannot be
   * searched. Throws when something is left.
   */
  searchDisk(ctx: Ctx, openDayId: string): Promise<boolean>;
  /** Receives what the mix saw, in the process that later searches the memory of the others. */
  saw?(key: KeyObject, inbox: readonly InboxBallot[]): void;
  /** Makes keys and opens inboxes in child processes; without it, this process does. */
  isolated?: IsolatedSealing;
}

/** Work with secrets in processes that end, and removal of secrets from all other processes. */
export interface IsolatedSealing {
  makeKeys(now: Date, openDayId: string): Promise<void>;
  mix(now: Date, openDayId: string): Promise<void>;
  /**
   * Replaces every process that saw a rating of this day, then searches the running ones. False
   * when memory cannot be read, a database of others was not restarted, or another portal uses it.
   * Throws when something is found.
   */
  forget(openDayId: string): Promise<boolean>;
}
