/** Endings without acceptance, and answers of a self-check (domain.md §4). */

/** Why an issue leaves the lists without acceptance: 不予受理, 并案. */
export const endingKinds = ['reject', 'merge'] as const;
export type EndingKind = (typeof endingKinds)[number];

/** What the second person decided on a proposal. */
export const endingDecisions = ['confirmed', 'declined'] as const;
export type EndingDecision = (typeof endingDecisions)[number];

/** Whether a unit found the same fault in its own house (S1 四(四)). */
export const selfCheckOutcomes = ['found', 'not_found'] as const;
export type SelfCheckOutcome = (typeof selfCheckOutcomes)[number];
