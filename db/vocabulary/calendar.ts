/** Exceptions from the rule "Monday to Friday" (domain.md §8). */
export const dayKinds = ['off', 'make_up'] as const;
export type DayKind = (typeof dayKinds)[number];

/** Official: the notice is cited. Provisional: statutory days only. */
export const yearStatuses = ['official', 'provisional'] as const;
export type YearStatus = (typeof yearStatuses)[number];
