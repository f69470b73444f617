/** GET /calendar/issues/{number}.ics: the due day of one issue, for a phone's calendar. */
import type { APIRoute } from 'astro';
import { dueEvents } from '#features/issues/export.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import { readNumber } from '#features/issues/rules.ts';
import { dueEventTitle } from '#labels/subscriptions.ts';
import { to } from '#navigation/links.ts';
import { icsAnswer } from '#platform/exports/ics.ts';
import { NotFound, found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, locals: { app, ctx, changesAt } }) => {
  changesAt();
  const issue = found(await getPublicIssue(ctx.db, readNumber(params['number'] ?? '')), 'issue');
  const entries = dueEvents(issue, app.config.origin + to(`/issues/${issue.number}`));
  if (entries.length === 0) throw new NotFound('dueDay');
  return icsAnswer({ name: dueEventTitle(issue), fileName: issue.number, entries });
};
