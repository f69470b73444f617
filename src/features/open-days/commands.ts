/**
 * Open days, from the first draft to publication or cancellation. A day is moved by cancelling it
 * and writing a new one.
 */
import { eq } from 'drizzle-orm';
import { openDayItems, openDays, openDaySteps, openDayUnits } from '#db/tables/open-days.ts';
import type { OpenDayStepKind } from '#db/vocabulary/open-days.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { sendLater } from '#platform/jobs/queue.ts';
import { editionOfValues, ensureLatest } from '#platform/edition.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import {
  cancelInput,
  draftInput,
  openDayInput,
  publishInput,
  returnInput,
  reviseInput,
  typedOpenDay,
  type Announcement,
} from './input.ts';
import { isInReview, isWriterOf, mayReview, mayRevise } from './policy.ts';
import { findUnknownChoices, lockOpenDay, ratesItsItems } from './queries.ts';
import { cancellingVerdict, defaultRatingWindow, publishingVerdict, timeErrors } from './rules.ts';

/** A new draft. Also for copies: the form shows the old text, but no times (C1). */
export const draftOpenDay = command('openDay.write', draftInput, async (ctx, input) => {
  const { values, itemIds, unitIds } = await completed(ctx, input);
  const [row] = await ctx.db
    .insert(openDays)
    .values({ ...values, createdBy: actorId(ctx), createdAt: ctx.now })
    .returning({ id: openDays.id });
  const { id } = found(row, 'openDay');
  await saveChoices(ctx, id, itemIds, unitIds);
  await takeStep(ctx, id, 'drafted');
  return { openDayId: id };
});

/** Changes a draft or a returned day. The editor becomes one of its writers. */
export const reviseOpenDay = command(
  'openDay.write',
  reviseInput,
  async (ctx, { openDayId, edition, ...input }) => {
    const openDay = found(await lockOpenDay(ctx.db, openDayId), 'openDay');
    ensure(mayRevise(ctx.actor, openDay), 'openDay.notDraft');
    const rule = defaultRatingWindow(openDay, await ctx.calendar(), ctx.region.limits);
    ensureLatest(typedOpenDay(openDay, rule), edition);
    const { values, itemIds, unitIds } = await completed(ctx, input);
    await ctx.db.update(openDays).set(values).where(eq(openDays.id, openDayId));
    await ctx.db.delete(openDayItems).where(eq(openDayItems.openDayId, openDayId));
    await ctx.db.delete(openDayUnits).where(eq(openDayUnits.openDayId, openDayId));
    await saveChoices(ctx, openDayId, itemIds, unitIds);
    await takeStep(ctx, openDayId, 'revised');
    return { openDayId };
  },
);

export const submitOpenDay = command('openDay.write', openDayInput, async (ctx, { openDayId }) => {
  const openDay = found(await lockOpenDay(ctx.db, openDayId), 'openDay');
  ensure(mayRevise(ctx.actor, openDay), 'openDay.notDraft');
  await ctx.db.update(openDays).set({ submittedAt: ctx.now }).where(eq(openDays.id, openDayId));
  await takeStep(ctx, openDayId, 'submitted');
  return { openDayId };
});

/** Returns the day to the writer, with a note on what to change. */
export const returnOpenDay = command(
  'openDay.publish',
  returnInput,
  async (ctx, { openDayId, reviewNote }) => {
    const openDay = found(await lockOpenDay(ctx.db, openDayId), 'openDay');
    ensure(isInReview(openDay), 'openDay.notInReview');
    ensure(mayReview(ctx.actor, openDay), 'openDay.writerMayNotPublish');
    await ctx.db.update(openDays).set({ submittedAt: null }).where(eq(openDays.id, openDayId));
    await takeStep(ctx, openDayId, 'returned', reviewNote);
    return { openDayId };
  },
);

/**
 * Publishes exactly the edition that was read; refuses if it was revised since. A writer may not
 * publish. Schedules the ballot jobs in the same transaction (trust.md §1.2).
 */
export const publishOpenDay = command(
  'openDay.publish',
  publishInput,
  async (ctx, { openDayId, edition }) => {
    const openDay = found(await lockOpenDay(ctx.db, openDayId), 'openDay');
    ensure(!isWriterOf(ctx.actor, openDay), 'openDay.writerMayNotPublish');
    const objection = publishingVerdict(openDay, ctx.now);
    if (objection) throw new Refusal(objection);
    const rule = defaultRatingWindow(openDay, await ctx.calendar(), ctx.region.limits);
    ensure(editionOfValues(typedOpenDay(openDay, rule)) === edition, 'openDay.changed');
    await refusing(
      ctx.db
        .update(openDays)
        .set({ publishedBy: actorId(ctx), publishedAt: ctx.now })
        .where(eq(openDays.id, openDayId)),
      { open_days_second_person_publishes: 'openDay.writerMayNotPublish' },
    );
    await takeStep(ctx, openDayId, 'published');
    await sendLater(ctx.db, 'ballots.keepTime', {}, { startAfter: openDay.rateOpensAt });
    await sendLater(ctx.db, 'ballots.keepTime', {}, { startAfter: openDay.rateClosesAt });
    return { openDayId };
  },
);

/** Readers and registrants see the reason. An unpublished day is only closed. */
export const cancelOpenDay = command(
  'openDay.cancel',
  cancelInput,
  async (ctx, { openDayId, cancelReason }) => {
    const openDay = found(await lockOpenDay(ctx.db, openDayId), 'openDay');
    const objection = cancellingVerdict(openDay, ctx.now);
    if (objection) throw new Refusal(objection);
    await ctx.db
      .update(openDays)
      .set({ cancelledAt: ctx.now, cancelReason })
      .where(eq(openDays.id, openDayId));
    await takeStep(ctx, openDayId, 'cancelled', cancelReason);
    return { openDayId };
  },
);

/** The checked input. Blank rating times get the default window. */
async function completed(ctx: Ctx, input: Announcement) {
  const { itemIds, unitIds, rateOpensAt, rateClosesAt, ...rest } = input;
  const rule =
    input.endsAt > input.startsAt
      ? defaultRatingWindow(input, await ctx.calendar(), ctx.region.limits)
      : null;
  const values = {
    ...rest,
    rateOpensAt: rateOpensAt ?? rule?.rateOpensAt ?? input.startsAt,
    rateClosesAt: rateClosesAt ?? rule?.rateClosesAt ?? input.endsAt,
  };
  const errors = rule ? timeErrors(values, ctx.region.limits) : { endsAt: 'notAfterStart' };
  for (const field of await findUnknownChoices(ctx.db, input)) errors[field] = 'notOffered';
  if (!errors['itemIds'] && !errors['unitIds'] && !(await ratesItsItems(ctx.db, input)))
    errors['unitIds'] = 'notOfItems';
  if (!ctx.region.themes.some((theme) => theme.code === input.theme))
    errors['theme'] = 'notOffered';
  if (Object.keys(errors).length > 0) throw new Invalid(errors);
  return { values, itemIds, unitIds };
}

async function saveChoices(
  ctx: Ctx,
  openDayId: string,
  itemIds: number[],
  unitIds: number[],
): Promise<void> {
  await ctx.db
    .insert(openDayItems)
    .values(itemIds.map((serviceItemId) => ({ openDayId, serviceItemId })));
  await ctx.db.insert(openDayUnits).values(unitIds.map((unitId) => ({ openDayId, unitId })));
}

/** Writes the step for the office and the audit entry. The audit log does not get the note. */
async function takeStep(
  ctx: SignedInCtx,
  openDayId: string,
  kind: OpenDayStepKind,
  words: string | null = null,
): Promise<void> {
  await ctx.db
    .insert(openDaySteps)
    .values({ openDayId, kind, actorId: actorId(ctx), note: words, at: ctx.now });
  note(ctx, `open_day.${kind}`, `open_day:${openDayId}`);
}

const actorId = (ctx: SignedInCtx): string => ctx.actor.userId;
