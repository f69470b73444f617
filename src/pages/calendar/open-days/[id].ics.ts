/** GET /calendar/open-days/{id}.ics: one published open day, for a phone's calendar. */
import type { APIRoute } from 'astro';
import { openDayEvents } from '#features/open-days/export.ts';
import { getPublicOpenDay } from '#features/open-days/queries.ts';
import { to } from '#navigation/links.ts';
import { icsAnswer } from '#platform/exports/ics.ts';
import { uuidOf } from '#platform/input.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, locals: { app, ctx, changesAt } }) => {
  changesAt();
  const day = found(await getPublicOpenDay(ctx.db, uuidOf(params.id)), 'openDay');
  return icsAnswer({
    name: day.title,
    fileName: `open-day-${day.id}`,
    entries: openDayEvents([day], app.config.origin + to('/open-days')),
  });
};
