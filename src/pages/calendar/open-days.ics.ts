/**
 * GET /calendar/open-days.ics: every published open day since last month, cancelled ones marked.
 */
import type { APIRoute } from 'astro';
import { openDayEvents, subscribedFrom } from '#features/open-days/export.ts';
import { listAnnouncedFrom } from '#features/open-days/queries.ts';
import { calendarNames } from '#labels/subscriptions.ts';
import { to } from '#navigation/links.ts';
import { icsAnswer } from '#platform/exports/ics.ts';

const maximumDays = 300;

export const GET: APIRoute = async ({ locals: { app, ctx, changesAt } }) => {
  changesAt(); // changes monthly
  const days = await listAnnouncedFrom(ctx.db, subscribedFrom(ctx.today), maximumDays);
  return icsAnswer({
    name: calendarNames.openDays(ctx.region.portal.title),
    fileName: 'open-days',
    entries: openDayEvents(days, app.config.origin + to('/open-days')),
  });
};
