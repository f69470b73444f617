/** What the portal may do for now, by its own decision: made in boot.ts, filled by features/operation. */
export interface Guard {
  /** Whether the clock may decide now what cannot be undone. Looks anew, so ask right before doing it. */
  isClockTrusted(): Promise<boolean>;
  /** Whether nobody may rate now, since the database could write ratings down. */
  isRatingStopped(): boolean;
  /** `now`, moved on by as much as the clock stands behind the last moment known: nothing that was over begins again. */
  latest(now: Date): Date;
}

/** For tools and tests that run beside a portal and do nothing that waits for a moment. */
export const openGuard: Guard = {
  isClockTrusted: async () => true,
  isRatingStopped: () => false,
  latest: (now) => now,
};
