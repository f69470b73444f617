import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooMany } from './refusal.ts';

/**
 * Work per caller and window. A hall or a mobile network shares one address, so each is enough for some hundred people;
 * they protect our processor, not our codes: codes protect themselves by length, accounts by their own throttle
 * (trust.md §2.3, §8). Input that does not parse is not counted here.
 */
const limits = {
  signIn: { points: 600, duration: 300 },
  apply: { points: 600, duration: 600 },
  // A short window: who meets it beside a flood of well-formed casts from the same address waits seconds, not minutes.
  cast: { points: 600, duration: 15 },
  malformedCast: { points: 600, duration: 15 },
  report: { points: 600, duration: 600 },
  keepForm: { points: 60, duration: 600 }, // forms kept while their writers sign in again
  receipt: { points: 1_200, duration: 600 },
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
