/** Turns at the window (R1, R2). */

/** The ranks whose turns are counted, each with its own cadence (R1). */
export const ranks = ['principal', 'deputy', 'section_chief'] as const;
export type Rank = (typeof ranks)[number];

export const halfDays = ['am', 'pm', 'full'] as const;
export type HalfDay = (typeof halfDays)[number];

/** What the desk records. */
export const attendances = ['present', 'substituted', 'absent'] as const;
export type Attendance = (typeof attendances)[number];

/** What the public sees; derived. Unverified: the day is over and the hall did not check. */
export const dutyStatuses = [
  'scheduled',
  'changed',
  'done',
  'substituted',
  'absent',
  'unverified',
  'moved',
  'cancelled',
] as const;
export type DutyStatus = (typeof dutyStatuses)[number];

/** The state of one person in one period of the cadence (domain.md §4.2); derived. */
export const turnStates = ['met', 'open', 'short', 'none'] as const;
export type TurnState = (typeof turnStates)[number];
