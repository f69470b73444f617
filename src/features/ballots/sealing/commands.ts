/**
 * The inbox of a day through its life: opened when rating opens; when rating has closed mixed, dropped, its key
 * destroyed, and the scores released once (trust.md §1.5, §1.7). Every step may run twice and on several nodes:
 * it looks again under the day's lock, and what a crash left undone the next run does.
 */
import { eq, is, sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { ballots, publishedCells, slips, ticketSpents } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { dropInbox, inboxExists, lockInbox, openInbox, takeInbox } from '../inbox.ts';
import { destroyInboxKey, makeInboxKey, readInboxKey } from '../inbox-key.ts';
import { findRatingDay, listBallots, listDueDays } from '../queries.ts';
import { cellsOf, ratingStateOf, thresholdsOf } from '../rules.ts';
import { shuffled } from '../shuffle.ts';

/** The points at which a test may interrupt the work. */
export const sealingSteps = [
  'keyMade', 'inboxOpened', 'taken', 'ballotsWritten', 'spentWritten', 'dropped', 'mixed', 'keyDestroyed', 'tidied', 'cellsWritten', 'published',
] as const;
export type SealingStep = (typeof sealingSteps)[number];

/** What a test may exchange: the shuffle, to see the attack win without it, and a hook at each step. */
export interface SealingTools {
  shuffle<T>(items: readonly T[]): T[];
  at(step: SealingStep): void;
}
const realTools: SealingTools = { shuffle: shuffled, at: () => undefined };

const dayInput = z.strictObject({ openDayId: z.uuid() });

/**
 * Opens, mixes and publishes what is due at `ctx.now`. One day's trouble does not hold up another's; what went wrong
 * is thrown at the end, so that the job is tried again and the fault is logged.
 */
export async function keepBallotTime(ctx: Ctx, tools: SealingTools = realTools): Promise<void> {
  const { openRating, mixDay, publishScores } = commandsWith(tools);
  const faults: unknown[] = [];
  for (const { id: openDayId, closed } of await listDueDays(ctx.db, ctx.now)) {
    try {
      if (!closed) {
        await openRating(ctx, { openDayId });
        continue;
      }
      await mixDay(ctx, { openDayId });
      tools.at('mixed');
      await destroyInboxKey(ctx, openDayId);
      tools.at('keyDestroyed');
      await tidyUp(ctx);
      tools.at('tidied');
      await publishScores(ctx, { openDayId });
      tools.at('published');
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'several days could not be sealed');
}

const commandsWith = ({ shuffle, at }: SealingTools) => ({
  /** The key first, then the inbox: an inbox never waits for its key. A lost key is a fault, never replaced by a new one. */
  openRating: command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || ratingStateOf(day, ctx.now) !== 'open') return;
    if (await inboxExists(ctx.db, openDayId)) {
      if (!await readInboxKey(ctx, openDayId)) throw new Error(`the inbox key of open day ${openDayId} is missing: ratings cannot be kept`);
      return;
    }
    await makeInboxKey(ctx, openDayId);
    at('keyMade');
    await openInbox(ctx.db, openDayId);
    at('inboxOpened');
    note(ctx, 'ballots.open', `open_day:${openDayId}`);
  }),

  /**
   * In one transaction: everything out of the inbox, into the two final tables in two orders that have nothing to do with
   * each other or with arrival, and the inbox dropped. A rating whose slip was voided is not taken over.
   * The audit entry holds no count: there is none before the release.
   */
  mixDay: command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || day.mixedAt !== null || ratingStateOf(day, ctx.now) !== 'closed') return;
    if (await inboxExists(ctx.db, openDayId)) {
      const inbox = await takeInbox(ctx.db, await readInboxKey(ctx, openDayId), openDayId);
      at('taken');
      const counted = await countedSlips(ctx, openDayId);
      const taken = inbox.filter(({ cell, nullifier }) => counted.has(`${cell} ${nullifier.toString('hex')}`));
      if (taken.length > 0) {
        await ctx.db.insert(ballots).values(shuffle(taken).map(({ cell, answers }) => ({ openDayId, channel: cell, answers })));
        at('ballotsWritten');
        await ctx.db.insert(ticketSpents).values(shuffle(taken).map(({ cell, nullifier }) => ({ openDayId, cell, nullifier })));
        at('spentWritten');
      }
      await dropInbox(ctx.db, openDayId);
      at('dropped');
    }
    await ctx.db.update(openDays).set({ mixedAt: ctx.now }).where(eq(openDays.id, openDayId));
    note(ctx, 'ballots.mix', `open_day:${openDayId}`);
  }),

  /** Once, and never edited (a trigger refuses). A channel nobody rated is released as 样本不足. */
  publishScores: command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || day.mixedAt === null || day.scoresPublishedAt !== null) return;
    const cast = await listBallots(ctx.db, openDayId);
    const cells = day.channels.flatMap((channel) =>
      cellsOf(channel, cast.filter((ballot) => ballot.channel === channel).map(({ answers }) => answers), thresholdsOf(ctx.region.limits))
        .map((cell) => ({ openDayId, channel, ...cell })));
    await ctx.db.insert(publishedCells).values(cells);
    at('cellsWritten');
    await ctx.db.update(openDays).set({ scoresPublishedAt: ctx.now }).where(eq(openDays.id, openDayId));
    note(ctx, 'ballots.publish', `open_day:${openDayId}`);
  }),
});

/** The slips of a day that count, as `cell nullifier`. */
async function countedSlips(ctx: Ctx, openDayId: string): Promise<Set<string>> {
  const rows = await ctx.db.select({ cell: slips.cell, nullifier: slips.nullifier, state: slips.state }).from(slips).where(eq(slips.openDayId, openDayId));
  return new Set(rows.filter((row) => row.state === 'printed').map((row) => `${row.cell} ${Buffer.from(row.nullifier).toString('hex')}`));
}

/**
 * Dropped files leave the disk and dead rows their pages (trust.md §1.5). Not inside a transaction, and not where the
 * server does not let us: what is left there is sealed, and the key is gone.
 */
async function tidyUp(ctx: Ctx): Promise<void> {
  if (is(ctx.db, PgTransaction)) return;
  for (const statement of [sql`checkpoint`, sql`vacuum ballots, ticket_spents`]) {
    try {
      await ctx.db.execute(statement);
    } catch (error) {
      if (!notAllowedOrTooSlow(error)) throw error;
    }
  }
}

function notAllowedOrTooSlow(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (/^(42501|57014)$/.test(String((cause as { code?: unknown }).code))) return true;
  return false;
}
