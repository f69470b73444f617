import type { APIRoute } from 'astro';
import { openApiOf } from '#features/open-data/export.ts';
import { to } from '#layouts/links.ts';

export const GET: APIRoute = ({ locals }) =>
  new Response(JSON.stringify(openApiOf(locals.ctx.region, to('/')), null, 2), {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
