/** GET /ratings/log.json: the public chain from its start, 200 entries at a time; ?after= is `next` of the answer before (trust.md §3.1). */
import type { APIRoute } from 'astro';
import { listPublicLog } from '#features/results/verification/queries.ts';
import { json } from '#platform/json-answer.ts';

const pageEntries = 200;

export const GET: APIRoute = async ({ url, locals: { ctx, changesAt } }) => {
  const asked = url.searchParams.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(asked)) return json({ error: 'malformed' }, 400);
  changesAt();
  const entries = await listPublicLog(ctx.db, Number(asked), pageEntries);
  return json({
    entries,
    next: entries.length === pageEntries ? String(entries.at(-1)?.seq) : null,
  });
};
