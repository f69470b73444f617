/** Queries for the hall desk. Never a list of everyone. The caller masks the names. */
import {
  and,
  asc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { ticketIssues } from '#db/tables/ballots.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { checkIns, openDayRegistrations, openDays } from '#db/tables/open-days.ts';
import { halls } from '#db/tables/organisations.ts';
import { users } from '#db/tables/people.ts';
import { mustRecuse } from '#features/experiencers/recusals/queries.ts';
import { addDays, instantOf, type Day } from '#platform/day.ts';
import { uuidOf } from '#platform/input.ts';
import type { Region } from '#platform/region/profile.ts';
import type { Secrets } from '#platform/secrets.ts';
import type { Needle } from './rules.ts';

const deskDay = {
  id: openDays.id,
  title: openDays.title,
  hall: halls.name,
  startsAt: openDays.startsAt,
  endsAt: openDays.endsAt,
  registrationOpensAt: openDays.registrationOpensAt,
  registrationClosesAt: openDays.registrationClosesAt,
  rateOpensAt: openDays.rateOpensAt,
  rateClosesAt: openDays.rateClosesAt,
  submittedAt: openDays.submittedAt,
  publishedAt: openDays.publishedAt,
  cancelledAt: openDays.cancelledAt,
  scoresPublishedAt: openDays.scoresPublishedAt,
  ratingHeldAt: openDays.ratingHeldAt,
  mixedAt: openDays.mixedAt,
  ratingEndedAt: openDays.ratingEndedAt,
  seats: openDays.seats,
  registered: openDays.taken,
  checkedIn: sql<number>`(select count(*)::int from check_ins here where here.open_day_id = ${openDays.id})`,
};

const selectDeskDays = (db: Db) =>
  db.select(deskDay).from(openDays).innerJoin(halls, eq(halls.id, openDays.hallId));
export type DeskDay = Awaited<ReturnType<typeof selectDeskDays>>[number];

/** Published days of today, and others whose check-in is open now. */
const atDesk = (
  now: Date,
  today: Day,
  limits: Pick<Region['limits'], 'checkInOpensMinutes'>,
): SQL | undefined =>
  and(
    isNotNull(openDays.publishedAt),
    isNull(openDays.cancelledAt),
    or(
      and(
        gte(openDays.startsAt, instantOf(today)),
        lt(openDays.startsAt, instantOf(addDays(today, 1))),
      ),
      and(
        lte(openDays.startsAt, new Date(now.getTime() + limits.checkInOpensMinutes * 60_000)),
        gt(openDays.endsAt, now),
      ),
    ),
  );

/** The desk's days, next first. */
export const listDeskDays = (db: Db, ...at: Parameters<typeof atDesk>): Promise<DeskDay[]> =>
  selectDeskDays(db)
    .where(atDesk(...at))
    .orderBy(asc(openDays.startsAt), asc(openDays.id));

export const countDeskDays = (db: Db, ...at: Parameters<typeof atDesk>): Promise<number> =>
  db.$count(openDays, atDesk(...at));

/** A published day for the desk, whatever its date, or null. */
export async function getDeskDay(db: Db, id: string | null): Promise<DeskDay | null> {
  if (!id) return null;
  const [row] = await selectDeskDays(db).where(
    and(eq(openDays.id, id), isNotNull(openDays.publishedAt)),
  );
  return row ?? null;
}

const selectPeople = (db: Db, openDayId: string) =>
  db
    .select({
      experiencerId: experiencers.id,
      number: experiencers.number,
      name: users.name,
      startsOn: experiencers.startsOn,
      endsOn: experiencers.endsOn,
      endedOn: experiencers.endedOn,
      registered: sql<boolean>`${openDayRegistrations.experiencerId} is not null and ${openDayRegistrations.cancelledAt} is null`,
      checkedInAt: checkIns.at,
      slipGiven: sql<boolean>`${ticketIssues.personId} is not null`,
      recused: mustRecuse(experiencers.id, openDayId),
    })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .leftJoin(
      openDayRegistrations,
      and(
        eq(openDayRegistrations.openDayId, openDayId),
        eq(openDayRegistrations.experiencerId, experiencers.id),
      ),
    )
    .leftJoin(
      checkIns,
      and(eq(checkIns.openDayId, openDayId), eq(checkIns.experiencerId, experiencers.id)),
    )
    .leftJoin(
      ticketIssues,
      and(eq(ticketIssues.openDayId, openDayId), eq(ticketIssues.personId, experiencers.id)),
    );

export type PersonAtDesk = Awaited<ReturnType<typeof selectPeople>>[number];

/** Enough to tell two people apart, too few to list everyone. */
const maximumFound = 6;

/**
 * People whose number or phone ends in the input. Phones are sealed, so a whole phone is looked up
 * by its digest. The end of a phone is compared with this day's registrants only. Their phones are
 * unsealed here and not kept.
 */
export async function findPeopleAtDesk(
  db: Db,
  secrets: Secrets,
  openDayId: string,
  needle: Needle,
): Promise<PersonAtDesk[]> {
  if (needle.kind === 'phone')
    return peopleMatching(
      db,
      openDayId,
      eq(users.phoneDigest, secrets.digest('phone', needle.digits)),
    );
  const end = needle.kind === 'tail' ? needle.digits : needle.end;
  const byPhone =
    needle.kind === 'tail' ? await registrantsWithPhoneEnding(db, secrets, openDayId, end) : [];
  const byNumber = sql`right(${experiencers.number}, ${end.length}) = ${end}`;
  return peopleMatching(
    db,
    openDayId,
    byPhone.length > 0 ? or(byNumber, inArray(experiencers.id, byPhone)) : byNumber,
  );
}

const peopleMatching = (
  db: Db,
  openDayId: string,
  condition: SQL | undefined,
): Promise<PersonAtDesk[]> =>
  selectPeople(db, openDayId)
    .where(condition)
    .orderBy(asc(experiencers.number))
    .limit(maximumFound);

async function registrantsWithPhoneEnding(
  db: Db,
  secrets: Secrets,
  openDayId: string,
  end: string,
): Promise<string[]> {
  const registrants = await db
    .select({ experiencerId: openDayRegistrations.experiencerId, phoneSealed: users.phoneSealed })
    .from(openDayRegistrations)
    .innerJoin(experiencers, eq(experiencers.id, openDayRegistrations.experiencerId))
    .innerJoin(users, eq(users.id, experiencers.userId))
    .where(
      and(eq(openDayRegistrations.openDayId, openDayId), isNull(openDayRegistrations.cancelledAt)),
    );
  return registrants
    .filter(({ phoneSealed }) => phoneSealed && secrets.unseal('phone', phoneSealed).endsWith(end))
    .map(({ experiencerId }) => experiencerId);
}

/** One person with their data of this day, or null. */
export async function getPersonAtDesk(
  db: Db,
  openDayId: string,
  experiencerId: string | null,
): Promise<PersonAtDesk | null> {
  if (!uuidOf(experiencerId)) return null;
  const [row] = await selectPeople(db, openDayId).where(
    eq(experiencers.id, experiencerId as string),
  );
  return row ?? null;
}

/** Locks this person's check-in until the transaction ends. Returns its time, or null. */
export async function lockCheckIn(db: Db, openDayId: string, experiencerId: string) {
  const [row] = await db
    .select({ at: checkIns.at })
    .from(checkIns)
    .where(and(eq(checkIns.openDayId, openDayId), eq(checkIns.experiencerId, experiencerId)))
    .for('update');
  return row ?? null;
}
