/** GET /robots.txt: what crawlers leave alone, and where the map is. Under a sub-path the site above has the one that counts. */
import type { APIRoute } from 'astro';
import { to } from '#navigation/links.ts';

/** `$` ends an address: what only begins with these words is meant for everybody. */
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
