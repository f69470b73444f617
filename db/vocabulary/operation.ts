/** What the portal stops automatically, and the events of its public log (trust.md §3.1). */

export const stopKinds = ['clock', 'database'] as const;
export type StopKind = (typeof stopKinds)[number];

export const clockDoubts = ['behind', 'jumped'] as const;
export type ClockDoubt = (typeof clockDoubts)[number];

/** Why a clock is trusted again. */
export const clockTrustedBys = ['person', 'sources', 'steady'] as const;
export type ClockTrustedBy = (typeof clockTrustedBys)[number];

export const stopEndedBys = [...clockTrustedBys, 'repaired'] as const;
export type StopEndedBy = (typeof stopEndedBys)[number];

export const publicEvents = [
  'keys_made',
  'keys_destroyed',
  'box_closed',
  'held',
  'slips_left_out',
  'rows_unopened',
  'released',
  'pool_released',
  'ended',
  'restored',
  'clock_doubted',
  'clock_trusted',
  'database_unsafe',
  'database_safe',
  'database_copies',
  'day_marked',
  'acceptance_listed',
  'acceptance_drawn',
  'acceptance_counted',
] as const;
export type PublicEventKind = (typeof publicEvents)[number];
