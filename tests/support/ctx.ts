import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '#db/connect.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { systemActor, type Actor, type Ctx } from '#platform/ctx.ts';
import { openGuard, type Guard } from '#platform/guard.ts';
import { dayOf } from '#platform/day.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testRegion } from './region.ts';

export const testSecrets = createSecrets('a secret for tests only');
let keysDir: string | null = null;

/**
 * The context of a command: `ctx(db, { actor: town.editor, now: '2026-11-21T09:00+08:00' })`. By
 * default nobody is signed in.
 */
export function ctx(
  db: Db,
  options: { actor?: Actor | null; now?: string; clientKey?: string; guard?: Guard } = {},
): Ctx {
  const now = new Date(options.now ?? '2026-11-21T09:00+08:00');
  return {
    db,
    now,
    today: dayOf(now),
    region: testRegion,
    secrets: testSecrets,
    actor: options.actor ?? null,
    clientKey: options.clientKey ?? null,
    requestId: 'test',
    keysDir: (keysDir ??= mkdtempSync(join(tmpdir(), 'portal-keys-'))),
    guard: options.guard ?? openGuard,
    audit: [],
    calendar: () => calendarFrom(db),
    cached: async (_key, load) => await load(),
  };
}

export { systemActor };
