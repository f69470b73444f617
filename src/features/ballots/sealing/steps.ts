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
}
