/**
 * The second half of a day's time: when rating has closed its inbox is mixed and dropped, the key destroyed, what is left on
 * the disk searched for, and the scores released once (trust.md §1.5, §1.7). Every step may run twice and on several
 * nodes: it looks again under the day's lock, and what a crash left undone the next run does.
 */
import { and, eq, is, isNotNull, sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { ballotRemarks, ballots, paperForms, publishedCells, slips, ticketIssues, ticketSpents, type BallotAnswers, type RemarkAnswers } from '#db/tables/ballots.ts';
import { openDays } from '#db/tables/open-days.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { tellPublicly } from '#platform/public-log.ts';
import { dropInbox, inboxExists, lockInbox, takeInbox, type InboxBallot } from '../inbox.ts';
import { destroyInboxKey, readInboxKey } from '../inbox-key.ts';
import { findRatingDay, listBallots, listDueDays } from '../queries.ts';
import { cellsOf, ratingStateOf, thresholdsOf } from '../rules.ts';
import { listDaysWithoutKeys } from '../tickets/queries.ts';
import { endIssue, keysDaysBefore, makeKeysWith, openRatingNow, realTools } from '../opening/commands.ts';
import { ensureNoResidue } from './residue.ts';
import type { SealingTools } from './steps.ts';

const dayInput = z.strictObject({ openDayId: z.uuid() });

/**
 * Makes keys, opens, mixes and publishes what is due at `ctx.now`. One day's trouble does not hold up another's; what went
 * wrong is thrown at the end, so that the job is tried again and the fault is logged.
 */
export async function keepBallotTime(ctx: Ctx, tools: SealingTools = realTools): Promise<void> {
  const faults: unknown[] = [];
  const attempt = (work: () => Promise<void>): Promise<void> => work().catch((error: unknown) => { faults.push(error); });
  const makeKeys = makeKeysWith(tools);
  for (const { id: openDayId } of await listDaysWithoutKeys(ctx.db, ctx.now, keysDaysBefore)) await attempt(() => makeKeys(ctx, { openDayId }));
  for (const { id, closed } of await listDueDays(ctx.db, ctx.now)) {
    await attempt(() => (closed ? closeDay(ctx, id, tools) : openRatingNow(ctx, id, tools)));
  }
  if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, 'several days could not be sealed');
}

async function closeDay(ctx: Ctx, openDayId: string, tools: SealingTools): Promise<void> {
  await endIssue(ctx, openDayId, tools);
  const { mixDay, publishScores } = commandsWith(tools);
  await mixDay(ctx, { openDayId });
  tools.at('mixed');
  await destroyInboxKey(ctx, openDayId);
  tools.at('keyDestroyed');
  await tidyUp(ctx);
  const searched = await ensureNoResidue(ctx, openDayId);
  tools.at('tidied');
  await publishScores(ctx, { openDayId, searched });
  tools.at('published');
}

/** Rows of one INSERT: a statement takes 65,535 values. */
const rowsAtOnce = 5_000;

const commandsWith = ({ shuffle, at }: SealingTools) => ({
  /**
   * In one transaction: everything out of the inbox, into the three final tables in orders that have nothing to do with each
   * other or with arrival, and the inbox dropped. A rating whose slip was voided is not taken over. What could still join
   * a person to a blinded message, and paper forms nobody typed a second time, go too.
   * The audit entry holds no count: there is none before the release.
   */
  mixDay: command('ballot.keepTime', dayInput, async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (!day || day.mixedAt !== null || ratingStateOf(day, ctx.now) !== 'closed') return;
    if (await inboxExists(ctx.db, openDayId)) {
      const inbox = await takeInbox(ctx.db, await readInboxKey(ctx, openDayId), openDayId);
      at('taken');
      const taken = await counted(ctx, openDayId, inbox);
      await insertInParts(shuffle(taken.filter(({ cell }) => cell !== 'remark')), (part) =>
        ctx.db.insert(ballots).values(part.map(({ cell, answers }) => ({ openDayId, channel: cell, answers: answers as BallotAnswers }))));
      at('ballotsWritten');
      await insertInParts(shuffle(taken.filter(({ cell }) => cell === 'remark')), (part) =>
        ctx.db.insert(ballotRemarks).values(part.map(({ answers }) => ({ openDayId, text: (answers as RemarkAnswers).text, reviewState: 'waiting' }))));
      at('remarksWritten');
      await insertInParts(shuffle(taken), (part) =>
        ctx.db.insert(ticketSpents).values(part.map(({ cell, nullifier, ticket }) => ({ openDayId, cell, nullifier, input: ticket?.input ?? null, sig: ticket?.sig ?? null }))));
      at('spentWritten');
      await dropInbox(ctx.db, openDayId);
      at('dropped');
    }
    await ctx.db.update(ticketIssues).set({ blindSigs: null }).where(and(eq(ticketIssues.openDayId, openDayId), isNotNull(ticketIssues.blindSigs)));
    await ctx.db.delete(paperForms).where(eq(paperForms.openDayId, openDayId));
    await ctx.db.update(openDays).set({ mixedAt: ctx.now }).where(eq(openDays.id, openDayId));
    note(ctx, 'ballots.mix', `open_day:${openDayId}`);
  }),

  /** Once, and never edited (a trigger refuses). A channel nobody rated is released as 样本不足. */
  publishScores: command('ballot.keepTime', dayInput.extend({ searched: z.boolean() }), async (ctx, { openDayId, searched }) => {
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
    await tellPublicly(ctx.db, ctx.now, { event: 'released', openDayId, detail: { channels: day.channels, diskSearched: searched } });
  }),
});

async function insertInParts(rows: InboxBallot[], insert: (part: InboxBallot[]) => PromiseLike<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += rowsAtOnce) await insert(rows.slice(at, at + rowsAtOnce));
}

/** What of the inbox counts: tickets, whose signature was looked at when they came, and slips that were not voided since. */
async function counted(ctx: Ctx, openDayId: string, inbox: InboxBallot[]): Promise<InboxBallot[]> {
  const valid = await countedSlips(ctx, openDayId);
  return inbox.filter(({ cell, nullifier, ticket }) => ticket !== null || valid.has(`${cell} ${nullifier.toString('hex')}`));
}

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
  for (const statement of [sql`checkpoint`, sql`vacuum ballots, ballot_remarks, ticket_spents, ticket_issues, paper_forms`]) {
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
