/** Casting with a slip, or with a ticket: by people whom nobody knows (trust.md §1.3). */
import type { Ctx } from '#platform/ctx.ts';
import { Denied, ensure, Invalid } from '#platform/refusal.ts';
import { castCommand, ensureInRating, ensureRatingOpen, withoutTraces } from './cast.ts';
import { cells } from '#db/vocabulary/ratings.ts';
import type { CellRating, GivenBallot } from '../inbox/inbox.ts';
import { castSlipInput, castTicketInput } from './input.ts';
import { nullifierOf, readSlipCode } from '../slips/code.ts';
import { findRatedWithSlip, type RatedWithSlip } from '../slips/queries.ts';
import { isSignedBy } from '../tickets/blind-signature.ts';
import { isTicketFor, ticketNullifier } from '../tickets/message.ts';
import { publicKeysOf } from '../tickets/queries.ts';
import { receiptOf } from '../tickets/receipts.ts';

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

/**
 * Casts one rating of one cell with a ticket. Refuses until issue has closed and the keys are
 * destroyed, and from `rateClosesAt` on. A message of another day or cell is malformed; a signature
 * of another key is not valid. The same ticket again replaces its earlier rating. Writes nothing
 * else. Returns the ticket's nullifier and a receipt.
 */
export const castTicket = castCommand(
  castTicketInput,
  {
    read: async (ctx, { openDayId, cell, input, sig, answers }) => {
      const key = (await withoutTraces(() => publicKeysOf(ctx.db, openDayId))).get(cell);
      const isFor = isTicketFor(input, openDayId, cell);
      if (!isFor || !key || !isSignedBy(key, input, sig)) {
        await ensureRatingOpen(ctx, openDayId);
        throw isFor ? new Denied('forbidden') : new Invalid({ input: 'layout' });
      }
      const nullifier = ticketNullifier(input);
      return {
        slip: null,
        ballots: [{ cell, nullifier, answers, ticket: { input, sig } }],
        output: {
          nullifier: nullifier.toString('base64url'),
          receipt: receiptOf(ctx.secrets, nullifier, cell).toString('base64url'),
        },
      };
    },
    refuse: async (ctx, { openDayId }) => ensureRatingOpen(ctx, openDayId),
  },
  { malformed: 'malformedCast' },
);
