/** Checks at each start and each hour whether the database could log ratings. */
import { eq } from 'drizzle-orm';
import { operationStops, settings } from '#db/tables/office.ts';
import { canonicalJson, note } from '#platform/audit.ts';
import { transaction } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { appendToPublicLog } from '#platform/public-log.ts';
import { findDatabaseStop, lockStops } from '../stops/queries.ts';
import { copiesKey, findCopies, listSettings, readCopies } from './queries.ts';
import { unsafeAmong } from './rules.ts';

/**
 * Stops rating while a setting is unsafe, and resumes it when none is. Records both in the public
 * log, and also where the database is copied to. Does nothing when nothing changed. Earlier ratings
 * are not touched.
 */
export const watchDatabase = transaction('database.watch', async (ctx) => {
  await lockStops(ctx.db);
  const unsafe = unsafeAmong(await listSettings(ctx.db));
  const stop = await findDatabaseStop(ctx.db);
  const wasTold = stop !== null && canonicalJson(stop.detail.settings) === canonicalJson(unsafe);
  if (unsafe.length > 0 && !wasTold) {
    const detail = { settings: unsafe };
    if (stop)
      await ctx.db.update(operationStops).set({ detail }).where(eq(operationStops.id, stop.id));
    else await ctx.db.insert(operationStops).values({ kind: 'database', detail, beganAt: ctx.now });
    note(ctx, 'database.stop', 'portal', detail);
    await appendToPublicLog(ctx.db, ctx.now, { event: 'database_unsafe', openDayId: null, detail });
  }
  if (unsafe.length === 0 && stop) {
    await ctx.db
      .update(operationStops)
      .set({ endedAt: ctx.now, endedBy: 'repaired' })
      .where(eq(operationStops.id, stop.id));
    note(ctx, 'database.trust', 'portal');
    await appendToPublicLog(ctx.db, ctx.now, {
      event: 'database_safe',
      openDayId: null,
      detail: {},
    });
  }
  await tellCopies(ctx);
});

/** A portal that never had copies records nothing about them. */
async function tellCopies(ctx: Ctx): Promise<void> {
  const [known, found] = [await findCopies(ctx.db), await readCopies(ctx.db)];
  if (known !== null && canonicalJson(known) === canonicalJson(found)) return;
  await ctx.db
    .insert(settings)
    .values({ key: copiesKey, value: found })
    .onConflictDoUpdate({ target: settings.key, set: { value: found } });
  if (known === null && !found.archive && !found.replicas) return;
  await appendToPublicLog(ctx.db, ctx.now, {
    event: 'database_copies',
    openDayId: null,
    detail: found,
  });
}
