/** Slips of paper: printed once, drawn from a box, handed out one a person, leftovers counted (trust.md §1.10). */
import { and, eq, sql } from 'drizzle-orm';
import { slipBatches, slips, ticketIssues } from '#db/tables/ballots.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx } from '#platform/ctx.ts';
import { ensure, found, Refusal } from '#platform/refusal.ts';
import type { Cell } from '#labels/codes.ts';
import { shuffled } from '../shuffle.ts';
import { newSlipCode, nullifierOf } from './code.ts';
import { countReturnedInput, handOutSlipInput, printSlipsInput } from './input.ts';
import { findHolder, findSlipDay, slipBatchOf } from './queries.ts';

/**
 * Makes the codes of a day's slips and stores their nullifiers. The codes are in the answer and nowhere else, so the
 * page that asked is the print; a second sheet with the same codes cannot exist. Refuses before publication, after
 * rating has closed, and when the day was printed before.
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

/** 作废重印: the first sheets count no longer. Only while no slip of them was handed out. */
export const reprintSlips = command(
  'slip.print',
  printSlipsInput,
  async (ctx, { openDayId, count }) => {
    const day = await printableDay(ctx, openDayId);
    const replaced = await ctx.db
      .update(slipBatches)
      .set({ printed: count, returned: null })
      .where(and(eq(slipBatches.openDayId, openDayId), eq(slipBatches.handedOut, 0)))
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
 * "Slip given": the person has drawn one from the box, nobody knows which. Needs a check-in, works once a person and
 * day, and not for people of a unit that is rated (A6). The audit entry names the day and the desk, not the person.
 */
export const handOutSlip = command(
  'slip.handOut',
  handOutSlipInput,
  async (ctx, { openDayId, experiencerId }) => {
    const day = found(await findSlipDay(ctx.db, openDayId), 'openDay');
    const holder = found(await findHolder(ctx.db, openDayId, experiencerId), 'experiencer');
    ensure(day.cancelledAt === null, 'openDay.cancelled');
    ensure(ctx.now < day.rateClosesAt, 'slip.tooLate');
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
          sql`${slipBatches.handedOut} + coalesce(${slipBatches.returned}, 0) < ${slipBatches.printed}`,
        ),
      )
      .returning({ handedOut: slipBatches.handedOut });
    if (taken.length === 0)
      throw new Refusal(
        (await slipBatchOf(ctx.db, openDayId)) ? 'slip.noneLeft' : 'slip.notPrinted',
      );
    note(ctx, 'slip.handOut', `open_day:${openDayId}`);
    return { openDayId };
  },
);

/** Leftovers, counted and torn before witnesses. What is torn cannot be handed out any more. */
export const countReturned = command(
  'slip.print',
  countReturnedInput,
  async (ctx, { openDayId, returned }) => {
    const counted = await refusing(
      ctx.db
        .update(slipBatches)
        .set({ returned })
        .where(eq(slipBatches.openDayId, openDayId))
        .returning({ returned: slipBatches.returned }),
      { slip_batches_not_more_than_printed: 'slip.moreThanPrinted' },
    );
    ensure(counted.length > 0, 'slip.notPrinted');
    note(ctx, 'slip.countReturned', `open_day:${openDayId}`, { returned });
    return { returned };
  },
);

async function printableDay(ctx: Ctx, openDayId: string) {
  const day = found(await findSlipDay(ctx.db, openDayId), 'openDay');
  ensure(day.publishedAt !== null, 'slip.notPublished');
  ensure(day.cancelledAt === null, 'openDay.cancelled');
  ensure(ctx.now < day.rateClosesAt, 'slip.tooLate');
  return day;
}

/**
 * Every cell of every slip goes into one statement, all shuffled together: neither the order of rows nor their
 * transaction tells which cells belong to one slip, or which slip was printed first (B17).
 */
async function makeSlips(
  ctx: Ctx,
  day: { id: string; channels: string[] },
  count: number,
): Promise<string[]> {
  const codes = Array.from({ length: count }, newSlipCode);
  const rows = codes.flatMap((slipCode) =>
    [...day.channels, 'remark'].map((cell) => ({
      nullifier: nullifierOf(ctx.secrets, slipCode.slice(0, -1), cell as Cell),
      cell,
      openDayId: day.id,
      state: 'printed',
    })),
  );
  await ctx.db.insert(slips).values(shuffled(rows));
  return codes;
}
