/** A rating put in with a slip. */
import { cells } from '#labels/codes.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensure, Invalid } from '#platform/refusal.ts';
import { castCommand, putIn, withoutTraces } from './casting.ts';
import { castSlipInput, type CellRating } from './input.ts';
import type { RatingDay } from './queries.ts';
import { nullifierOf, readSlipCode } from './slips/code.ts';
import { findSlip } from './slips/queries.ts';

/**
 * Puts the ratings of a slip into the day's sealed inbox, one row a cell; an earlier rating of the same slip and cell is
 * replaced, a cell left out this time keeps what it had. Refuses slips of another day; a mistyped slip and one that never
 * was are refused alike.
 */
export const castSlip = castCommand(castSlipInput, async (ctx, day, { code, ratings }) => {
  const slipCode = await knownSlip(ctx, day.id, code);
  await putInWithSlip(ctx, day.id, slipCode, askedIn(day, ratings));
  return { openDayId: day.id };
});

/** What was said about the channels this day asks for, and the remark. */
export const askedIn = (day: RatingDay, ratings: readonly CellRating[]): CellRating[] =>
  ratings.filter(({ cell }) => cell === 'remark' || day.channels.includes(cell));

export const putInWithSlip = (ctx: Ctx, openDayId: string, slipCode: string, ratings: readonly CellRating[]): Promise<void> =>
  putIn(ctx, openDayId, ratings.map((rating) => ({ ...rating, nullifier: nullifierOf(ctx.secrets, slipCode, rating.cell), ticket: null })));

/**
 * The code of a slip that counts for this day. Everything typed takes the same steps to the same answer, so that
 * neither words nor time tell a wrong letter from a slip that does not exist.
 */
export async function knownSlip(ctx: Ctx, openDayId: string, typed: string): Promise<string> {
  const code = readSlipCode(typed);
  const nullifiers = cells.map((cell) => nullifierOf(ctx.secrets, code ?? typed, cell));
  const slip = await withoutTraces(() => findSlip(ctx.db, nullifiers));
  if (code === null || !slip?.counts) throw new Invalid({ code: 'unknownSlip' });
  ensure(slip.openDayId === openDayId, 'ballot.otherDay', { title: slip.title });
  return code;
}
