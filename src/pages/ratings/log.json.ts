/**
 * GET /ratings/log.json: the public log from its start, 200 entries per page; ?after= is `next` of
 * the previous answer (trust.md §3.1).
 */
import type { APIRoute } from 'astro';
import { listPublicLog } from '#features/results/verification/queries.ts';
import { json } from '#platform/json-answer.ts';

const pageEntries = 200;

export const GET: APIRoute = async ({ url, locals: { ctx, changesAt } }) => {
  const page = await listPublicLog(ctx.db, url.searchParams.get('after'), pageEntries);
  if (page === null) return json({ error: 'malformed' }, 400);
  changesAt();
  return json({ entries: page.rows, next: page.next });
};
