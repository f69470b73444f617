/** 「又出现了」: what anybody may say of a closed issue. The office answers in ../afterwards. */
import { and, eq, isNotNull } from 'drizzle-orm';
import { recurrenceReports } from '#db/tables/acceptance.ts';
import { issues } from '#db/tables/issues.ts';
import { publicCommand } from '#platform/command.ts';
import { ensure, found } from '#platform/refusal.ts';
import { readNumber } from '../../rules.ts';
import { recurrenceInput } from '../input.ts';

/**
 * 「又出现了」, by anybody, on a closed issue. Ignores who is signed in and writes no audit entry,
 * because it would name them. The same words on the same day are one report.
 */
export const reportRecurrence = publicCommand(
  'recurrence.submit',
  'report',
  recurrenceInput,
  async (ctx, { issueNumber, recurrenceWords }) => {
    const number = readNumber(issueNumber);
    const [issue] = await ctx.db
      .select({ id: issues.id, status: issues.status, round: issues.round })
      .from(issues)
      .where(and(eq(issues.number, number ?? ''), isNotNull(issues.publishedAt)))
      .for('share');
    const { id, status, round } = found(issue, 'issue');
    ensure(status === 'closed' || status === 'looked_back', 'recurrence.notClosed');
    const calendar = await ctx.calendar();
    await ctx.db
      .insert(recurrenceReports)
      .values({
        issueId: id,
        round,
        words: recurrenceWords,
        contentDigest: ctx.secrets.digest(
          'recurrence',
          JSON.stringify([id, round, ctx.today, recurrenceWords]),
        ),
        receivedAt: ctx.now,
        dueOn: calendar.dueOn(ctx.today, ctx.region.limits.recurrenceAnswer).day,
      })
      .onConflictDoNothing();
    return { number };
  },
);
