/**
 * The signed-in person, for the tool bar of public pages: `{ name, href }`, or null. Never cached.
 */
import type { APIRoute } from 'astro';
import { to } from '#navigation/links.ts';
import { can } from '#platform/permissions.ts';

export const GET: APIRoute = ({ locals }) => {
  const { actor } = locals.ctx;
  const who = actor && {
    name: actor.name,
    href: to(can(actor, 'office.enter') ? '/office' : '/me'),
  };
  return Response.json(who, { headers: { 'Cache-Control': 'no-store' } });
};
