/**
 * When the clock of a machine is in doubt (pure functions). Only the machine's own clock is
 * compared, never the demo's. The known time is the last one the portal saw. Only a second source
 * can tell whether a jump forward was real.
 */
import type { ClockDoubt } from '#db/vocabulary/operation.ts';
import { apartMs, type Opinion } from '#platform/time-sources.ts';

const DAY_MS = 86_400_000;

/** A portal that was off for a long weekend is not a jump. */
export const longestGapMs = 3 * DAY_MS;

/**
 * After this much steady running a doubt ends by itself. Otherwise results would wait for ever if
 * no person comes.
 */
export const steadyMs = DAY_MS;

export interface ClockReading {
  now: Date;
  /** The last known time; null on a new portal. */
  knownAt: Date | null;
  opinions: readonly Opinion[];
}

/** Whether the time sources must be asked. Nearly always they need not be. */
export const isSuspicious = ({ now, knownAt }: Pick<ClockReading, 'now' | 'knownAt'>): boolean =>
  knownAt !== null && (isBehind(now, knownAt) || isFarAhead(now, knownAt));

/**
 * `behind`: the clock is before the known time, and no source confirms it. `jumped`: the clock is
 * more than three days ahead, and a source contradicts it. Sources without an answer stop nothing.
 */
export function doubtOf({ now, knownAt, opinions }: ClockReading): ClockDoubt | null {
  if (knownAt === null) return null;
  const isDenied = opinions.some(({ agrees }) => !agrees);
  const isConfirmed = !isDenied && opinions.some(({ agrees }) => agrees);
  if (isBehind(now, knownAt)) return isConfirmed ? null : 'behind';
  return isFarAhead(now, knownAt) && isDenied ? 'jumped' : null;
}

/** Whether a doubt is over: the clock is plausible again, or a source now confirms it. */
export function isDoubtOver(reading: ClockReading): boolean {
  if (doubtOf(reading) !== null) return false;
  return !isSuspicious(reading) || reading.opinions.some(({ agrees }) => agrees);
}

const isBehind = (now: Date, knownAt: Date): boolean => now.getTime() < knownAt.getTime() - apartMs;

const isFarAhead = (now: Date, knownAt: Date): boolean =>
  now.getTime() - knownAt.getTime() > longestGapMs;

/** One reading of a process: its clock, and the time since its start, which nobody can set. */
export interface Tick {
  clockMs: number;
  sinceStartMs: number;
}

/** Whether clock and elapsed time advanced together between two readings. */
export const wentSteadily = (from: Tick, to: Tick): boolean =>
  Math.abs(to.clockMs - from.clockMs - (to.sinceStartMs - from.sinceStartMs)) <= apartMs;
