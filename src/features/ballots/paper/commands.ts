/**
 * 纸质评价表 typed by two people (D15). When both typed the same, it is cast with the slip's code,
 * as if its holder had typed it.
 */
import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import { paperForms } from '#db/tables/ballots.ts';
import { command } from '#platform/command.ts';
import type { SignedInCtx } from '#platform/ctx.ts';
import { ensure } from '#platform/refusal.ts';
import {
  currentInboxKey,
  InboxMissing,
  withLateOpening,
  replaceInInbox,
  withoutTraces,
} from '../casting/cast.ts';
import { ballotsOf, ensureSlip, slipNullifier } from '../casting/commands.ts';
import { findSlipCode } from '../slips/code.ts';
import { inboxExists, lockInbox, sealForm } from '../inbox/inbox.ts';
import { castSlipInput } from '../casting/input.ts';
import { formOf } from './code.ts';
import { entriesOf } from './queries.ts';
import { differencesOf } from './rules.ts';

/**
 * Stores what a clerk typed, sealed, until a second clerk has typed the form. If both agree it is
 * cast and both entries are deleted. If they differ, either may type again. Before a second clerk
 * has typed, the first is refused. Like every rating it leaves no audit entry, time or counter.
 */
export const keyPaperForm = withLateOpening(
  command('paper.key', castSlipInput, (ctx, typed) => withoutTraces(() => keyForm(ctx, typed))),
);

type Typed = z.infer<typeof castSlipInput>;

interface Kept {
  kept: 'waiting' | 'counted' | 'differs';
}

async function keyForm(
  ctx: SignedInCtx,
  { openDayId, code, ratings: typed }: Typed,
): Promise<Kept> {
  const clerk = ctx.actor.userId;
  const { day, slipCode } = await ensureSlip(ctx, openDayId, code);
  // Two clerks at the same second would not see each other's entry, and the mix could run between.
  // Held until the end. Unlike a row lock on a slip, the lock leaves no trace of whose form was
  // typed.
  await lockInbox(ctx.db, day.id);
  const key = await currentInboxKey(ctx, day.id);
  if (!(await inboxExists(ctx.db, day.id))) throw new InboxMissing(day.id);

  const form = formOf(ctx.secrets, slipCode);
  const ratings = typed.filter(({ cell }) => cell === 'remark' || day.channels.includes(cell));
  const entries = await entriesOf(ctx.db, key, day.id, form);
  const others = entries.filter(({ keyedBy }) => keyedBy !== clerk);
  ensure(others.length > 0 || entries.length === 0, 'paper.sameClerk');
  if (others.some((other) => differencesOf(other.ratings, ratings).length === 0)) {
    ensure(
      await replaceInInbox(
        ctx,
        day.id,
        slipNullifier(ctx, slipCode),
        ballotsOf(ctx, slipCode, ratings),
      ),
      'ballot.closed',
    );
    await ctx.db
      .delete(paperForms)
      .where(and(eq(paperForms.openDayId, day.id), eq(paperForms.form, form)));
    return { kept: 'counted' };
  }
  const payload = sealForm(ctx, key, day.id, form, clerk, {
    tail: (findSlipCode(code) ?? '').slice(-5),
    ratings,
  });
  await ctx.db
    .insert(paperForms)
    .values({ openDayId: day.id, form, keyedBy: clerk, payload })
    .onConflictDoUpdate({
      target: [paperForms.openDayId, paperForms.form, paperForms.keyedBy],
      set: { payload },
    });
  return { kept: others.length === 0 ? 'waiting' : 'differs' };
}
