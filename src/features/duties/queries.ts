/** Queries for the rota: turns with state and original version, and turns moved to another day. */
import {
  and,
  asc,
  desc,
  eq,
  exists,
  gte,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { dutyChanges, windowDuties } from '#db/tables/duties.ts';
import { halls, units } from '#db/tables/organisations.ts';
import type { Attendance, DutyStatus, HalfDay } from '#db/vocabulary/duties.ts';
import {
  attendanceLabels,
  dutyStatusKinds,
  dutyStatusLabel,
  halfDayLabels,
  movedText,
  originallyText,
  windowLabel,
  type Arrangement,
} from '#labels/duties.ts';
import type { StatusKind } from '#labels/statuses.ts';
import type { Day } from '#platform/day.ts';
import { statusOf, type Span } from './rules.ts';

export interface RotaFilter extends Span {
  /** Codes of the region profile. An unknown code finds nothing. */
  unit?: string | null;
  hall?: string | null;
}

/** One line of the rota, for the public or for the unit. */
export interface RotaEntry extends Arrangement {
  id: string;
  unit: string;
  status: DutyStatus;
  /** 原定 in words; empty when nothing was changed. */
  original: string;
  /** The reason for the change, move, cancellation, substitution or absence. */
  reason: string | null;
  substitute: { name: string; post: string } | null;
  /** For a turn that was moved away: its new day. */
  movedTo: Day | null;
  attendance: Attendance | null;
  plannedAt: Date;
  /** Time of the last change or cancellation; null if there was none. */
  rearrangedAt: Date | null;
  attendanceAt: Date | null;
  /** The number of changes and cancellations. */
  revision: number;
}

const arrangement = {
  name: windowDuties.name,
  post: windowDuties.post,
  dutyOn: windowDuties.dutyOn,
  halfDay: windowDuties.halfDay,
  hall: halls.name,
  floor: windowDuties.floor,
  windowNo: windowDuties.windowNo,
  items: windowDuties.items,
};

const facts = {
  cancelledAt: windowDuties.cancelledAt,
  cancelReason: windowDuties.cancelReason,
  attendance: windowDuties.attendance,
  attendanceAt: windowDuties.attendanceAt,
  attendanceReason: windowDuties.attendanceReason,
  substituteName: windowDuties.substituteName,
  substitutePost: windowDuties.substitutePost,
  original: sql<Arrangement | null>`(select json_build_object('name', was.name, 'post', was.post, 'dutyOn', was.duty_on, 'halfDay', was.half_day,
      'hall', was_in.name, 'floor', was.floor, 'windowNo', was.window_no, 'items', was.items)
    from duty_changes was join halls was_in on was_in.id = was.hall_id where was.duty_id = ${windowDuties.id} order by was.id limit 1)`,
  changeReason: sql<
    string | null
  >`(select was.reason from duty_changes was where was.duty_id = ${windowDuties.id} order by was.id desc limit 1)`,
  changedAt:
    sql<Date | null>`(select max(was.at) from duty_changes was where was.duty_id = ${windowDuties.id})`.mapWith(
      windowDuties.plannedAt,
    ),
  changes: sql<number>`(select count(*)::int from duty_changes was where was.duty_id = ${windowDuties.id})`,
  plannedAt: windowDuties.plannedAt,
};

const duty = {
  id: windowDuties.id,
  unitId: windowDuties.unitId,
  unit: units.shortName,
  officialId: windowDuties.officialId,
  rank: windowDuties.rank,
  hallCode: halls.code,
  hallId: windowDuties.hallId,
  substituteId: windowDuties.substituteId,
  ...arrangement,
  ...facts,
};

const selectDuties = (db: Db) =>
  db
    .select(duty)
    .from(windowDuties)
    .innerJoin(units, eq(units.id, windowDuties.unitId))
    .innerJoin(halls, eq(halls.id, windowDuties.hallId));
export type DutyRow = Awaited<ReturnType<typeof selectDuties>>[number];

/** By day, morning before afternoon, then by place in the hall. */
const inOrder = [
  asc(windowDuties.dutyOn),
  sql`${windowDuties.halfDay} = 'pm'`,
  asc(windowDuties.hallId),
  asc(windowDuties.floor),
  sql`length(${windowDuties.windowNo})`,
  asc(windowDuties.windowNo),
  asc(windowDuties.id),
];

const isChanged = (row: DutyRow): boolean => row.original !== null;
export const factsOf = (row: DutyRow) => ({
  dutyOn: row.dutyOn,
  halfDay: row.halfDay,
  cancelledAt: row.cancelledAt,
  attendance: row.attendance,
  isChanged: isChanged(row),
});

function matching({ from, to, unit, hall }: RotaFilter, day: SQL): SQL | undefined {
  return and(
    sql`${day} between ${from} and ${to}`,
    unit ? eq(units.code, unit) : undefined,
    hall ? eq(halls.code, hall) : undefined,
  );
}

function entryOf(row: DutyRow, today: Day): RotaEntry {
  const { id, unit, name, post, dutyOn, halfDay, hall, floor, windowNo, items } = row;
  return {
    id,
    unit,
    name,
    post,
    dutyOn,
    halfDay,
    hall,
    floor,
    windowNo,
    items,
    movedTo: null,
    status: statusOf(factsOf(row), today),
    original: row.original ? originallyText(row.original, row) : '',
    reason: row.cancelReason ?? row.attendanceReason ?? row.changeReason,
    substitute:
      row.substituteName && row.substitutePost
        ? { name: row.substituteName, post: row.substitutePost }
        : null,
    attendance: row.attendance,
    plannedAt: row.plannedAt,
    rearrangedAt: row.cancelledAt ?? row.changedAt,
    attendanceAt: row.attendanceAt,
    revision: row.changes + Number(row.cancelledAt !== null),
  };
}

/** The rota of a span, in two queries. A moved turn is also listed on its old day. */
export async function listRota(db: Db, filter: RotaFilter, today: Day): Promise<RotaEntry[]> {
  const rows = await selectDuties(db)
    .where(matching(filter, sql`${windowDuties.dutyOn}`))
    .orderBy(...inOrder);
  const movedAway = await listMovedAway(db, filter);
  const entries = rows.map((row) => entryOf(row, today));
  return movedAway.length === 0
    ? entries
    : [...entries, ...movedAway].sort((one, other) =>
        one.dutyOn < other.dutyOn ? -1 : Number(one.dutyOn > other.dutyOn),
      );
}

async function listMovedAway(db: Db, filter: RotaFilter): Promise<RotaEntry[]> {
  const rows = await db
    .selectDistinctOn([dutyChanges.dutyId, dutyChanges.dutyOn], {
      id: dutyChanges.dutyId,
      unit: units.shortName,
      name: dutyChanges.name,
      post: dutyChanges.post,
      dutyOn: dutyChanges.dutyOn,
      halfDay: dutyChanges.halfDay,
      hall: halls.name,
      floor: dutyChanges.floor,
      windowNo: dutyChanges.windowNo,
      items: dutyChanges.items,
      reason: dutyChanges.reason,
      movedTo: windowDuties.dutyOn,
      plannedAt: windowDuties.plannedAt,
      rearrangedAt: dutyChanges.at,
    })
    .from(dutyChanges)
    .innerJoin(windowDuties, eq(windowDuties.id, dutyChanges.dutyId))
    .innerJoin(units, eq(units.id, windowDuties.unitId))
    .innerJoin(halls, eq(halls.id, dutyChanges.hallId))
    .where(
      and(
        matching(filter, sql`${dutyChanges.dutyOn}`),
        ne(dutyChanges.dutyOn, windowDuties.dutyOn),
      ),
    )
    .orderBy(dutyChanges.dutyId, dutyChanges.dutyOn, asc(dutyChanges.id));
  return rows.map((row) => ({
    ...row,
    status: 'moved',
    original: '',
    substitute: null,
    attendance: null,
    attendanceAt: null,
    revision: 0,
  }));
}

/**
 * Turns of a span that were changed or cancelled, or that the planned person did not sit. The
 * latest change first.
 */
export async function listRearranged(
  db: Db,
  span: Span,
  today: Day,
  limit: number,
): Promise<RotaEntry[]> {
  const isDifferentFromPlan = or(
    isNotNull(windowDuties.cancelledAt),
    inArray(windowDuties.attendance, ['substituted', 'absent']),
    exists(
      db
        .select({ one: sql`1` })
        .from(dutyChanges)
        .where(eq(dutyChanges.dutyId, windowDuties.id)),
    ),
  );
  const lastChange = sql`greatest(${windowDuties.cancelledAt}, ${facts.changedAt}, case when ${windowDuties.attendance} <> 'present' then ${windowDuties.attendanceAt} end)`;
  const rows = await selectDuties(db)
    .where(and(matching(span, sql`${windowDuties.dutyOn}`), isDifferentFromPlan))
    .orderBy(desc(lastChange), asc(windowDuties.id))
    .limit(limit);
  return rows.map((row) => entryOf(row, today));
}

/** The next day with a turn after a span. Empty pages show it. */
export async function findNextDutyDay(db: Db, { to, unit, hall }: RotaFilter): Promise<Day | null> {
  const [row] = await db
    .select({ on: windowDuties.dutyOn })
    .from(windowDuties)
    .innerJoin(units, eq(units.id, windowDuties.unitId))
    .innerJoin(halls, eq(halls.id, windowDuties.hallId))
    .where(
      and(
        gt(windowDuties.dutyOn, to),
        isNull(windowDuties.cancelledAt),
        unit ? eq(units.code, unit) : undefined,
        hall ? eq(halls.code, hall) : undefined,
      ),
    )
    .orderBy(asc(windowDuties.dutyOn))
    .limit(1);
  return row?.on ?? null;
}

/** A row of the 今日坐窗口 board, ready for components/DutyBoard.astro. */
export interface BoardRow {
  id: string;
  half: HalfDay;
  halfDay: string;
  place: string;
  name: string;
  post: string;
  /** 改到 …, 原定 …, 替班 …; empty when there is nothing to add. */
  note: string;
  items: string;
  status: { kind: StatusKind; label: string };
}

/** The board of a day: who sits at which window. Of one hall if its code is given. */
export async function listDutiesOn(
  db: Db,
  day: Day,
  hall: string | null = null,
): Promise<BoardRow[]> {
  const entries = await listRota(db, { from: day, to: day, hall }, day);
  return entries.map((entry) => ({
    id: entry.id,
    half: entry.halfDay,
    halfDay: halfDayLabels[entry.halfDay],
    place: `${entry.floor} ${windowLabel(entry.windowNo)}`,
    name: entry.name,
    post: `${entry.unit} ${entry.post}`,
    items: entry.items,
    note: [
      entry.movedTo && movedText(entry.movedTo),
      entry.original,
      entry.substitute && `${attendanceLabels.substituted} ${entry.substitute.name}`,
    ]
      .filter(Boolean)
      .join('，'),
    status: { kind: dutyStatusKinds[entry.status], label: dutyStatusLabel(entry.status, true) },
  }));
}

/** One turn of this unit, or null. Another unit's turn also gives null. */
export async function findUnitDuty(
  db: Db,
  unitId: number,
  id: string | null,
): Promise<DutyRow | null> {
  if (!id) return null;
  const [row] = await selectDuties(db).where(
    and(eq(windowDuties.id, id), eq(windowDuties.unitId, unitId)),
  );
  return row ?? null;
}

/** Like `findUnitDuty`, but locks the turn. Without a unit: any turn, for the desk. */
export async function lockDuty(db: Db, id: string, unitId: number | null): Promise<DutyRow | null> {
  const asked = and(
    eq(windowDuties.id, id),
    unitId === null ? undefined : eq(windowDuties.unitId, unitId),
  );
  // Read after the lock: a joined statement that waited for it misses a turn moved to another hall.
  await db.select({ id: windowDuties.id }).from(windowDuties).where(asked).for('update');
  const [row] = await selectDuties(db).where(asked);
  return row ?? null;
}

const toTick = (today: Day): SQL | undefined =>
  and(eq(windowDuties.dutyOn, today), isNull(windowDuties.cancelledAt));

export const countDutiesToTick = (db: Db, today: Day): Promise<number> =>
  db.$count(windowDuties, toTick(today));

/** Turns of today for the desk to record, without cancelled ones. */
export const listDutiesToTick = (db: Db, today: Day): Promise<DutyRow[]> =>
  selectDuties(db)
    .where(toTick(today))
    .orderBy(...inOrder);

/** A unit's turns of a span, without cancelled ones. The next week's grid may start from them. */
export const listUnitDuties = (db: Db, unitId: number, { from, to }: Span): Promise<DutyRow[]> =>
  selectDuties(db)
    .where(
      and(
        eq(windowDuties.unitId, unitId),
        gte(windowDuties.dutyOn, from),
        lte(windowDuties.dutyOn, to),
        isNull(windowDuties.cancelledAt),
      ),
    )
    .orderBy(...inOrder);

/** All changes of a turn with its previous versions, oldest first. */
export const listDutyChanges = (db: Db, dutyId: string) =>
  db
    .select({
      name: dutyChanges.name,
      post: dutyChanges.post,
      dutyOn: dutyChanges.dutyOn,
      halfDay: dutyChanges.halfDay,
      hall: halls.name,
      floor: dutyChanges.floor,
      windowNo: dutyChanges.windowNo,
      items: dutyChanges.items,
      reason: dutyChanges.reason,
      at: dutyChanges.at,
    })
    .from(dutyChanges)
    .innerJoin(halls, eq(halls.id, dutyChanges.hallId))
    .where(eq(dutyChanges.dutyId, dutyId))
    .orderBy(asc(dutyChanges.id));
