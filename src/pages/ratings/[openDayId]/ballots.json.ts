/**
 * GET /ratings/{openDayId}/ballots.json: the input of `npm run ballots:verify` (trust.md §1.9), 500
 * lines per page; ?after= is `next` of the previous answer. 404 before the release. Only the first
 * page has the counts, the figures and the pools, whose hashes are in the public log.
 */
import type { APIRoute } from 'astro';
import {
  countBallots,
  findReleasedDay,
  listSpentLines,
  readLineCursor,
} from '#features/results/verification/queries.ts';
import { listFigures, listPoolFigures } from '#features/ballots/queries.ts';
import { uuidOf } from '#platform/input.ts';
import { json } from '#platform/json-answer.ts';

const pageLines = 500;

export const GET: APIRoute = async ({ params, url, locals: { ctx, changesAt, mayLag } }) => {
  const day = await findReleasedDay(ctx.db, uuidOf(params.openDayId));
  if (!day) return json({ error: 'notFound' }, 404);
  const asked = url.searchParams.get('after');
  const after = readLineCursor(asked);
  if (asked !== null && !after) return json({ error: 'malformed' }, 400);
  changesAt();
  // If somebody removes a rating after the mix, this page shows it within a minute.
  mayLag('ballots');
  const [{ rows: lines, next }, counted, figures, pools] = await Promise.all([
    listSpentLines(ctx.db, day.id, { after, limit: pageLines }),
    after ? null : countBallots(ctx.db, day.id),
    after ? null : listFigures(ctx.db, day.id),
    after ? null : listPoolFigures(ctx.db, day.id),
  ]);
  return json({
    openDayId: day.id,
    manifestSha256: day.manifestSha256,
    ticketsIssued: day.ticketsIssued,
    slipsHandedOut: day.slipsHandedOut,
    ...(counted && { cells: counted }),
    ...(figures && { figures }),
    ...(pools && { pools }),
    lines: lines.map(({ cell, nullifier, input, sig }) => ({
      cell,
      nullifier: nullifier.toString('base64url'),
      input: input?.toString('base64url') ?? null,
      sig: sig?.toString('base64url') ?? null,
    })),
    next,
  });
};
