/** Records that the keys of a day in rating are missing, or are back. */
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { openDays, ratingEndRequests } from '#db/tables/open-days.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { lockInbox } from '../../inbox/inbox.ts';
import { findRatingDay } from '../../queries.ts';

/**
 * Records since when ratings of a day can be neither stored nor opened, or that they can again.
 * Runs in the caller's transaction under the day's lock. Returns `areThere`.
 */
export async function markKeys(
  ctx: Ctx,
  day: { id: string; keysMissingAt: Date | null },
  areThere: boolean,
): Promise<boolean> {
  if (areThere === (day.keysMissingAt === null)) return areThere;
  await ctx.db
    .update(openDays)
    .set({ keysMissingAt: areThere ? null : ctx.now })
    .where(eq(openDays.id, day.id));
  if (areThere)
    await ctx.db.delete(ratingEndRequests).where(eq(ratingEndRequests.openDayId, day.id));
  note(ctx, areThere ? 'ballots.keysBack' : 'ballots.keysMissing', `open_day:${day.id}`);
  return areThere;
}

export const markKeysMissing = command(
  'ballot.keepTime',
  z.strictObject({ openDayId: z.uuid() }),
  async (ctx, { openDayId }) => {
    await lockInbox(ctx.db, openDayId);
    const day = await findRatingDay(ctx.db, openDayId);
    if (day && day.mixedAt === null) await markKeys(ctx, day, false);
  },
);
