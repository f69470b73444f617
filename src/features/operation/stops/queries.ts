/**
 * What the portal has stopped by itself. Pages that use these queries are invalidated when it
 * changes.
 */
import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { advisoryLocks } from '#db/advisory-locks.ts';
import type { Db } from '#db/connect.ts';
import { operationStops } from '#db/tables/office.ts';

export const clockStopDetail = z.object({
  cause: z.enum(['behind', 'jumped']),
  /** The machine whose clock is in doubt. */
  machine: z.string(),
  /** The last known time before the doubt. */
  knownAt: z.iso.datetime().transform((text) => new Date(text)),
});

const stopColumns = {
  id: operationStops.id,
  beganAt: operationStops.beganAt,
  detail: operationStops.detail,
};

const openStop = (db: Db, kind: 'clock' | 'database') =>
  db
    .select(stopColumns)
    .from(operationStops)
    .where(and(eq(operationStops.kind, kind), isNull(operationStops.endedAt)));

/** The open doubt about a clock, or null. */
export async function findClockStop(db: Db) {
  const [row] = await openStop(db, 'clock');
  return row ? { ...row, detail: clockStopDetail.parse(row.detail) } : null;
}
export type ClockStop = NonNullable<Awaited<ReturnType<typeof findClockStop>>>;

const databaseStopDetail = z.object({
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
});

/** Why nobody may rate now (the database could log ratings), or null. */
export async function findDatabaseStop(db: Db) {
  const [row] = await openStop(db, 'database');
  return row ? { ...row, detail: databaseStopDetail.parse(row.detail) } : null;
}

/** Only one process at a time may begin or end a stop, until its transaction ends. */
export async function lockStops(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${advisoryLocks.stops})`);
}
