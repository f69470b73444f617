/** The privacy scan and the people who overrule it (domain.md §11). */

/** Kinds of data that a published text must not contain. */
export const personalDataKinds = [
  'mobile',
  'id_number',
  'passport',
  'bank_card',
  'plate',
  'email',
  'account',
  'home',
] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

/** Overruled: the text may pass. Upheld: it may not. */
export const rulings = ['overruled', 'upheld'] as const;
export type Ruling = (typeof rulings)[number];
