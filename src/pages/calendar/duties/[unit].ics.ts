/**
 * GET /calendar/duties/{unit}.ics: a unit's turns at the window since last month, by the unit's
 * code.
 */
import type { APIRoute } from 'astro';
import { dutyEvents, subscribedSpan } from '#features/duties/export.ts';
import { listRota } from '#features/duties/queries.ts';
import { listUnits } from '#features/organisations/queries.ts';
import { calendarNames } from '#labels/subscriptions.ts';
import { to } from '#navigation/links.ts';
import { icsAnswer } from '#platform/exports/ics.ts';
import { found } from '#platform/refusal.ts';

export const GET: APIRoute = async ({ params, locals: { app, ctx, changesAt } }) => {
  changesAt(); // changes monthly
  const unit = found(
    (await listUnits(ctx.db)).find(({ code }) => code === params.unit),
    'unit',
  );
  const entries = await listRota(
    ctx.db,
    { ...subscribedSpan(ctx.today), unit: unit.code },
    ctx.today,
  );
  return icsAnswer({
    name: calendarNames.duties(unit.shortName),
    fileName: `duties-${unit.code}`,
    entries: dutyEvents(entries, app.config.origin + to('/window-duty')),
  });
};
