/** A rating put in with a slip. What happens to the inbox before and after stands in sealing/commands.ts. */
import { DrizzleQueryError } from 'drizzle-orm';
import { channels } from '#labels/codes.ts';
import { publicCommand } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { inboxExists, isInboxGone, lockInbox, openInbox, putIntoInbox } from './inbox.ts';
import { makeInboxKey, readInboxKey } from './inbox-key.ts';
import { castSlipInput, type ChannelRating } from './input.ts';
import { findRatingDay } from './queries.ts';
import { ratingStateOf } from './rules.ts';
import { nullifierOf, readSlipCode } from './slips/code.ts';
import { findSlip } from './slips/queries.ts';

/**
 * Puts the ratings of a slip into the day's sealed inbox, one row a channel; an earlier rating of the same slip and
 * channel is replaced, a channel left out this time keeps what it had. Refuses before `rateOpensAt` and from
 * `rateClosesAt` on (ctx.now), and slips of another day; a mistyped slip and one that never was are refused alike.
 * All channels go in together or not at all, so that 「已收到」 is never half true. Nothing else is written:
 * no audit entry, no job, no counter.
 */
export const castSlip = publicCommand('ballot.cast', 'cast', castSlipInput, async (ctx, { openDayId, code, ratings }) => {
  const day = found(await findRatingDay(ctx.db, openDayId), 'openDay');
  const state = ratingStateOf(day, ctx.now);
  ensure(state !== 'notYet', 'ballot.notOpen');
  ensure(state === 'open', 'ballot.closed');
  const slipCode = await knownSlip(ctx, day.id, code);
  await withoutTraces(() => putIn(ctx, day.id, slipCode, ratings.filter(({ channel }) => day.channels.includes(channel))));
  return { openDayId };
});

/**
 * The code of a slip that counts for this day. Everything typed takes the same steps to the same answer, so that
 * neither words nor time tell a wrong letter from a slip that does not exist.
 */
async function knownSlip(ctx: Ctx, openDayId: string, typed: string): Promise<string> {
  const code = readSlipCode(typed);
  const nullifiers = channels.map((channel) => nullifierOf(ctx.secrets, code ?? typed, channel));
  const slip = await withoutTraces(() => findSlip(ctx.db, nullifiers));
  if (code === null || !slip?.counts) throw new Invalid({ code: 'unknownSlip' });
  ensure(slip.openDayId === openDayId, 'ballot.otherDay', { title: slip.title });
  return code;
}

async function putIn(ctx: Ctx, openDayId: string, code: string, ratings: ChannelRating[]): Promise<void> {
  try {
    // The job opens the inbox; when it is late, the first rating does. Not when the mix was faster than this rating.
    if (!await inboxExists(ctx.db, openDayId)) {
      await lockInbox(ctx.db, openDayId);
      ensure((await findRatingDay(ctx.db, openDayId))?.mixedAt === null, 'ballot.closed');
      await makeInboxKey(ctx, openDayId);
      await openInbox(ctx.db, openDayId);
    }
    const key = await readInboxKey(ctx, openDayId);
    if (!key) throw new Error(`the inbox key of open day ${openDayId} is missing: ratings cannot be kept`);
    for (const { channel, answers } of ratings) {
      await putIntoInbox(ctx.db, key, openDayId, { cell: channel, nullifier: nullifierOf(ctx.secrets, code, channel), answers });
    }
  } catch (error) {
    if (isInboxGone(error)) throw new Refusal('ballot.closed');
    throw error;
  }
}

/** A failed statement carries its values; those of a rating must not reach the log (trust.md §1.6). */
async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DrizzleQueryError ? (error.cause ?? new Error('a statement of a rating failed')) : error;
  }
}
