/** 体验式验收: what a drawn experiencer says, and how a task and an acceptance end (F12, F13). */

export const verdicts = ['pass', 'fail', 'not_reproduced'] as const;
export type Verdict = (typeof verdicts)[number];

/** How a task ended. All but `voted` bring in the next person in the order of the draw. */
export const taskEnds = ['voted', 'declined', 'late', 'ineligible'] as const;
export type TaskEnd = (typeof taskEnds)[number];

export const acceptanceOutcomes = ['passed', 'failed', 'exempted'] as const;
export type AcceptanceOutcome = (typeof acceptanceOutcomes)[number];
