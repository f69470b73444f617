import type { ConsentPurpose, RosterChoice } from '#db/vocabulary/people.ts';

const purposesOfChoice = {
  full_name: ['roster', 'full_name'],
  masked: ['roster'],
  none: [],
} as const satisfies Record<RosterChoice, readonly ConsentPurpose[]>;

/** The purposes of the roster. `full_name` shows the name unmasked. */
export const rosterPurposes = ['roster', 'full_name'] as const satisfies readonly ConsentPurpose[];

export const purposesOf = (choice: RosterChoice): readonly ConsentPurpose[] =>
  purposesOfChoice[choice];

/** The choice that the consents in force mean. Without `roster`, `full_name` shows nothing. */
export function choiceOf(standing: readonly string[]): RosterChoice {
  if (!standing.includes('roster')) return 'none';
  return standing.includes('full_name') ? 'full_name' : 'masked';
}
