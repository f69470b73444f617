import type { APIRoute } from 'astro';
import { openApiOf } from '#features/open-data/export.ts';
import { to } from '#navigation/links.ts';

export const GET: APIRoute = ({ locals, url }) =>
  new Response(
    JSON.stringify(
      openApiOf(locals.ctx.region, new URL(to('/'), url).href.replace(/\/$/, '')),
      null,
      2,
    ),
    {
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    },
  );
