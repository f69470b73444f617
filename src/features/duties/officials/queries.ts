import { and, asc, desc, eq, gt, gte, inArray, isNull, lte, or, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { dutyOfficials, windowDuties } from '#db/tables/duties.ts';
import type { Day } from '#platform/day.ts';

/** Everyone who owes or owed turns in a unit: those without an end date first, then by rank. */
export const listOfficials = (db: Db, unitId: number) =>
  db
    .select({
      id: dutyOfficials.id,
      name: dutyOfficials.name,
      post: dutyOfficials.post,
      rank: dutyOfficials.rank,
      startsOn: dutyOfficials.startsOn,
      endsOn: dutyOfficials.endsOn,
    })
    .from(dutyOfficials)
    .where(eq(dutyOfficials.unitId, unitId))
    .orderBy(
      sql`${dutyOfficials.endsOn} is not null`,
      sql`array_position(array['principal', 'deputy', 'section_chief'], ${dutyOfficials.rank})`,
      desc(dutyOfficials.endsOn),
      asc(dutyOfficials.addedAt),
      asc(dutyOfficials.name),
    );
export type Official = Awaited<ReturnType<typeof listOfficials>>[number];

/** Locks one official of this unit until the transaction ends. Null if there is none. */
export async function lockOfficial(db: Db, unitId: number, id: string) {
  const [row] = await db
    .select({
      id: dutyOfficials.id,
      name: dutyOfficials.name,
      startsOn: dutyOfficials.startsOn,
      endsOn: dutyOfficials.endsOn,
    })
    .from(dutyOfficials)
    .where(and(eq(dutyOfficials.id, id), eq(dutyOfficials.unitId, unitId)))
    .for('update');
  return row ?? null;
}

export async function isPlannedAfter(db: Db, officialId: string, day: Day): Promise<boolean> {
  const rows = await db
    .select({ id: windowDuties.id })
    .from(windowDuties)
    .where(
      and(
        eq(windowDuties.officialId, officialId),
        gt(windowDuties.dutyOn, day),
        isNull(windowDuties.cancelledAt),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** People in post on a day in these units. The desk may name them as substitutes. */
export const listInPost = (db: Db, unitIds: readonly number[], on: Day) =>
  db
    .select({
      id: dutyOfficials.id,
      unitId: dutyOfficials.unitId,
      name: dutyOfficials.name,
      post: dutyOfficials.post,
    })
    .from(dutyOfficials)
    .where(
      and(
        inArray(dutyOfficials.unitId, [...unitIds]),
        lte(dutyOfficials.startsOn, on),
        or(isNull(dutyOfficials.endsOn), gte(dutyOfficials.endsOn, on)),
      ),
    )
    .orderBy(asc(dutyOfficials.unitId), asc(dutyOfficials.name));
