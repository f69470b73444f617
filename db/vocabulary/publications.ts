/** Notices and their reviews (domain.md §4 "Publishing"). */

export const publicationKinds = ['notice'] as const;
export type PublicationKind = (typeof publicationKinds)[number];

/** Derived from the dates of the notice. */
export const publicationStatuses = [
  'draft',
  'first_review',
  'second_review',
  'approved',
  'published',
  'withdrawn',
] as const;
export type PublicationStatus = (typeof publicationStatuses)[number];

export const publicationStepKinds = [
  'drafted',
  'revised',
  'attached',
  'detached',
  'submitted',
  'first_reviewed',
  'second_reviewed',
  'returned',
  'published',
  'withdrawn',
] as const;
export type PublicationStepKind = (typeof publicationStepKinds)[number];
