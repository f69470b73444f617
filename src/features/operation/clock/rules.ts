/**
 * When the clock of a machine is doubted (pure). Only the machine's own clock is compared, never the demo's. What is
 * known is the last moment the portal saw; whether a jump forward was real only a second source can say.
 */
import type { ClockDoubt } from '#db/vocabulary/operation.ts';
import { apartMs, type Opinion } from '#platform/time-sources.ts';

const DAY_MS = 86_400_000;

/** A portal that was off for a long weekend has not jumped. */
export const longestGapMs = 3 * DAY_MS;

/** After so much steady running a doubt ends by itself: a person who never comes must not hold up the results for ever. */
export const steadyMs = DAY_MS;

export interface ClockReading {
  now: Date;
  /** The last moment known; null on a new portal. */
  knownAt: Date | null;
  opinions: readonly Opinion[];
}

/** Whether anything has to be asked at all: nearly always the clock is where it was a minute ago. */
export const isSuspicious = ({ now, knownAt }: Pick<ClockReading, 'now' | 'knownAt'>): boolean =>
  knownAt !== null && (isBehind(now, knownAt) || isFarAhead(now, knownAt));

/**
 * `behind`: the clock stands before what was already known, and no source says that it is right. `jumped`: it went on
 * by more than three days, and a source says that it is wrong. Sources that say nothing stop nothing.
 */
export function doubtOf({ now, knownAt, opinions }: ClockReading): ClockDoubt | null {
  if (knownAt === null) return null;
  const isDenied = opinions.some(({ agrees }) => !agrees);
  const isConfirmed = !isDenied && opinions.some(({ agrees }) => agrees);
  if (isBehind(now, knownAt)) return isConfirmed ? null : 'behind';
  return isFarAhead(now, knownAt) && isDenied ? 'jumped' : null;
}

/** Whether a doubt is over: the clock went back to where it belongs, or a source says now that it is right. */
export function isDoubtOver(reading: ClockReading): boolean {
  if (doubtOf(reading) !== null) return false;
  return !isSuspicious(reading) || reading.opinions.some(({ agrees }) => agrees);
}

const isBehind = (now: Date, knownAt: Date): boolean => now.getTime() < knownAt.getTime() - apartMs;

const isFarAhead = (now: Date, knownAt: Date): boolean =>
  now.getTime() - knownAt.getTime() > longestGapMs;

/** Two readings of one process: the clock, and the time since its start that nobody can set. */
export interface Tick {
  clockMs: number;
  sinceStartMs: number;
}

/** Whether clock and time went on together between two readings. */
export const wentSteadily = (from: Tick, to: Tick): boolean =>
  Math.abs(to.clockMs - from.clockMs - (to.sinceStartMs - from.sinceStartMs)) <= apartMs;
