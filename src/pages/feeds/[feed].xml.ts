/** GET /feeds/{notices|open-days|issues|duties}.xml: the newest fifty entries as a feed. */
import type { APIRoute } from 'astro';
import { dutyChangeEntries, subscribedSpan } from '#features/duties/export.ts';
import { listRearranged } from '#features/duties/queries.ts';
import { issueEntries } from '#features/issues/export.ts';
import { listLatestChanged } from '#features/issues/queries.ts';
import { openDayEntries } from '#features/open-days/export.ts';
import { listLatestAnnounced } from '#features/open-days/queries.ts';
import { noticeEntries } from '#features/publications/export.ts';
import { latestNotices } from '#features/publications/queries.ts';
import { to } from '#navigation/links.ts';
import { feeds, type FeedName } from '#navigation/subscriptions.ts';
import type { Ctx } from '#platform/ctx.ts';
import { atomAnswer, maximumEntries, type AtomEntry } from '#platform/exports/atom.ts';
import { NotFound } from '#platform/refusal.ts';

const entries: Record<FeedName, (ctx: Ctx, page: string) => Promise<AtomEntry[]>> = {
  'notices': async ({ db }, page) => noticeEntries(await latestNotices(db, maximumEntries), page),
  'open-days': async ({ db }, page) =>
    openDayEntries(await listLatestAnnounced(db, maximumEntries), page),
  'issues': async ({ db }, page) => issueEntries(await listLatestChanged(db, maximumEntries), page),
  'duties': async ({ db, today }, page) =>
    dutyChangeEntries(await listRearranged(db, subscribedSpan(today), today, maximumEntries), page),
};

export const GET: APIRoute = async ({ params, locals: { app, ctx, changesAt } }) => {
  changesAt();
  const name = (Object.keys(feeds) as FeedName[]).find((one) => one === params.feed);
  if (!name) throw new NotFound('feed');
  const { href, label, page } = feeds[name];
  const complete = (path: string): string => app.config.origin + to(path);
  return atomAnswer({
    title: `${label} - ${ctx.region.portal.title}`,
    author: ctx.region.footer.sponsor,
    href: complete(href),
    page: complete(page),
    entries: await entries[name](ctx, complete(page)),
  });
};
