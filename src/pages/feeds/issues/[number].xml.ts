/** GET /feeds/issues/{number}.xml: the public steps of one issue as a feed. */
import type { APIRoute } from 'astro';
import { stepEntries } from '#features/issues/export.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import { readNumber } from '#features/issues/rules.ts';
import { issueFeedTitle } from '#labels/subscriptions.ts';
import { to } from '#navigation/links.ts';
import { issueFeed } from '#navigation/subscriptions.ts';
import { atomAnswer } from '#platform/exports/atom.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, locals: { app, ctx, changesAt } }) => {
  changesAt();
  const issue = found(await getPublicIssue(ctx.db, readNumber(params['number'] ?? '')), 'issue');
  const complete = (path: string): string => app.config.origin + to(path);
  const page = complete(`/issues/${issue.number}`);
  return atomAnswer({
    title: issueFeedTitle(issue.title),
    author: ctx.region.footer.sponsor,
    href: complete(issueFeed(issue.number)),
    page,
    entries: stepEntries(issue, page),
  });
};
