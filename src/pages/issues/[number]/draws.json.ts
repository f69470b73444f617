/**
 * GET /issues/WT202611-0001/draws.json: list, seed and drawn numbers of each acceptance of an
 * issue, for `npm run draws:verify`. Numbers only.
 */
import type { APIRoute } from 'astro';
import { listPublicDraws } from '#features/issues/acceptance/draws/queries.ts';
import { getPublicIssue } from '#features/issues/queries.ts';
import { readNumber } from '#features/issues/rules.ts';
import { json } from '#platform/json-answer.ts';

export const GET: APIRoute = async ({ params, locals: { ctx, changesAt } }) => {
  const issue = await getPublicIssue(ctx.db, readNumber(params['number']));
  changesAt();
  if (!issue) return json({ error: 'unknown' }, 404);
  return json({ issue: issue.number, draws: await listPublicDraws(ctx.db, issue.id) });
};
