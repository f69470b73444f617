/** Serial numbers of documents. */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { counters } from '#db/tables/experiencers.ts';

/**
 * Returns the next number of a series, from 1; with `count`, takes as many and returns the last.
 * The row stays locked until the transaction ends, so two callers never get the same number. Call
 * it late: other callers of the series wait meanwhile.
 */
export async function nextOf(db: Db, series: string, count = 1): Promise<number> {
  const [row] = await db
    .insert(counters)
    .values({ series, value: count })
    .onConflictDoUpdate({
      target: counters.series,
      set: { value: sql`${counters.value} + ${count}` },
    })
    .returning({ value: counters.value });
  if (!row) throw new Error(`counter ${series} gave no number`);
  return row.value;
}
