/** Limits of sign-in and sessions, as pure decisions (trust.md §2). Times in milliseconds unless the name says otherwise. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface SessionLifetime {
  /** Ends this long after sign-in, however busy. */
  absoluteMs: number;
  /** Ends after this long without a request. */
  idleMs: number;
  /** A request within this long of the last renewal writes nothing. */
  renewAfterMs: number;
}

/** Citizens keep their sign-in between two open days; a staff desk is left alone for half an hour at most (trust.md §2.1). */
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

/** How long staff may certainly do nothing after a request: the stored limit may be older by `renewAfterMs`. */
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

/** The idle limit from now on, never past the absolute one; null while the stored one is fresh enough. */
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

/** So many failures from one caller lock this identifier for that caller … */
export const failuresBeforeLock = 5;
/** … and only so many from all callers lock it for everybody: else anybody could lock out a colleague (trust.md §2.3). */
const failuresBeforeLockForAll = 50;
const lockMs = 15 * MINUTE;

/** Failures older than a lock are forgotten. */
export const standingFailures = (throttle: Throttle | null, now: Date): number =>
  throttle && now.getTime() - throttle.lastFailedAt.getTime() < lockMs ? throttle.failures : 0;

/** Seconds until the next try is looked at; 0: now. From the 3rd failure 1, 2 … s, from the 5th a quarter of an hour. */
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

/** A browser that signed in before is known for so long. Browsers keep no cookie longer than 400 days. */
export const deviceLifetimeSeconds = 400 * 24 * 60 * 60;
/** Accounts a browser is known for; the one used longest ago goes first. A family shares a phone, a hall shares a tablet. */
export const accountsPerDevice = 8;

/** How long a handed-over code works. One for a waiting person is short; a new colleague may only come in tomorrow. */
export const codeLifetimeMs = { password: 30 * MINUTE, firstPassword: DAY, setUp: DAY } as const;
/** Wrong tries after which a code is dead (5 of 32^8). */
export const triesPerCode = 5;

/**
 * Where to go after signing in: an address of this portal or the fallback. A browser drops tabs and line ends and reads
 * `\` as `/`, so an address with any of them, or with `//` in front, may lead away (S14).
 */
export const safeNext = (next: string | null | undefined, fallback: string): string =>
  next && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : fallback;
