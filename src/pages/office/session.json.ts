/**
 * POST: the person is still active. Any request extends the idle limit; this one does nothing else.
 */
import type { APIRoute } from 'astro';

export const POST: APIRoute = ({ locals }) =>
  Response.json({ idleSeconds: locals.idleSeconds }, { headers: { 'Cache-Control': 'no-store' } });
