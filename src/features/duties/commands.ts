/** A unit plans, changes and cancels turns at its windows. The hall desk records attendance. */
import { eq } from 'drizzle-orm';
import { dutyChanges, windowDuties } from '#db/tables/duties.ts';
import type { Rank } from '#db/vocabulary/duties.ts';
import { listHalls } from '#features/organisations/queries.ts';
import { dutyDay, halfDayLabels, windowLabel } from '#labels/duties.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import type { Day } from '#platform/day.ts';
import { ensureLatest } from '#platform/edition.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import {
  cancelInput,
  changeInput,
  otherPerson,
  planInput,
  recordInput,
  typedAttendance,
  typedDuty,
  type DutyLine,
} from './input.ts';
import { listOfficials } from './officials/queries.ts';
import { isInPost } from './officials/rules.ts';
import { mayRecordAttendance, ownUnit } from './policy.ts';
import { factsOf, lockDuty } from './queries.ts';
import { attendanceVerdict, changingVerdict, dayVerdict, farthestDays, placesOf } from './rules.ts';

/**
 * Plans several turns of the actor's unit, all or none. Refuses past days, days off, and a window
 * or person that is taken.
 */
export const planDuties = command('duty.plan', planInput, async (ctx, lines) => {
  const unitId = ownUnit(ctx.actor);
  const resolve = await arrangementsOf(ctx, unitId);
  const rows = lines.map(({ line, ...input }) => resolve(input, `-${line}`));
  for (const row of rows) await refuseDay(ctx, row.dutyOn);
  for (const row of rows) {
    const [planned] = await refusingTaken(row, () =>
      ctx.db
        .insert(windowDuties)
        .values({ ...columnsOf(row), unitId, plannedBy: actorId(ctx), plannedAt: ctx.now })
        .returning({ id: windowDuties.id }),
    );
    note(ctx, 'duty.plan', `duty:${found(planned, 'duty').id}`, { unitId });
  }
  return { planned: rows.length };
});

/** Changes person, time or window. The previous version and the reason are stored and public. */
export const changeDuty = command(
  'duty.plan',
  changeInput,
  async (ctx, { dutyId, edition, reason, ...input }) => {
    const unitId = ownUnit(ctx.actor);
    const duty = found(await lockDuty(ctx.db, dutyId, unitId), 'duty');
    const objection = changingVerdict(factsOf(duty), ctx.today);
    if (objection) throw new Refusal(objection, { day: dutyDay(duty.dutyOn) });
    ensureLatest(typedDuty(duty), edition);
    const resolve = await arrangementsOf(ctx, unitId);
    const row = resolve(input);
    if (row.dutyOn !== duty.dutyOn) await refuseDay(ctx, row.dutyOn);
    const { officialId, hallId, floor, windowNo, items, name, post, rank, dutyOn, halfDay } = duty;
    const before = { name, post, rank, dutyOn, halfDay, hallId, floor, windowNo, items };
    const after = columnsOf(row);
    ensure(
      officialId !== after.officialId ||
        Object.entries(before).some(([key, value]) => after[key as keyof typeof before] !== value),
      'duty.nothingChanged',
    );
    await ctx.db
      .insert(dutyChanges)
      .values({ dutyId, ...before, reason, actorId: actorId(ctx), at: ctx.now });
    await refusingTaken(row, () =>
      ctx.db.update(windowDuties).set(after).where(eq(windowDuties.id, dutyId)),
    );
    note(ctx, 'duty.change', `duty:${dutyId}`, { unitId });
    return { dutyId };
  },
);

/** The turn stays on the rota, struck out, with its reason. */
export const cancelDuty = command('duty.plan', cancelInput, async (ctx, { dutyId, reason }) => {
  const duty = found(await lockDuty(ctx.db, dutyId, ownUnit(ctx.actor)), 'duty');
  const objection = changingVerdict(factsOf(duty), ctx.today);
  if (objection) throw new Refusal(objection, { day: dutyDay(duty.dutyOn) });
  await ctx.db
    .update(windowDuties)
    .set({ cancelledAt: ctx.now, cancelReason: reason })
    .where(eq(windowDuties.id, dutyId));
  note(ctx, 'duty.cancel', `duty:${dutyId}`, { unitId: duty.unitId });
  return { dutyId };
});

/**
 * Records 到岗, 替班 or 未到岗: only by the hall desk, only on the day itself. The last record of
 * that day counts (G5). Throws `Outdated` if the page was stale.
 */
export const recordAttendance = command(
  'duty.recordAttendance',
  recordInput,
  async (ctx, input) => {
    const { dutyId, edition, attendance } = input;
    const duty = found(await lockDuty(ctx.db, dutyId, null), 'duty');
    ensure(mayRecordAttendance(ctx.actor, duty), 'duty.ownUnit');
    const objection = attendanceVerdict(factsOf(duty), ctx.now);
    if (objection) throw new Refusal(objection);
    ensureLatest(typedAttendance(duty), edition);
    const substitute = attendance === 'substituted' ? await substituteOf(ctx, duty, input) : null;
    await ctx.db
      .update(windowDuties)
      .set({
        attendance,
        attendanceAt: ctx.now,
        attendanceBy: actorId(ctx),
        attendanceReason: attendance === 'present' ? null : input.reason,
        substituteId: substitute?.id ?? null,
        substituteName: substitute?.name ?? null,
        substitutePost: substitute?.post ?? null,
      })
      .where(eq(windowDuties.id, dutyId));
    note(ctx, 'duty.recordAttendance', `duty:${dutyId}`, { attendance });
    return { dutyId };
  },
);

interface ResolvedDuty {
  officialId: string;
  name: string;
  post: string;
  rank: Rank;
  dutyOn: Day;
  halfDay: DutyLine['halfDay'];
  hallId: number;
  hall: string;
  floor: string;
  windowNo: string;
  items: string;
}

/** Drops the hall's name, which only messages use. */
const columnsOf = ({
  officialId,
  name,
  post,
  rank,
  dutyOn,
  halfDay,
  hallId,
  floor,
  windowNo,
  items,
}: ResolvedDuty) => ({
  officialId,
  name,
  post,
  rank,
  dutyOn,
  halfDay,
  hallId,
  floor,
  windowNo,
  items,
});

/**
 * Resolves form lines to rows of this unit. Another unit's official is 404. The official must be in
 * post that day, and the place must exist. Locks the officials, so that nobody leaves office
 * meanwhile.
 */
async function arrangementsOf(
  ctx: Ctx,
  unitId: number,
): Promise<(input: DutyLine, suffix?: string) => ResolvedDuty> {
  const officials = new Map(
    (await listOfficials(ctx.db, unitId).for('share')).map((official) => [official.id, official]),
  );
  const hallIds = new Map((await listHalls(ctx.db)).map((hall) => [hall.code, hall.id]));
  const places = new Map(placesOf(ctx.region).map((place) => [place.value, place]));
  return ({ officialId, day, halfDay, place: placeValue, windowNo, items }, suffix = '') => {
    const official = found(officials.get(officialId), 'official');
    const place = places.get(placeValue);
    const hallId = place && hallIds.get(place.hallCode);
    if (!isInPost(official, day)) throw new Invalid({ [`officialId${suffix}`]: 'notInPost' });
    if (!place || hallId === undefined) throw new Invalid({ [`place${suffix}`]: 'notOffered' });
    return {
      officialId,
      name: official.name,
      post: official.post,
      rank: official.rank,
      dutyOn: day,
      halfDay,
      hallId,
      hall: place.hall,
      floor: place.floor,
      windowNo,
      items,
    };
  };
}

async function refuseDay(ctx: Ctx, on: Day): Promise<void> {
  const objection = dayVerdict(on, ctx.today, await ctx.calendar());
  if (objection) throw new Refusal(objection, { day: dutyDay(on), days: farthestDays });
}

function refusingTaken<T>(row: ResolvedDuty, write: () => PromiseLike<T>): Promise<T> {
  return refusing(
    write(),
    {
      window_duties_one_at_window_am: 'duty.windowTaken',
      window_duties_one_at_window_pm: 'duty.windowTaken',
      window_duties_one_place_am: 'duty.personTaken',
      window_duties_one_place_pm: 'duty.personTaken',
    },
    {
      name: row.name,
      day: dutyDay(row.dutyOn),
      halfDay: halfDayLabels[row.halfDay],
      place: `${row.hall}${row.floor} ${windowLabel(row.windowNo)}`,
    },
  );
}

async function substituteOf(
  ctx: Ctx,
  duty: { unitId: number; officialId: string; dutyOn: Day },
  input: {
    substitute: string | null;
    substituteName: string | null;
    substitutePost: string | null;
  },
) {
  const { substitute, substituteName, substitutePost } = input;
  if (substitute === otherPerson) return { id: null, name: substituteName, post: substitutePost };
  if (substitute === duty.officialId) throw new Invalid({ substitute: 'samePerson' });
  const official = (await listOfficials(ctx.db, duty.unitId)).find(({ id }) => id === substitute);
  if (!official || !isInPost(official, duty.dutyOn))
    throw new Invalid({ substitute: 'notOffered' });
  return official;
}

const actorId = (ctx: SignedInCtx): string => ctx.actor.userId;
