import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooMany } from './refusal.ts';

/**
 * Limits of work per caller and time window. A hall or a mobile network shares one address, so each
 * limit is enough for several hundred people. The limits protect the CPU, not secret codes. Codes
 * are protected by their length, and accounts by a separate throttle (trust.md §2.3, §8). Input
 * that does not parse counts only against `malformedCast`.
 */
const limits = {
  signIn: { points: 600, duration: 300 },
  apply: { points: 600, duration: 600 },
  // A short window: if a flood of valid casts from the same address uses up the limit, others wait
  // seconds, not minutes.
  cast: { points: 600, duration: 15 },
  malformedCast: { points: 600, duration: 15 },
  report: { points: 600, duration: 600 },
  keepForm: { points: 60, duration: 600 }, // forms kept while their writers sign in again
  encounter: { points: 600, duration: 600 },
  sameEncounter: { points: 1, duration: 5 }, // a double click on one issue
  receipt: { points: 1_200, duration: 600 },
} as const;

export type Limit = keyof typeof limits;

const limiters = new Map(
  Object.entries(limits).map(([name, limit]) => [
    name,
    new RateLimiterMemory({ keyPrefix: name, ...limit }),
  ]),
);

/**
 * Counts one try, or throws `TooMany`. Without a key (jobs, unrelated tests) nothing is counted.
 */
export async function takeFromLimit(name: Limit, clientKey: string | null): Promise<void> {
  if (clientKey === null) return;
  try {
    await limiters.get(name)?.consume(clientKey);
  } catch (reason) {
    if (reason instanceof RateLimiterRes) throw new TooMany(Math.ceil(reason.msBeforeNext / 1000));
    throw reason;
  }
}
