/** The hall desk: finds one person and checks them in once. */
import { and, eq } from 'drizzle-orm';
import { checkIns } from '#db/tables/open-days.ts';
import { isInOffice } from '#features/experiencers/rules.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { dayOf } from '#platform/day.ts';
import { ensure, found } from '#platform/refusal.ts';
import { getPublicOpenDay } from '../queries.ts';
import { findAppointment, findRegistration, lockRegistration } from '../registrations/queries.ts';
import { isCheckInOpen } from '../rules.ts';
import { checkInInput, findInput } from './input.ts';
import { findPeopleAtDesk, lockCheckIn } from './queries.ts';
import { isUndoable, undoMinutes } from './rules.ts';

/** Changes nothing. Uses POST, because phone digits must not be in an address or its log. */
export const findAtDesk = command(
  'openDay.checkIn',
  findInput,
  async (ctx, { openDayId, person }) => {
    found(await getPublicOpenDay(ctx.db, openDayId), 'openDay');
    return findPeopleAtDesk(ctx.db, ctx.secrets, openDayId, person);
  },
);

/** Refuses outside check-in hours, without a seat, out of office, and a second check-in. */
export const checkIn = command(
  'openDay.checkIn',
  checkInInput,
  async (ctx, { openDayId, experiencerId }) => {
    const openDay = found(await getPublicOpenDay(ctx.db, openDayId), 'openDay');
    const person = found(await findAppointment(ctx.db, experiencerId), 'experiencer');
    ensure(isCheckInOpen(openDay, ctx.now, ctx.region.limits), 'checkIn.notTheDay');
    ensure(isInOffice(person, dayOf(openDay.startsAt)), 'checkIn.notInOffice');
    ensure(await lockRegistration(ctx.db, openDayId, experiencerId), 'checkIn.notRegistered');
    const registration = await findRegistration(ctx.db, openDayId, experiencerId);
    ensure(registration?.cancelledAt === null, 'checkIn.notRegistered');
    await refusing(
      ctx.db.insert(checkIns).values({
        openDayId,
        experiencerId,
        at: ctx.now,
        checkedInBy: ctx.actor.userId,
      }),
      { check_ins_once: 'checkIn.already' },
    );
    note(ctx, 'check_in.done', `open_day:${openDayId}`, { experiencerId });
    return { openDayId, experiencerId };
  },
);

/** Undoes a check-in within two minutes, unless a slip was given. Idempotent. */
export const undoCheckIn = command(
  'openDay.checkIn',
  checkInInput,
  async (ctx, { openDayId, experiencerId }) => {
    const checkedIn = await lockCheckIn(ctx.db, openDayId, experiencerId);
    if (!checkedIn) return { openDayId, experiencerId };
    ensure(isUndoable(checkedIn.at, ctx.now), 'checkIn.undoTooLate', { minutes: undoMinutes });
    await refusing(
      ctx.db
        .delete(checkIns)
        .where(and(eq(checkIns.openDayId, openDayId), eq(checkIns.experiencerId, experiencerId))),
      { ticket_issues_need_check_in: 'checkIn.slipGiven' },
    );
    note(ctx, 'check_in.undone', `open_day:${openDayId}`, { experiencerId });
    return { openDayId, experiencerId };
  },
);
