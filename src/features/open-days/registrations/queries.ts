/** Registrations, as their holders see them. */
import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { checkIns, openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import { halls } from '#db/tables/organisations.ts';
import type { Standing } from '#db/vocabulary/open-days.ts';
import type { Page } from '#platform/keyset.ts';
import { latestDays } from '../queries.ts';
import { standingOf } from './rules.ts';

const registration = {
  registeredAt: openDayRegistrations.registeredAt,
  cancelledAt: openDayRegistrations.cancelledAt,
  checkedInAt: checkIns.at,
};
const theirCheckIn = and(
  eq(checkIns.openDayId, openDayRegistrations.openDayId),
  eq(checkIns.experiencerId, openDayRegistrations.experiencerId),
);
const ofPerson = (openDayId: string, experiencerId: string) =>
  and(
    eq(openDayRegistrations.openDayId, openDayId),
    eq(openDayRegistrations.experiencerId, experiencerId),
  );

/** This person's registration for this day, held or given back, or null. */
export async function findRegistration(db: Db, openDayId: string, experiencerId: string) {
  const [row] = await db
    .select(registration)
    .from(openDayRegistrations)
    .leftJoin(checkIns, theirCheckIn)
    .where(ofPerson(openDayId, experiencerId));
  return row ?? null;
}

/**
 * Locks the registration until the transaction ends, so that giving it back and checking in exclude
 * each other. Returns only whether it exists. Read everything else after the lock is held.
 */
export async function lockRegistration(
  db: Db,
  openDayId: string,
  experiencerId: string,
): Promise<boolean> {
  const rows = await db
    .select({ openDayId: openDayRegistrations.openDayId })
    .from(openDayRegistrations)
    .where(ofPerson(openDayId, experiencerId))
    .for('update');
  return rows.length > 0;
}

/** The appointment under which a person registers or is checked in. */
export async function findAppointment(db: Db, experiencerId: string) {
  const [row] = await db
    .select({
      startsOn: experiencers.startsOn,
      endsOn: experiencers.endsOn,
      endedOn: experiencers.endedOn,
    })
    .from(experiencers)
    .where(eq(experiencers.id, experiencerId));
  return row ?? null;
}

export interface MyRegistration {
  openDayId: string;
  title: string;
  hall: string;
  startsAt: Date;
  endsAt: Date;
  standing: Standing;
}

const pageRows = 20;

/** This experiencer's registrations with their standing, latest day first, one page at a time. */
export async function listMyRegistrations(
  db: Db,
  experiencerId: string,
  now: Date,
  before: string | null,
): Promise<Page<MyRegistration>> {
  const rows = await db
    .select({
      id: openDays.id,
      title: openDays.title,
      hall: halls.name,
      startsAt: openDays.startsAt,
      endsAt: openDays.endsAt,
      dayCancelledAt: openDays.cancelledAt,
      ...registration,
    })
    .from(openDayRegistrations)
    .innerJoin(openDays, eq(openDays.id, openDayRegistrations.openDayId))
    .innerJoin(halls, eq(halls.id, openDays.hallId))
    .leftJoin(checkIns, theirCheckIn)
    .where(
      and(
        eq(openDayRegistrations.experiencerId, experiencerId),
        latestDays.after(latestDays.read(before)),
      ),
    )
    .orderBy(...latestDays.by())
    .limit(pageRows + 1);
  const { rows: shown, next } = latestDays.pageOf(rows, pageRows);
  return {
    next,
    rows: shown.map(({ id, dayCancelledAt, registeredAt, cancelledAt, checkedInAt, ...row }) => ({
      openDayId: id,
      ...row,
      standing: standingOf(
        { registeredAt, cancelledAt, checkedInAt },
        { cancelledAt: dayCancelledAt, endsAt: row.endsAt },
        now,
      ),
    })),
  };
}
