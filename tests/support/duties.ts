/**
 * Turns at the window that a test needs but does not test, written straight to the tables. Days fit
 * the default time of `ctx` (Saturday 2026-11-21).
 */
import type { Db } from '#db/connect.ts';
import { dutyChanges, dutyOfficials, windowDuties } from '#db/tables/duties.ts';
import { day } from '#platform/day.ts';
import { town } from './town.ts';

type OfficialOverrides = Partial<typeof dutyOfficials.$inferInsert>;
type DutyOverrides = Partial<typeof windowDuties.$inferInsert>;

/** 周明, head of unit 1 since January. */
export async function anOfficial(db: Db, overrides: OfficialOverrides = {}) {
  const [row] = await db
    .insert(dutyOfficials)
    .values({
      unitId: 1,
      name: '周明',
      post: '局长',
      rank: 'principal',
      startsOn: day('2026-01-01'),
      addedBy: town.reporter.userId,
      addedAt: new Date('2026-01-05T09:00+08:00'),
      ...overrides,
    })
    .returning();
  if (!row) throw new Error('no official');
  return row;
}

/** Monday 2026-11-23 in the morning, at window 12 on the first floor of the main hall. */
export async function aDuty(
  db: Db,
  official: typeof dutyOfficials.$inferSelect,
  overrides: DutyOverrides = {},
) {
  const [row] = await db
    .insert(windowDuties)
    .values({
      unitId: official.unitId,
      officialId: official.id,
      name: official.name,
      post: official.post,
      rank: official.rank,
      dutyOn: day('2026-11-23'),
      halfDay: 'am',
      hallId: 1,
      floor: '一楼',
      windowNo: '12',
      items: '企业开办、食品许可',
      plannedBy: town.reporter.userId,
      plannedAt: new Date('2026-11-16T09:00+08:00'),
      ...overrides,
    })
    .returning();
  if (!row) throw new Error('no duty');
  return row;
}

/** The state of the duty before its change. */
export async function aChange(
  db: Db,
  duty: typeof windowDuties.$inferSelect,
  before: Partial<typeof dutyChanges.$inferInsert>,
) {
  const { name, post, rank, dutyOn, halfDay, hallId, floor, windowNo, items } = duty;
  await db.insert(dutyChanges).values({
    dutyId: duty.id,
    name,
    post,
    rank,
    dutyOn,
    halfDay,
    hallId,
    floor,
    windowNo,
    items,
    reason: '外出开会',
    actorId: town.reporter.userId,
    at: new Date('2026-11-20T16:00+08:00'),
    ...before,
  });
}

export const ticked = (
  attendance: 'present' | 'absent',
  on = '2026-11-23T09:10+08:00',
): DutyOverrides => ({
  attendance,
  attendanceAt: new Date(on),
  attendanceBy: town.desk.userId,
  attendanceReason: attendance === 'present' ? null : '临时出警',
});
