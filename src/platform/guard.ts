/** Says which acts are blocked now. boot.ts builds it; features/operation makes the decisions. */
export interface Guard {
  /**
   * Whether the clock is trusted for irreversible acts. Checks each time, so call it right before.
   */
  isClockTrusted(): Promise<boolean>;
  /** True while casting is stopped because the database could log ratings. */
  isRatingStopped(): boolean;
  /**
   * Returns `now`, advanced by the time the clock is behind the last known moment. Periods that
   * have ended do not start again.
   */
  latest(now: Date): Date;
}

/** For tools and tests that run beside a portal and do no scheduled work. */
export const openGuard: Guard = {
  isClockTrusted: async () => true,
  isRatingStopped: () => false,
  latest: (now) => now,
};
