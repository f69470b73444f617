import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { issueEncounters } from '#db/tables/encounters.ts';
import { issues } from '#db/tables/issues.ts';
import { publicCommand } from '#platform/command.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { TooMany, ensure, found } from '#platform/refusal.ts';
import { encounterInput } from './input.ts';
import { canBeMet } from './rules.ts';

/**
 * 我也遇到了: adds one to the count of a published issue. The page asks it only for a browser that
 * has not yet counted this issue. A second click from the same address within seconds comes before
 * the browser has the cookie: it is not counted, and not refused. Refuses an issue that has ended.
 * Writes no audit entry: who counted is not stored.
 */
export const recordEncounter = publicCommand(
  'issue.meet',
  'encounter',
  encounterInput,
  async (ctx, { number }) => {
    const [row] = await ctx.db
      .select({ id: issues.id, phase: issues.phase })
      .from(issues)
      .where(and(eq(issues.number, number), isNotNull(issues.publishedAt)));
    const issue = found(row, 'issue');
    ensure(canBeMet(issue.phase), 'issue.endedForEncounters');
    try {
      await takeFromLimit('sameEncounter', ctx.clientKey && `${ctx.clientKey} ${number}`);
    } catch (error) {
      if (error instanceof TooMany) return { counted: false };
      throw error;
    }
    await ctx.db
      .insert(issueEncounters)
      .values({ issueId: issue.id, count: 1 })
      .onConflictDoUpdate({
        target: issueEncounters.issueId,
        set: { count: sql`${issueEncounters.count} + 1` },
      });
    return { counted: true };
  },
);
