/**
 * The public keys of a day: the same bytes for everybody, and they never change (trust.md §1.2).
 */
import type { APIRoute } from 'astro';
import { findManifest } from '#features/ballots/tickets/queries.ts';
import { uuidOf } from '#platform/input.ts';
import { json } from '#platform/json-answer.ts';

export const GET: APIRoute = async ({ params, locals }) => {
  const stored = await findManifest(locals.ctx.db, uuidOf(params.openDayId));
  if (!stored) return json({ error: 'notFound' }, 404);
  return new Response(stored.manifest, {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
};
