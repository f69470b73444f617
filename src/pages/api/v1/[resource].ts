/** GET /api/v1/{open-days|experiencers|issues|duties|ratings}: JSON, or CSV with ?format=csv. */
import type { APIRoute } from 'astro';
import { csvOfPage } from '#features/open-data/export.ts';
import { listQuery } from '#features/open-data/input.ts';
import { readers } from '#features/open-data/queries.ts';
import { resources, schemas, type Resource } from '#features/open-data/schemas.ts';

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  });

export const GET: APIRoute = async ({ params, url, locals }) => {
  const resource = resources.find((one) => one === params.resource);
  if (!resource) return json({ error: 'notFound' }, 404);
  const query = listQuery.safeParse(Object.fromEntries(url.searchParams));
  if (!query.success) return json({ error: 'malformed' }, 400);
  const page = await readers[resource as Resource](locals.ctx, query.data);
  page.data.forEach((item) => schemas[resource].parse(item)); // a field too many never leaves
  const following = new URL(url);
  if (page.next) following.searchParams.set('after', page.next);
  const headers: Record<string, string> = page.next
    ? { Link: `<${following.pathname}${following.search}>; rel="next"` }
    : {};
  if (query.data.format === 'json') return json(page, 200, headers);
  return new Response(csvOfPage(resource, page), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${resource}.csv"`,
      ...headers,
    },
  });
};
