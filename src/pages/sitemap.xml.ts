/**
 * GET /sitemap.xml: the public pages, and the latest of each changing kind. Older ones are reached
 * through the list pages. Excludes everything that robots.txt excludes.
 */
import type { APIRoute } from 'astro';
import { listResults } from '#features/results/queries.ts';
import { listPublishedCampaigns } from '#features/experiencers/campaigns/queries.ts';
import { listLatestChanged } from '#features/issues/queries.ts';
import { listLatestAnnounced } from '#features/open-days/queries.ts';
import { latestNotices } from '#features/publications/queries.ts';
import { to } from '#navigation/links.ts';
import { footNavigation, mainNavigation } from '#navigation/public-pages.ts';
import { sitemapOf, type SitemapEntry } from '#platform/exports/sitemap.ts';

const latestOfEach = 50;

export const GET: APIRoute = async ({ locals: { app, ctx, changesAt } }) => {
  changesAt();
  const { db } = ctx;
  const [notices, days, issues, { rows: campaigns }, results] = await Promise.all([
    latestNotices(db, latestOfEach),
    listLatestAnnounced(db, latestOfEach),
    listLatestChanged(db, latestOfEach),
    listPublishedCampaigns(db, null),
    listResults(db, null, latestOfEach),
  ]);
  const entries: [path: string, changedAt?: Date | null][] = [
    ...[...mainNavigation, ...footNavigation].map(({ href }): [string] => [href]),
    ['/issues/report'],
    ['/issues/deadlines'],
    ['/ratings/remarks'],
    ...campaigns.map(({ id, publishedAt }): [string, Date | null] => [`/join/${id}`, publishedAt]),
    ...notices.map(({ id, publishedAt }): [string, Date] => [`/notices/${id}`, publishedAt]),
    ...days.map(({ id, publishedAt, cancelledAt }): [string, Date | null] => [
      `/open-days/${id}`,
      cancelledAt ?? publishedAt,
    ]),
    ...results.days.map(({ id }): [string] => [`/ratings/${id}`]),
    ...issues.map(({ number, changedAt }): [string, Date] => [`/issues/${number}`, changedAt]),
  ];
  const listed: SitemapEntry[] = entries.map(([path, changedAt = null]) => ({
    href: app.config.origin + to(path),
    changedAt,
  }));
  return new Response(sitemapOf(listed), {
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
  });
};
