import type { APIRoute } from 'astro';
import { openApiOf } from '#features/open-data/export.ts';

export const GET: APIRoute = ({ locals }) =>
  new Response(JSON.stringify(openApiOf(locals.ctx.region), null, 2), {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
