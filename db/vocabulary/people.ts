/** Experiencers: how they join and leave, and what they agree to (domain.md §2, §4 and §6). */

export const experiencerTypes = [
  'enterprise',
  'citizen',
  'npc_deputy',
  'cppcc_member',
  'expert',
  'media',
  'other',
] as const;
export type ExperiencerType = (typeof experiencerTypes)[number];

/** The three ways to become an experiencer (S1). */
export const sources = ['open_call', 'nominated', 'invited'] as const;
export type Source = (typeof sources)[number];

export const genders = ['female', 'male'] as const;
export type Gender = (typeof genders)[number];

export const politicalStatuses = [
  'party_member',
  'probationary_member',
  'league_member',
  'democratic_party',
  'no_party',
  'masses',
] as const;
export type PoliticalStatus = (typeof politicalStatuses)[number];

export const educations = [
  'junior_school',
  'high_school',
  'college',
  'bachelor',
  'postgraduate',
] as const;
export type Education = (typeof educations)[number];

/** States of an application. The step of the same name leads to each. */
export const applicationStatuses = [
  'applied',
  'returned',
  'resubmitted',
  'rejected',
  'withdrawn',
  'appointed',
] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

/** How an appointment ends before its term. */
export const endKinds = ['dismissed', 'resigned'] as const;
export type EndKind = (typeof endKinds)[number];

export const termStates = ['in_office', 'expired', ...endKinds] as const;
export type TermState = (typeof termStates)[number];

/** The relation of a person to a unit that excludes them from rating it (A6). */
export const ties = ['employee', 'supplier'] as const;
export type Tie = (typeof ties)[number];

export const tieAnswers = ['none', ...ties] as const;

/** Whether the public roster may show the name. Asked separately from everything else (PIPL 25). */
export const rosterChoices = ['full_name', 'masked', 'none'] as const;
export type RosterChoice = (typeof rosterChoices)[number];

/** What a person is asked to agree to, each separately (PIPL 13–14, 25). */
export const consentPurposes = ['processing', 'roster', 'full_name'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** The purpose of a one-time code. */
export const codePurposes = ['password', 'set_up'] as const;
export type CodePurpose = (typeof codePurposes)[number];
