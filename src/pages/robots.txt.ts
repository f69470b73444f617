/**
 * GET /robots.txt: the paths that crawlers leave alone, and the sitemap. Under a sub-path, the
 * robots.txt of the parent site applies.
 */
import type { APIRoute } from 'astro';
import { to } from '#navigation/links.ts';

/** `$` ends an address: longer addresses with the same beginning are open to everybody. */
const leftAlone = ['/office', '/me$', '/me/', '/rate$', '/rate/', '/p$'];

export const GET: APIRoute = ({ locals: { app, changesAt } }) => {
  changesAt();
  const lines = [
    'User-agent: *',
    ...leftAlone.map((path) => `Disallow: ${to(path)}`),
    '',
    `Sitemap: ${app.config.origin}${to('/sitemap.xml')}`,
    '',
  ];
  return new Response(lines.join('\n'), {
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  });
};
