/** What a slip and a ticket have in common when a rating is put in. What happens to the inbox before and after stands in sealing/. */
import { DrizzleQueryError } from 'drizzle-orm';
import type { z } from 'zod';
import { publicStatement, type Command } from '#platform/command.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { ensure, found, Refusal } from '#platform/refusal.ts';
import { inboxExists, isInboxGone, putIntoInbox, type InboxBallot } from './inbox.ts';
import { readInboxKey } from './inbox-key.ts';
import { findRatingDay, type RatingDay } from './queries.ts';
import { ratingStateOf } from './rules.ts';
import { openRatingNow } from './opening/commands.ts';

/** A rating by anybody who holds the right to it. No audit entry, no job, no counter. */
export const castCommand = <S extends z.ZodType<{ openDayId: string }>, Output>(
  input: S, run: (ctx: Ctx, day: RatingDay, cast: z.infer<S>) => Promise<Output>,
): Command<Output> => whileRated((once) => publicStatement('ballot.cast', 'cast', input, once), run);

/**
 * What may be done only while a day is rated: refused before `rateOpensAt` and from `rateClosesAt` on (ctx.now), before
 * anything else is looked at.
 */
export function whileRated<Cast extends { openDayId: string }, Output>(
  define: (once: (ctx: Ctx, parsed: Cast) => Promise<Output>) => Command<Output>, run: (ctx: Ctx, day: RatingDay, cast: Cast) => Promise<Output>,
): Command<Output> {
  const cast = define(async (ctx, parsed) => {
    const day = found(await findRatingDay(ctx.db, parsed.openDayId), 'openDay');
    const state = ratingStateOf(day, ctx.now);
    ensure(state !== 'notYet', 'ballot.notOpen');
    ensure(state === 'open', 'ballot.closed');
    return run(ctx, day, parsed);
  });
  const execute = async (ctx: Ctx, raw: unknown): Promise<Output> => {
    const unlessMissing = (error: unknown): InboxMissing => {
      if (error instanceof InboxMissing) return error;
      throw error;
    };
    const first = await cast(ctx, raw).catch(unlessMissing);
    if (!(first instanceof InboxMissing)) return first;
    // The job opens the inbox; when it is late, the first rating does.
    await openRatingNow({ ...ctx, actor: systemActor }, first.openDayId);
    const second = await cast(ctx, raw).catch(unlessMissing);
    if (second instanceof InboxMissing) throw new Refusal('ballot.closed'); // the mix was faster than this rating
    return second;
  };
  return Object.assign(execute, { permission: cast.permission });
}

/** The day may be rated and has no inbox: not opened yet, or just mixed. Ends in `whileRated`. */
export class InboxMissing extends Error {
  readonly openDayId: string;

  constructor(openDayId: string) {
    super('no inbox');
    this.openDayId = openDayId;
  }
}

/** Ratings into the day's sealed inbox with one statement, all or none, so that 「已收到」 is never half true. An earlier one of the same nullifier and cell gives way. */
export async function putIn(ctx: Ctx, openDayId: string, ballots: readonly InboxBallot[]): Promise<void> {
  await withoutTraces(async () => {
    try {
      const key = await currentInboxKey(ctx, openDayId);
      await putIntoInbox(ctx, key, openDayId, ballots);
    } catch (error) {
      if (isInboxGone(error)) throw new InboxMissing(openDayId);
      throw error;
    }
  });
}

/** The key of a day that is rated. One that was lost is a fault. */
export async function currentInboxKey(ctx: Ctx, openDayId: string): Promise<Buffer> {
  const key = await readInboxKey(ctx, openDayId);
  if (!key && await inboxExists(ctx.db, openDayId)) throw new Error(`the inbox key of open day ${openDayId} is missing: ratings cannot be kept`);
  if (!key) throw new InboxMissing(openDayId);
  return key;
}

/** A failed statement carries its values; those of a rating must not reach the log (trust.md §1.6). */
export async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DrizzleQueryError ? (error.cause ?? new Error('a statement of a rating failed')) : error;
  }
}
