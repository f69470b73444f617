/**
 * A fixed piece of work. Figures of two machines, or of one machine at two times, are compared only
 * through it.
 */
import { createHash } from 'node:crypto';

/** Rounds per second of a fixed piece of work in one thread (performance.md §0). */
export function yardstick(): number {
  const block = Buffer.alloc(4096, 7);
  const tally: Record<string, number> = { a: 0, b: 0, c: 0, d: 0 };
  const keys = Object.keys(tally);
  const begun = performance.now();
  let turns = 0;
  for (; performance.now() - begun < 1_500; turns += 1) {
    createHash('sha256').update(block).digest();
    for (let n = 0; n < 2_000; n += 1)
      tally[keys[n % 4] as string] = (tally[keys[n % 4] as string] ?? 0) + 1;
  }
  return Math.round(turns / 1.5);
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
