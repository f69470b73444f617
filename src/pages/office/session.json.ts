/** POST: the person is still there. Any request puts off the idle limit; this one does nothing else. */
import type { APIRoute } from 'astro';

export const POST: APIRoute = ({ locals }) =>
  Response.json({ idleSeconds: locals.idleSeconds }, { headers: { 'Cache-Control': 'no-store' } });
