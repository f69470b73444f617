import type { KeyObject } from 'node:crypto';
import type { InboxBallot } from '../../inbox/inbox.ts';

/** The points at which a test may interrupt the work on a day, in the order they come. */
export const sealingSteps = [
  'keysMade',
  'manifestShown',
  'issueClosed',
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

/** What a test may exchange: the shuffle, to see the attack win without it, and a hook at each step. */
export interface SealingTools {
  shuffle<T>(items: readonly T[]): T[];
  at(step: SealingStep): void;
  /** Told what the mix saw, by the process that searches the memory of the others for it. */
  saw?(key: KeyObject, inbox: readonly InboxBallot[]): void;
  /** Where keys are made and inboxes opened; without it in this process. */
  apart?: Apart;
}

/** Work with secrets in processes that end, and the forgetting of whatever other processes saw. */
export interface Apart {
  makeKeys(now: Date, openDayId: string): Promise<void>;
  mix(now: Date, openDayId: string): Promise<void>;
  /**
   * Replaces every process that saw a rating of this day, then searches what runs. False when the memory cannot be read,
   * a database of others was not restarted, or another portal works on it; fails when something is found.
   */
  forget(openDayId: string): Promise<boolean>;
}
