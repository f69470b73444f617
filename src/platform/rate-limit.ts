import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooMany } from './refusal.ts';

/**
 * Tries per caller and window. A hall shares one address, so these protect our processor, not our codes:
 * codes protect themselves by length, accounts by their own throttle (trust.md §2.3, §8).
 */
const limits = {
  signIn: { points: 120, duration: 300 },
  apply: { points: 30, duration: 600 },
  cast: { points: 12_000, duration: 300 }, // a hall behind one address; a forged ticket costs us one check of a signature
  report: { points: 60, duration: 600 },
  keepForm: { points: 60, duration: 600 }, // forms kept while their writers sign in again
  receipt: { points: 120, duration: 600 },
} as const;

export type Limit = keyof typeof limits;

const limiters = new Map(
  Object.entries(limits).map(([name, limit]) => [
    name,
    new RateLimiterMemory({ keyPrefix: name, ...limit }),
  ]),
);

/** Takes one try, or throws `TooMany`. Without a key (jobs, tests of other things) nothing is counted. */
export async function takeFromLimit(name: Limit, clientKey: string | null): Promise<void> {
  if (clientKey === null) return;
  try {
    await limiters.get(name)?.consume(clientKey);
  } catch (reason) {
    if (reason instanceof RateLimiterRes) throw new TooMany(Math.ceil(reason.msBeforeNext / 1000));
    throw reason;
  }
}
