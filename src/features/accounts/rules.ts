/**
 * Limits of sign-in and sessions; pure functions (trust.md §2). Times are in milliseconds unless
 * the name says otherwise.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface SessionLifetime {
  /** Ends this long after sign-in, even with activity. */
  absoluteMs: number;
  /** Ends after this long without a request. */
  idleMs: number;
  /** A request within this long of the last renewal writes nothing. */
  renewAfterMs: number;
}

/**
 * Citizens stay signed in between two open days. A staff session may be idle for half an hour at
 * most (trust.md §2.1).
 */
const publicLifetime: SessionLifetime = {
  absoluteMs: 30 * DAY,
  idleMs: 7 * DAY,
  renewAfterMs: HOUR,
};
const staffLifetime: SessionLifetime = {
  absoluteMs: 12 * HOUR,
  idleMs: 30 * MINUTE,
  renewAfterMs: MINUTE,
};

export const sessionLifetime = (isStaff: boolean): SessionLifetime =>
  isStaff ? staffLifetime : publicLifetime;

/**
 * The idle time that staff certainly have after a request. The stored limit may be older by
 * `renewAfterMs`.
 */
export const staffIdleSeconds = (staffLifetime.idleMs - staffLifetime.renewAfterMs) / 1000;

interface SessionTimes {
  createdAt: Date;
  expiresAt: Date;
}

export function isSessionOver(
  session: SessionTimes,
  lifetime: SessionLifetime,
  now: Date,
): boolean {
  return (
    now >= session.expiresAt || now.getTime() - session.createdAt.getTime() >= lifetime.absoluteMs
  );
}

/**
 * The new idle limit, never past the absolute one. Null while the stored limit is recent enough.
 */
export function renewedExpiry(
  session: SessionTimes,
  lifetime: SessionLifetime,
  now: Date,
): Date | null {
  const next = new Date(
    Math.min(now.getTime() + lifetime.idleMs, session.createdAt.getTime() + lifetime.absoluteMs),
  );
  return next.getTime() - session.expiresAt.getTime() >= lifetime.renewAfterMs ? next : null;
}

/** Failures counted for one typed identifier: from one caller, or from all callers together. */
export interface Throttle {
  failures: number;
  lastFailedAt: Date;
}

/** Failures from one caller that lock this identifier for that caller. */
export const failuresBeforeLock = 5;
/**
 * Failures from all callers that lock it for everybody. A lower limit would let anybody lock out a
 * colleague (trust.md §2.3).
 */
const failuresBeforeLockForAll = 50;
const lockMs = 15 * MINUTE;

/** Failures older than the lock time do not count. */
export const standingFailures = (throttle: Throttle | null, now: Date): number =>
  throttle && now.getTime() - throttle.lastFailedAt.getTime() < lockMs ? throttle.failures : 0;

/**
 * Seconds until the next try is accepted; 0 means now. From the 3rd failure 1, 2 … s; from the 5th,
 * 15 minutes.
 */
export function secondsToWait(
  ofCaller: Throttle | null,
  ofAll: Throttle | null,
  now: Date,
): number {
  const failures = standingFailures(ofCaller, now);
  const delayMs =
    failures >= failuresBeforeLock ? lockMs : failures >= 3 ? 1000 * 2 ** (failures - 3) : 0;
  const left = (throttle: Throttle | null, ms: number): number =>
    throttle && ms > 0 ? throttle.lastFailedAt.getTime() + ms - now.getTime() : 0;
  const waitMs = Math.max(
    left(ofCaller, delayMs),
    left(ofAll, standingFailures(ofAll, now) >= failuresBeforeLockForAll ? lockMs : 0),
  );
  return Math.max(0, Math.ceil(waitMs / 1000));
}

/** How long a browser stays known. Browsers keep no cookie longer than 400 days. */
export const deviceLifetimeSeconds = 400 * 24 * 60 * 60;
/**
 * The maximum number of accounts per browser; the least recently used is removed first. Families
 * share phones and halls share tablets.
 */
export const accountsPerDevice = 8;

/**
 * How long a handed-over code is valid. A waiting person needs it soon; a new colleague may start
 * tomorrow.
 */
export const codeLifetimeMs = { password: 30 * MINUTE, firstPassword: DAY, setUp: DAY } as const;
/** Wrong tries after which a code is invalid (5 of 32^8). */
export const triesPerCode = 5;

/**
 * The address after sign-in: `next` if it is an address of this portal, else the fallback. A
 * browser drops tabs and line ends and reads `\` as `/`. An address with one of them, or one that
 * begins with `//`, may therefore lead to another site (S14).
 */
export const safeNext = (next: string | null | undefined, fallback: string): string =>
  next && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : fallback;
