/** Issues that wait to be handed over, for the board of the office. */
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueTexts } from '#db/tables/intake.ts';
import { issues } from '#db/tables/issues.ts';
import { keyset } from '#platform/keyset.ts';
import { isOpenText } from '../queries.ts';
import { boardRows } from './input.ts';

const longestWaiting = keyset('ascending', {
  registeredAt: [issues.registeredAt, 'instant'],
  number: [issues.number, 'code'],
});

/** Triaged issues, the longest waiting first, with the text that the hand-over publishes. */
export async function listToHandOver(db: Db, after: string | null) {
  const rows = await db
    .select({
      id: issues.id,
      number: issues.number,
      listKind: issues.listKind,
      title: issues.title,
      publicText: issues.publicText,
      painTag: issues.painTag,
      severity: issues.severity,
      fixMode: issues.fixMode,
      source: issues.source,
      registeredAt: issues.registeredAt,
      writtenBy: sql<
        string | null
      >`(select ${issueTexts.writtenBy} from ${issueTexts} where ${and(eq(issueTexts.issueId, issues.id), isOpenText)})`,
    })
    .from(issues)
    .where(and(eq(issues.status, 'triaged'), longestWaiting.after(longestWaiting.read(after))))
    .orderBy(...longestWaiting.by())
    .limit(boardRows + 1);
  return longestWaiting.pageOf(rows, boardRows);
}
