/** 回避: the units that an experiencer works for or supplies. The office keeps it up to date. */
import { eq } from 'drizzle-orm';
import { experiencers, recusals } from '#db/tables/experiencers.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { SignedInCtx } from '#platform/ctx.ts';
import { ensureLatest } from '#platform/edition.ts';
import { ensure, found, Invalid } from '#platform/refusal.ts';
import { mayEndAppointment } from '../policy.ts';
import { setRecusalsInput, typedTies, type Tied } from './input.ts';
import { countKnownUnits, listRecusals } from './queries.ts';
import { tieErrors } from './rules.ts';

/** Replaces a person's ties. Refuses one's own ties. Throws `Outdated` if the page was stale. */
export const setRecusals = command(
  'experiencer.end',
  setRecusalsInput,
  async (ctx, { experiencerId, edition, ...tied }) => {
    const [person] = await ctx.db
      .select({ userId: experiencers.userId })
      .from(experiencers)
      .where(eq(experiencers.id, experiencerId))
      .for('update');
    ensure(mayEndAppointment(ctx.actor, found(person, 'experiencer')), 'experiencer.notYourOwn');
    ensureLatest(typedTies(await listRecusals(ctx.db, experiencerId)), edition);
    await saveRecusals(ctx, experiencerId, tied);
    return { experiencerId };
  },
);

/**
 * Runs inside a command's transaction. Throws `Invalid` for units without a tie, a tie without
 * units, and unknown units.
 */
export async function saveRecusals(
  ctx: SignedInCtx,
  experiencerId: string,
  { tie, tiedUnitIds }: Tied,
): Promise<void> {
  const errors = tieErrors({ tie, tiedUnitIds });
  if (tiedUnitIds.length > 0 && (await countKnownUnits(ctx.db, tiedUnitIds)) < tiedUnitIds.length)
    errors['tiedUnitIds'] = 'notOffered';
  if (Object.keys(errors).length > 0) throw new Invalid(errors);
  await ctx.db.delete(recusals).where(eq(recusals.experiencerId, experiencerId));
  if (tie !== 'none')
    await ctx.db.insert(recusals).values(
      tiedUnitIds.map((unitId) => ({
        experiencerId,
        unitId,
        tie,
        notedBy: ctx.actor.userId,
        notedAt: ctx.now,
      })),
    );
  note(ctx, 'experiencer.set_recusals', `experiencer:${experiencerId}`, { tie, tiedUnitIds });
}
