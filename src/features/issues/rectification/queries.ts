/** Reads what the lead unit reported about one issue. */
import { and, desc, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps } from '#db/tables/issues.ts';
import { closureRequests } from '#db/tables/rectification.ts';
import { dayOf, type Day } from '#platform/day.ts';

/** The latest 申请销号 of an issue, or null. The caller checks whether the reader may see it. */
export async function findClosureRequest(db: Db, issueId: string) {
  const [request] = await db
    .select({
      resultText: closureRequests.resultText,
      completedOn: closureRequests.completedOn,
      link: closureRequests.link,
      stepsBefore: closureRequests.stepsBefore,
      stepsAfter: closureRequests.stepsAfter,
      timeBefore: closureRequests.timeBefore,
      timeAfter: closureRequests.timeAfter,
      timeUnit: closureRequests.timeUnit,
      materialsBefore: closureRequests.materialsBefore,
      materialsAfter: closureRequests.materialsAfter,
      visitsBefore: closureRequests.visitsBefore,
      visitsAfter: closureRequests.visitsAfter,
      requestedAt: closureRequests.requestedAt,
    })
    .from(closureRequests)
    .where(eq(closureRequests.issueId, issueId))
    .orderBy(desc(closureRequests.id))
    .limit(1);
  return request ?? null;
}
export type ClosureRequest = NonNullable<Awaited<ReturnType<typeof findClosureRequest>>>;

/** The day of the latest plan, or null before the first one. */
export async function findPlanDay(db: Db, issueId: string): Promise<Day | null> {
  const [plan] = await db
    .select({ at: issueSteps.at })
    .from(issueSteps)
    .where(and(eq(issueSteps.issueId, issueId), eq(issueSteps.kind, 'plan')))
    .orderBy(desc(issueSteps.id))
    .limit(1);
  return plan ? dayOf(plan.at) : null;
}
