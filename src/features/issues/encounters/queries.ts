import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueEncounters } from '#db/tables/encounters.ts';

/** How many browsers said 我也遇到了. No list is sorted or selected by it. */
export async function countEncounters(db: Db, issueId: string): Promise<number> {
  const [row] = await db
    .select({ count: issueEncounters.count })
    .from(issueEncounters)
    .where(eq(issueEncounters.issueId, issueId));
  return row?.count ?? 0;
}
