/** Casting with a slip. */
import type { Ctx } from '#platform/ctx.ts';
import { ensure, Invalid } from '#platform/refusal.ts';
import { castCommand, ensureInRating, withoutTraces } from './cast.ts';
import { cells } from '#db/vocabulary/ratings.ts';
import type { GivenBallot } from '../inbox/inbox.ts';
import { castSlipInput, type CellRating } from './input.ts';
import { nullifierOf, readSlipCode } from '../slips/code.ts';
import { findRatedWithSlip, type RatedWithSlip } from '../slips/queries.ts';

/**
 * Stores the ratings of a slip in the day's sealed inbox. Writes one row for each cell of the day,
 * so that the rows do not tell which cells were rated. Replaces an earlier rating of the same slip
 * and cell; a cell left out now keeps its earlier rating. Refuses slips of another day. A mistyped
 * slip and an unknown slip get the same words. A mistyped code already fails its check character in
 * the input, before any limit or query.
 */
export const castSlip = castCommand(castSlipInput, {
  read: async (ctx, { openDayId, code, ratings }) => {
    const slipCode = readSlipCode(code);
    if (slipCode === null) throw new Invalid({ code: 'unknownSlip' });
    return {
      slip: slipNullifier(ctx, slipCode),
      ballots: ballotsOf(ctx, slipCode, ratings),
      output: { openDayId },
    };
  },
  refuse: async (ctx, { openDayId, code }) => ensureSlip(ctx, openDayId, code),
});

/** Each slip has a nullifier for the remark, whatever channels its day has. */
export const slipNullifier = ({ secrets }: Pick<Ctx, 'secrets'>, slipCode: string): Buffer =>
  nullifierOf(secrets, slipCode, 'remark');

export const ballotsOf = (
  { secrets }: Pick<Ctx, 'secrets'>,
  slipCode: string,
  ratings: readonly CellRating[],
): GivenBallot[] =>
  cells.map((cell) => ({
    cell,
    nullifier: nullifierOf(secrets, slipCode, cell),
    answers: ratings.find((rating) => rating.cell === cell)?.answers ?? null,
    ticket: null,
  }));

/** The day, and the code of a slip that is valid for it now. Refuses any other slip. */
export async function ensureSlip(
  ctx: Ctx,
  openDayId: string,
  typed: string,
): Promise<{ day: RatedWithSlip; slipCode: string }> {
  const slipCode = readSlipCode(typed);
  const day = ensureInRating(
    await withoutTraces(() =>
      findRatedWithSlip(ctx.db, openDayId, slipNullifier(ctx, slipCode ?? typed)),
    ),
    ctx.now,
  );
  if (slipCode === null || !day.slipOf) throw new Invalid({ code: 'unknownSlip' });
  ensure(day.slipOf.id === day.id, 'ballot.otherDay', { title: day.slipOf.title });
  return { day, slipCode };
}
