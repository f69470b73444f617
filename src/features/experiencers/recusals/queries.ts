import { asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { recusals } from '#db/tables/experiencers.ts';
import { units } from '#db/tables/organisations.ts';

/** SQL: whether this person works for or supplies a unit rated on this day (A6). */
export const mustRecuse = (
  experiencerId: PgColumn | string,
  openDayId: PgColumn | string,
): SQL<boolean> =>
  sql<boolean>`exists (select from recusals tied join open_day_units rated on rated.unit_id = tied.unit_id
    where tied.experiencer_id = ${experiencerId} and rated.open_day_id = ${openDayId})`;

export async function isRecused(
  db: Db,
  experiencerId: string,
  openDayId: string,
): Promise<boolean> {
  const {
    rows: [row],
  } = await db.execute<{ tied: boolean }>(
    sql`select ${mustRecuse(experiencerId, openDayId)} as tied`,
  );
  return row?.tied === true;
}

/** A person's ties, with the names of the units. */
export const listRecusals = (db: Db, experiencerId: string) =>
  db
    .select({ unitId: recusals.unitId, unit: units.shortName, tie: recusals.tie })
    .from(recusals)
    .innerJoin(units, eq(units.id, recusals.unitId))
    .where(eq(recusals.experiencerId, experiencerId))
    .orderBy(asc(recusals.unitId));

/** How many of these units exist. */
export const countKnownUnits = (db: Db, unitIds: readonly number[]): Promise<number> =>
  db.$count(units, inArray(units.id, [...unitIds]));
