/** Reads the dated steps that limits and stages depend on. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps } from '#db/tables/issues.ts';
import { issueMoves } from '#db/vocabulary/issues.ts';

/** Registration and moves with their days, in order, also those that are not public. */
export const listDatedSteps = (db: Db, issueId: string) =>
  db
    .select({ kind: issueSteps.kind, dueOn: issueSteps.dueOn, at: issueSteps.at })
    .from(issueSteps)
    .where(
      and(eq(issueSteps.issueId, issueId), inArray(issueSteps.kind, ['register', ...issueMoves])),
    )
    .orderBy(asc(issueSteps.id));
