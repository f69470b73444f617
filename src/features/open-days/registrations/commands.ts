/** One statement per seat: a separate count oversold 20 rounds of 20 (trust.md §4.3). */
import { sql, type SQL } from 'drizzle-orm';
import { openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import { isInOffice } from '#features/experiencers/rules.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { Refusal, ensure, found } from '#platform/refusal.ts';
import { getPublicOpenDay } from '../queries.ts';
import { isCheckInOpen, registrationVerdict } from '../rules.ts';
import { registrationInput, walkInInput } from './input.ts';
import { findAppointment, findRegistration, lockRegistration } from './queries.ts';
import { givingBackVerdict } from './rules.ts';

/**
 * Registers the signed-in experiencer. Idempotent: a double click, a second tab and the back button
 * get the same answer. Refuses outside the registration window (server's clock), on a full day, and
 * on days outside the term.
 */
export const registerForOpenDay = command(
  'openDay.register',
  registrationInput,
  async (ctx, { openDayId }) => {
    const openDay = found(await getPublicOpenDay(ctx.db, openDayId), 'openDay');
    const experiencerId = found(ctx.actor?.experiencerId, 'experiencer');
    const person = found(await findAppointment(ctx.db, experiencerId), 'experiencer');
    ensure(isInOffice(person, dayOf(openDay.startsAt)), 'openDay.notInOffice');
    const now = instant(ctx);
    const outcome = await takeSeat(
      ctx,
      openDayId,
      experiencerId,
      sql`day.registration_opens_at <= ${now} and ${now} < day.registration_closes_at`,
    );
    if (outcome === 'none')
      throw new Refusal(
        registrationVerdict(found(await getPublicOpenDay(ctx.db, openDayId), 'openDay'), ctx.now) ??
          'openDay.full',
      );
    if (outcome === 'taken')
      note(ctx, 'registration.register', `open_day:${openDayId}`, { experiencerId });
    return { openDayId };
  },
);

/** 现场补报: the desk gives a free seat to an experiencer. Only while check-in is open. */
export const registerWalkIn = command(
  'openDay.checkIn',
  walkInInput,
  async (ctx, { openDayId, experiencerId }) => {
    const openDay = found(await getPublicOpenDay(ctx.db, openDayId), 'openDay');
    const person = found(await findAppointment(ctx.db, experiencerId), 'experiencer');
    ensure(isCheckInOpen(openDay, ctx.now, ctx.region.limits), 'checkIn.notTheDay');
    ensure(isInOffice(person, dayOf(openDay.startsAt)), 'checkIn.notInOffice');
    const outcome = await takeSeat(
      ctx,
      openDayId,
      experiencerId,
      sql`${instant(ctx)} < day.ends_at`,
    );
    ensure(outcome !== 'none', 'checkIn.noSeatLeft');
    if (outcome === 'taken')
      note(ctx, 'registration.walk_in', `open_day:${openDayId}`, { experiencerId });
    return { openDayId, experiencerId };
  },
);

/** Gives the seat back, until the day starts or the person is checked in. Idempotent. */
export const cancelRegistration = command(
  'openDay.register',
  registrationInput,
  async (ctx, { openDayId }) => {
    const openDay = found(await getPublicOpenDay(ctx.db, openDayId), 'openDay');
    const experiencerId = found(ctx.actor?.experiencerId, 'experiencer');
    ensure(await lockRegistration(ctx.db, openDayId, experiencerId), 'openDay.notRegistered');
    const registration = found(
      await findRegistration(ctx.db, openDayId, experiencerId),
      'registration',
    );
    if (registration.cancelledAt) return { openDayId };
    const objection = givingBackVerdict(registration, openDay, ctx.now);
    if (objection) throw new Refusal(objection);
    await ctx.db.execute(sql`
    with freed as (
      update ${openDayRegistrations} set cancelled_at = ${instant(ctx)}
      where open_day_id = ${openDayId} and experiencer_id = ${experiencerId} and cancelled_at is null returning open_day_id
    )
    update ${openDays} day set taken = day.taken - 1 from freed where day.id = freed.open_day_id`);
    note(ctx, 'registration.cancel', `open_day:${openDayId}`, { experiencerId });
    return { openDayId };
  },
);

/**
 * One statement: inserts the person's row, then takes a seat if the row is new or was given back.
 * The row comes first, so that a second request of the same person waits for it. It then finds them
 * registered, even if the day is full. On 'none', the row remains: the caller must refuse, which
 * rolls it back.
 */
async function takeSeat(
  ctx: Ctx,
  openDayId: string,
  experiencerId: string,
  allowed: SQL,
): Promise<'taken' | 'held' | 'none'> {
  const {
    rows: [row],
  } = await ctx.db.execute<{ held: boolean; seated: boolean }>(sql`
    with person as (
      insert into ${openDayRegistrations} as mine (open_day_id, experiencer_id, registered_at) values (${openDayId}, ${experiencerId}, ${instant(ctx)})
      on conflict on constraint open_day_registrations_one_per_person
        do update set registered_at = excluded.registered_at, cancelled_at = null where mine.cancelled_at is not null
      returning mine.open_day_id
    ), seat as (
      update ${openDays} day set taken = day.taken + 1 from person
      where day.id = person.open_day_id and day.taken < day.seats and day.published_at is not null and day.cancelled_at is null and ${allowed}
      returning day.id
    )
    select not exists (select from person) as held, exists (select from seat) as seated`);
  if (row?.held) return 'held';
  return row?.seated ? 'taken' : 'none';
}

const instant = (ctx: Ctx): SQL => sql`${ctx.now.toISOString()}::timestamptz`;
