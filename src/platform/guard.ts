/** What the portal may do for now, by its own decision: made in boot.ts, filled by features/operation. */
export interface Guard {
  /** Whether the clock may decide now what cannot be undone. Looks anew, so ask right before doing it. */
  isClockTrusted(): Promise<boolean>;
  /** This moment, or the last one known where the clock stands behind it: nothing that ended by then begins again. */
  latest(now: Date): Date;
}

/** For tools and tests that run beside a portal and do nothing that waits for a moment. */
export const openGuard: Guard = { isClockTrusted: async () => true, latest: (now) => now };
