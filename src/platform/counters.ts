/** Running numbers on documents. */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { counters } from '#db/tables/experiencers.ts';

/**
 * The next number of a series, from 1. One statement raises it, and its row stays locked until the transaction ends: two
 * callers never get the same number. Take it late, since others of the series wait meanwhile.
 */
export async function nextOf(db: Db, series: string): Promise<number> {
  const [row] = await db
    .insert(counters)
    .values({ series, value: 1 })
    .onConflictDoUpdate({ target: counters.series, set: { value: sql`${counters.value} + 1` } })
    .returning({ value: counters.value });
  if (!row) throw new Error(`counter ${series} gave no number`);
  return row.value;
}
