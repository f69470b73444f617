export const openDayKinds = ['open_day', 'experience_day', 'themed'] as const;
export type OpenDayKind = (typeof openDayKinds)[number];

/** From draft to published scores; derived from the dates of the day, never stored. */
export const openDayPhases = [
  'draft',
  'in_review',
  'published',
  'registration_open',
  'registration_closed',
  'check_in',
  'rating',
  'rating_closed',
  'rating_held',
  'rating_ended',
  'results',
  'cancelled',
] as const;
export type OpenDayPhase = (typeof openDayPhases)[number];

/** Steps of the announcement. */
export const openDayStepKinds = [
  'drafted',
  'revised',
  'submitted',
  'returned',
  'published',
  'cancelled',
] as const;
export type OpenDayStepKind = (typeof openDayStepKinds)[number];

/** The relation of an experiencer to one open day; derived. */
export const standings = [
  'none',
  'registered',
  'cancelled',
  'checked_in',
  'absent',
  'day_cancelled',
] as const;
export type Standing = (typeof standings)[number];
