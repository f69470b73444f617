/**
 * Casting with a slip or a ticket: what both have in common. ../life/ opens and mixes the inbox.
 */
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

/** A parsed rating, before the day and the slip are checked. */
export interface Given<Output> {
  /** The slip's nullifier; null with a ticket. */
  slip: Buffer | null;
  ballots: readonly GivenBallot[];
  output: Output;
}

/**
 * A command that casts a rating without an account. `read` parses and verifies. One statement then
 * stores the sealed rows; it checks that the day is in rating at ctx.now and that the slip is valid
 * for it. If not, `refuse` throws the reason. Writes no audit entry, no job, no counter. An input
 * that `read` refuses, such as a forged ticket, does not count towards the rating limit.
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
        throw new Refusal('ballot.closed'); // the reason disappeared between the two statements
      },
    }),
  );

/** The job opens the inbox of a day. If the job is late, the first rating opens it. */
export function withLateOpening<Output>(once: Command<Output>): Command<Output> {
  const unlessMissing = (error: unknown): InboxMissing => {
    if (error instanceof InboxMissing) return error;
    throw error;
  };
  const execute = async (asked: Ctx, raw: unknown): Promise<Output> => {
    // If the clock is set back, a rating that has closed must not open again.
    const ctx = { ...asked, now: asked.guard.latest(asked.now) };
    if (ctx.guard.isRatingStopped()) throw new Busy('ballot.databaseUnsafe');
    const first = await once(ctx, raw).catch(unlessMissing);
    if (!(first instanceof InboxMissing)) return first;
    await ensureRatingOpen(ctx, first.openDayId);
    if (!(await ctx.guard.isClockTrusted())) throw new Busy('ballot.clockDoubted');
    const isOpen = await openRatingNow({ ...ctx, actor: systemActor }, first.openDayId);
    if (!isOpen) throw new Busy('ballot.keysMissing');
    const second = await once(ctx, raw).catch(unlessMissing);
    if (second instanceof InboxMissing) throw new Refusal('ballot.closed'); // mixed first
    return second;
  };
  return Object.assign(execute, { permission: once.permission });
}

/** Refuses before `rateOpensAt` and from `rateClosesAt` on. Refuses null as not found. */
export function ensureInRating<Day extends RatingDay>(day: Day | null, now: Date): Day {
  const state = ratingStateOf(found(day, 'openDay'), now);
  ensure(state !== 'notYet', 'ballot.notOpen');
  ensure(state === 'open', 'ballot.closed');
  return day as Day;
}

export const ensureRatingOpen = async (
  { db, now }: Pick<Ctx, 'db' | 'now'>,
  openDayId: string,
): Promise<RatingDay> => ensureInRating(await findRatingDay(db, openDayId), now);

/** In rating but without an inbox: not opened yet, or just mixed. Caught by `withLateOpening`. */
export class InboxMissing extends Error {
  readonly openDayId: string;

  constructor(openDayId: string) {
    super('no inbox');
    this.openDayId = openDayId;
  }
}

/**
 * Stores ratings in the day's sealed inbox, all or none: 「已收到」 must be true for every cell.
 * See `castTogether` for the result.
 */
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

/**
 * The key of a day in rating. If it is lost, throws `Busy`: no rating can be stored or
 * acknowledged.
 */
export async function currentInboxKey(ctx: Ctx, openDayId: string): Promise<KeyObject> {
  const key = readInboxKey(ctx, openDayId);
  if (!key && (await inboxExists(ctx.db, openDayId))) throw new Busy('ballot.keysMissing');
  if (!key) throw new InboxMissing(openDayId);
  return key;
}

/** A database error carries the values; a rating's must not reach the log (trust.md §1.6). */
export async function withoutTraces<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DrizzleQueryError
      ? (error.cause ?? new Error('a statement of a rating failed'))
      : error;
  }
}
