import type { Db } from '#db/connect.ts';
import { findDemoOffset } from '#features/demo/clock.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { shiftedClock } from '#platform/clock.ts';
import { systemActor, type Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { openGuard } from '#platform/guard.ts';
import { loadRegion } from '#platform/region/load.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { Config } from '#src/config.ts';

/** The context of a command-line tool. It acts as the system, at the portal's time. */
export async function commandLineCtx(
  config: Config,
  db: Db,
  { secrets, requestId }: { secrets: Secrets; requestId: string },
): Promise<Ctx> {
  const offset = await findDemoOffset(db);
  const now = shiftedClock(() => offset ?? 0).now();
  return {
    db,
    now,
    today: dayOf(now),
    region: await loadRegion(config.region),
    secrets,
    actor: systemActor,
    clientKey: null,
    requestId,
    keysDir: config.keysDir,
    guard: openGuard,
    audit: [],
    calendar: () => calendarFrom(db),
    cached: async (_key, load) => await load(),
  };
}
