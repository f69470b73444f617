/** What a slip and a ticket have in common when a rating is put in. What happens to the inbox before and after stands in sealing/. */
import type { KeyObject } from 'node:crypto';
import { DrizzleQueryError } from 'drizzle-orm';
import type { z } from 'zod';
import { publicStatement, type Command } from '#platform/command.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import type { Limit } from '#platform/rate-limit.ts';
import { Busy, ensure, found, Refusal } from '#platform/refusal.ts';
import { castTogether } from './queue.ts';
import { inboxExists, isInboxGone, sealBallot, type GivenBallot } from '../inbox/inbox.ts';
import { readInboxKey } from '../inbox/key.ts';
import { openRatingNow } from '../life/opening/commands.ts';
import { findRatingDay, type RatingDay } from '../queries.ts';
import { ratingStateOf } from '../rules.ts';

/** What somebody gave, before anybody looked whether it counts. */
export interface Given<Output> {
  /** What stands for the slip it came with; null with a ticket. */
  slip: Buffer | null;
  ballots: readonly GivenBallot[];
  output: Output;
}

/**
 * A rating by anybody who holds the right to it: it is read and sealed, and the statement that keeps it looks whether the day
 * is rated at this moment (ctx.now) and the slip counts there. When it does not, `refuse` says why. No audit entry, no job,
 * no counter. What `read` refuses, as a forged ticket, takes nothing from the limit of ratings.
 */
export const castCommand = <S extends z.ZodType<{ openDayId: string }>, Output>(
  input: S,
  {
    read,
    refuse,
  }: {
    read(ctx: Ctx, cast: z.infer<S>): Promise<Given<Output>>;
    refuse(ctx: Ctx, cast: z.infer<S>): Promise<unknown>;
  },
  limits: { malformed?: Limit } = {},
): Command<Output> =>
  withLateOpening(
    publicStatement('ballot.cast', { work: 'cast', ...limits }, input, {
      check: async (ctx, cast) => ({ cast, given: await read(ctx, cast) }),
      run: async (ctx, { cast, given: { slip, ballots, output } }) => {
        if (await replaceInInbox(ctx, cast.openDayId, slip, ballots)) return output;
        await refuse(ctx, cast);
        throw new Refusal('ballot.closed'); // what stood against it is gone again
      },
    }),
  );

/** The job opens the inbox of a day; when it is late, the first who needs it does. */
export function withLateOpening<Output>(once: Command<Output>): Command<Output> {
  const unlessMissing = (error: unknown): InboxMissing => {
    if (error instanceof InboxMissing) return error;
    throw error;
  };
  const execute = async (asked: Ctx, raw: unknown): Promise<Output> => {
    // A clock put back does not begin a rating again that was over.
    const ctx = { ...asked, now: asked.guard.latest(asked.now) };
    if (ctx.guard.isRatingStopped()) throw new Busy('ballot.databaseUnsafe');
    const first = await once(ctx, raw).catch(unlessMissing);
    if (!(first instanceof InboxMissing)) return first;
    await ensureRated(ctx, first.openDayId);
    if (!(await ctx.guard.isClockTrusted())) throw new Busy('ballot.clockDoubted');
    const isOpen = await openRatingNow({ ...ctx, actor: systemActor }, first.openDayId);
    if (!isOpen) throw new Busy('ballot.keysMissing');
    const second = await once(ctx, raw).catch(unlessMissing);
    if (second instanceof InboxMissing) throw new Refusal('ballot.closed'); // the mix was faster than this rating
    return second;
  };
  return Object.assign(execute, { permission: once.permission });
}

/** Refuses before `rateOpensAt` and from `rateClosesAt` on. */
export function ensureInRating<Day extends RatingDay>(day: Day | null, now: Date): Day {
  const state = ratingStateOf(found(day, 'openDay'), now);
  ensure(state !== 'notYet', 'ballot.notOpen');
  ensure(state === 'open', 'ballot.closed');
  return day as Day;
}

export const ensureRated = async (
  { db, now }: Pick<Ctx, 'db' | 'now'>,
  openDayId: string,
): Promise<RatingDay> => ensureInRating(await findRatingDay(db, openDayId), now);

/** The day may be rated and has no inbox: not opened yet, or just mixed. Ends in `withLateOpening`. */
export class InboxMissing extends Error {
  readonly openDayId: string;

  constructor(openDayId: string) {
    super('no inbox');
    this.openDayId = openDayId;
  }
}

/** Ratings into the day's sealed inbox, all or none, so that 「已收到」 is never half true; see `castTogether`. */
export const replaceInInbox = (
  ctx: Ctx,
  openDayId: string,
  slip: Buffer | null,
  ballots: readonly GivenBallot[],
): Promise<boolean> =>
  withoutTraces(async () => {
    try {
      const key = await currentInboxKey(ctx, openDayId);
      const sealed = ballots.map((ballot) => ({
        cell: ballot.cell,
        nullifier: ballot.nullifier,
        payload: sealBallot(ctx, key, openDayId, ballot),
        leftOut: ballot.answers === null,
      }));
      return await castTogether(ctx.db, openDayId, { at: ctx.now, slip, ballots: sealed });
    } catch (error) {
      if (isInboxGone(error)) throw new InboxMissing(openDayId);
      throw error;
    }
  });

/** The key of a day that is rated. While it is lost no rating can be kept, and nobody is thanked for one. */
export async function currentInboxKey(ctx: Ctx, openDayId: string): Promise<KeyObject> {
  const key = readInboxKey(ctx, openDayId);
  if (!key && (await inboxExists(ctx.db, openDayId))) throw new Busy('ballot.keysMissing');
  if (!key) throw new InboxMissing(openDayId);
  return key;
}

/** A failed statement carries its values; those of a rating must not reach the log (trust.md §1.6). */
export async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DrizzleQueryError
      ? (error.cause ?? new Error('a statement of a rating failed'))
      : error;
  }
}
