import { and, asc, eq, gte, isNull, lte, or, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { dutyOfficials, windowDuties } from '#db/tables/duties.ts';
import { units } from '#db/tables/organisations.ts';
import type { Rank } from '#db/vocabulary/duties.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import type { Day } from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';
import type { Span } from '../rules.ts';
import { judge, periodsOf, type PeriodResult, type Turn } from './rules.ts';

export interface PersonResult {
  name: string;
  post: string;
  rank: Rank;
  required: number;
  planned: number;
  done: number;
  periods: PeriodResult[];
}

export interface UnitResult {
  unit: string;
  people: PersonResult[];
}

/**
 * All units in their usual order, with the people of the judged periods and the region's cadence.
 * Three queries, whatever the month holds.
 */
export async function listCompliance(
  db: Db,
  month: Span,
  region: Pick<Region, 'dutyCadence'>,
  calendar: WorkCalendar,
  today: Day,
): Promise<UnitResult[]> {
  const reach = reachOf(month, region);
  const everyUnit = await db
    .select({ id: units.id, unit: units.shortName })
    .from(units)
    .where(eq(units.active, true))
    .orderBy(asc(units.id));
  const people = await db
    .select({
      id: dutyOfficials.id,
      unitId: dutyOfficials.unitId,
      name: dutyOfficials.name,
      post: dutyOfficials.post,
      rank: dutyOfficials.rank,
      startsOn: dutyOfficials.startsOn,
      endsOn: dutyOfficials.endsOn,
    })
    .from(dutyOfficials)
    .where(
      and(
        lte(dutyOfficials.startsOn, reach.to),
        or(isNull(dutyOfficials.endsOn), gte(dutyOfficials.endsOn, reach.from)),
      ),
    )
    .orderBy(
      sql`array_position(array['principal', 'deputy', 'section_chief'], ${dutyOfficials.rank})`,
      asc(dutyOfficials.addedAt),
      asc(dutyOfficials.name),
    );
  const turns = await listTurns(db, reach);
  return everyUnit.map(({ id, unit }) => ({
    unit,
    people: people
      .filter(({ unitId }) => unitId === id)
      .map((person) => {
        const cadence = region.dutyCadence[person.rank];
        const periods = (cadence ? periodsOf(month, cadence.every) : [month]).map((period) =>
          judge(person, cadence, period, turns.get(person.id) ?? [], calendar, today),
        );
        const sum = (of: 'required' | 'planned' | 'done') =>
          periods.reduce((total, period) => total + period[of], 0);
        return {
          name: person.name,
          post: person.post,
          rank: person.rank,
          required: sum('required'),
          planned: sum('planned'),
          done: sum('done'),
          periods,
        };
      }),
  }));
}

/** From the first to the last day that any cadence of the region needs. */
function reachOf(month: Span, { dutyCadence }: Pick<Region, 'dutyCadence'>): Span {
  const spans = [
    month,
    ...Object.values(dutyCadence).flatMap((cadence) =>
      cadence ? periodsOf(month, cadence.every) : [],
    ),
  ];
  return {
    from: spans.map(({ from }) => from).sort()[0] ?? month.from,
    to:
      spans
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? month.to,
  };
}

/** Turns of a span without cancelled ones, by each person who planned or sat one. */
async function listTurns(db: Db, { from, to }: Span): Promise<Map<string, Turn[]>> {
  const rows = await db
    .select({
      dutyOn: windowDuties.dutyOn,
      officialId: windowDuties.officialId,
      satById: sql<
        string | null
      >`case ${windowDuties.attendance} when 'present' then ${windowDuties.officialId} when 'substituted' then ${windowDuties.substituteId} end`,
    })
    .from(windowDuties)
    .where(
      and(
        gte(windowDuties.dutyOn, from),
        lte(windowDuties.dutyOn, to),
        isNull(windowDuties.cancelledAt),
      ),
    );
  const byPerson = new Map<string, Turn[]>();
  for (const turn of rows) {
    for (const id of new Set([turn.officialId, turn.satById]))
      if (id) byPerson.set(id, [...(byPerson.get(id) ?? []), turn]);
  }
  return byPerson;
}
