/**
 * Paper slips: printed once, drawn from a box, one per person, leftovers counted (trust.md §1.10).
 */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { slipBatches, slips, ticketIssues } from '#db/tables/ballots.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import { closeBox } from '../life/counting/commands.ts';
import { shuffled } from '../life/shuffle.ts';
import { newSlipCode, nullifierOf } from './code.ts';
import {
  confirmLeftoversInput,
  countLeftoversInput,
  handOutSlipInput,
  printSlipsInput,
  typedCount,
} from './input.ts';
import { findHolder, findSlipDay, lockSlipBatch, slipBatchOf } from './queries.ts';

/**
 * Makes the codes of a day's slips and stores their nullifiers. Only the answer contains the codes,
 * so the page that asked is the print. A second sheet with the same codes cannot exist. Refuses
 * before publication, for a cancelled day, after the activity, and a second print.
 */
export const printSlips = command(
  'slip.print',
  printSlipsInput,
  async (ctx, { openDayId, count }) => {
    const day = await printableDay(ctx, openDayId);
    await refusing(ctx.db.insert(slipBatches).values({ openDayId, printed: count, handedOut: 0 }), {
      slip_batches_pkey: 'slip.printedOnce',
    });
    const codes = await makeSlips(ctx, day, count);
    note(ctx, 'slip.print', `open_day:${openDayId}`, { printed: count });
    return { codes };
  },
);

/** 作废重印: voids the first sheets. Refused once a slip of them was handed out. */
export const reprintSlips = command(
  'slip.print',
  printSlipsInput,
  async (ctx, { openDayId, count }) => {
    const day = await printableDay(ctx, openDayId);
    const replaced = await ctx.db
      .update(slipBatches)
      .set({ printed: count })
      .where(
        and(
          eq(slipBatches.openDayId, openDayId),
          eq(slipBatches.handedOut, 0),
          isNull(slipBatches.countedBy),
        ),
      )
      .returning({ printed: slipBatches.printed });
    if (replaced.length === 0)
      throw new Refusal((await slipBatchOf(ctx.db, openDayId)) ? 'slip.inUse' : 'slip.notPrinted');
    await ctx.db
      .update(slips)
      .set({ state: 'void' })
      .where(and(eq(slips.openDayId, openDayId), eq(slips.state, 'printed')));
    const codes = await makeSlips(ctx, day, count);
    note(ctx, 'slip.reprint', `open_day:${openDayId}`, { printed: count });
    return { codes };
  },
);

/**
 * "Slip given": the person has drawn a slip from the box, and nobody knows which one. Needs a
 * check-in. Works once per person and day, until the desk counts the leftovers or the activity
 * ends. Refuses people of a rated unit (A6). The audit entry names day and desk, not the person.
 */
export const handOutSlip = command(
  'slip.handOut',
  handOutSlipInput,
  async (ctx, { openDayId, experiencerId }) => {
    const day = found(await findSlipDay(ctx.db, openDayId), 'openDay');
    const holder = found(await findHolder(ctx.db, openDayId, experiencerId), 'experiencer');
    ensure(day.cancelledAt === null, 'openDay.cancelled');
    ensure(ctx.now < day.endsAt, 'slip.tooLate');
    ensure(holder.checkedIn, 'slip.notCheckedIn');
    ensure(!holder.recused, 'slip.ownUnitRated');
    await refusing(ctx.db.insert(ticketIssues).values({ personId: experiencerId, openDayId }), {
      ticket_issues_one_per_person: 'slip.already',
      ticket_issues_need_check_in: 'slip.notCheckedIn',
    });
    const taken = await ctx.db
      .update(slipBatches)
      .set({ handedOut: sql`${slipBatches.handedOut} + 1` })
      .where(
        and(
          eq(slipBatches.openDayId, openDayId),
          isNull(slipBatches.countedBy),
          eq(slipBatches.boxClosed, false),
          sql`${slipBatches.handedOut} < ${slipBatches.printed}`,
        ),
      )
      .returning({ handedOut: slipBatches.handedOut });
    if (taken.length === 0) {
      const batch = await slipBatchOf(ctx.db, openDayId);
      if (!batch) throw new Refusal('slip.notPrinted');
      throw new Refusal(batch.counted || batch.boxClosed ? 'slip.boxClosed' : 'slip.noneLeft');
    }
    note(ctx, 'slip.handOut', `open_day:${openDayId}`);
    return { openDayId };
  },
);

/**
 * Stores the number of leftover slips, counted by one person in front of another and torn. From
 * then on no slip is handed out. May be counted again until the other person confirms. Refuses
 * before the start, after rating has closed, a number above what is left, and one below it without
 * `missing`.
 */
export const countLeftovers = command(
  'slip.count',
  countLeftoversInput,
  async (ctx, { openDayId, torn, missing, edition }) => {
    await countableDay(ctx, openDayId);
    // Locked until the end: a slip handed out at this moment is either in the count or refused.
    const batch = await lockSlipBatch(ctx.db, openDayId);
    ensure(batch !== null, 'slip.notPrinted');
    ensure(!batch.boxClosed, 'slip.boxClosed');
    const left = batch.printed - batch.handedOut;
    ensure(torn <= left, 'slip.moreThanPrinted', { left });
    if (torn < left && !missing) throw new Invalid({ torn: 'fewerThanLeft' });
    ensureLatest(typedCount(batch), edition);
    await ctx.db
      .update(slipBatches)
      .set({ torn, countedBy: ctx.actor.userId })
      .where(eq(slipBatches.openDayId, openDayId));
    note(ctx, 'slip.countLeftovers', `open_day:${openDayId}`, { torn });
    return { openDayId };
  },
);

/**
 * The second person confirms, from their own account, the number they saw counted. This closes the
 * box, and the public log fixes what was printed, handed out and torn. Refuses the person who
 * counted, and any other number than the stored one.
 */
export const confirmLeftovers = command(
  'slip.count',
  confirmLeftoversInput,
  async (ctx, { openDayId, seen }) => {
    await countableDay(ctx, openDayId);
    const { userId } = ctx.actor;
    const batch = await lockSlipBatch(ctx.db, openDayId);
    ensure(batch !== null, 'slip.notPrinted');
    ensure(!batch.boxClosed, 'slip.boxClosed');
    ensure(batch.countedBy !== null, 'slip.notCounted');
    ensure(batch.countedBy !== userId, 'slip.sameCounter');
    ensure(batch.torn === seen, 'slip.otherCount');
    await ctx.db
      .update(slipBatches)
      .set({ witnessedBy: userId })
      .where(eq(slipBatches.openDayId, openDayId));
    note(ctx, 'slip.confirmLeftovers', `open_day:${openDayId}`, { torn: seen });
    await closeBox(ctx, openDayId);
    return { openDayId };
  },
);

async function countableDay(ctx: Ctx, openDayId: string): Promise<void> {
  const day = found(await findSlipDay(ctx.db, openDayId), 'openDay');
  ensure(day.publishedAt !== null, 'slip.notPublished');
  ensure(day.cancelledAt === null, 'openDay.cancelled');
  ensure(ctx.now >= day.startsAt, 'slip.countTooEarly');
  ensure(ctx.now < day.rateClosesAt, 'slip.countTooLate');
}

async function printableDay(ctx: Ctx, openDayId: string) {
  const day = found(await findSlipDay(ctx.db, openDayId), 'openDay');
  ensure(day.publishedAt !== null, 'slip.notPublished');
  ensure(day.cancelledAt === null, 'openDay.cancelled');
  ensure(ctx.now < day.endsAt, 'slip.tooLate');
  return day;
}

/**
 * All cells of all slips are shuffled together and inserted in one statement. So neither row order
 * nor transaction tells which cells belong to one slip, or which slip was printed first (B17).
 */
async function makeSlips(
  ctx: Ctx,
  day: { id: string; channels: Channel[] },
  count: number,
): Promise<string[]> {
  const codes = Array.from({ length: count }, newSlipCode);
  const rows = codes.flatMap((slipCode) =>
    [...day.channels, 'remark' as const].map((cell) => ({
      nullifier: nullifierOf(ctx.secrets, slipCode.slice(0, -1), cell),
      openDayId: day.id,
      state: 'printed' as const,
    })),
  );
  await ctx.db.insert(slips).values(shuffled(rows));
  return codes;
}
