/** Leaders and section chiefs of a unit. They owe turns from the first day in post to the last. */
import { eq } from 'drizzle-orm';
import { dutyOfficials } from '#db/tables/duties.ts';
import { dutyDay } from '#labels/duties.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { Invalid, ensure, found } from '#platform/refusal.ts';
import { ownUnit } from '../policy.ts';
import { endInput, listInput } from './input.ts';
import { isPlannedAfter, lockOfficial } from './queries.ts';

export const listOfficial = command('duty.plan', listInput, async (ctx, input) => {
  const unitId = ownUnit(ctx.actor);
  const [row] = await refusing(
    ctx.db
      .insert(dutyOfficials)
      .values({ ...input, unitId, addedBy: ctx.actor.userId, addedAt: ctx.now })
      .returning({ id: dutyOfficials.id }),
    { duty_officials_one_per_person: 'duty.officialListed' },
    { name: input.name },
  );
  const { id } = found(row, 'official');
  note(ctx, 'duty.listOfficial', `duty_official:${id}`, { unitId });
  return { officialId: id };
});

/** Sets the last day in post. Refuses while turns are planned for later days. */
export const endOfficial = command('duty.plan', endInput, async (ctx, { officialId, endsOn }) => {
  const official = found(await lockOfficial(ctx.db, ownUnit(ctx.actor), officialId), 'official');
  if (endsOn < official.startsOn) throw new Invalid({ endsOn: 'beforeStart' });
  ensure(official.endsOn === null || official.endsOn === endsOn, 'duty.officialEnded', {
    name: official.name,
  });
  ensure(!(await isPlannedAfter(ctx.db, officialId, endsOn)), 'duty.officialStillPlanned', {
    name: official.name,
    day: dutyDay(endsOn),
  });
  await ctx.db.update(dutyOfficials).set({ endsOn }).where(eq(dutyOfficials.id, officialId));
  note(ctx, 'duty.endOfficial', `duty_official:${officialId}`, { endsOn });
  return { officialId };
});
