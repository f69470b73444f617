import { and, count, eq, gte, isNull, lt, lte, or, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import { experiencers } from '#db/tables/experiencers.ts';
import { consents, users } from '#db/tables/people.ts';
import { experiencerTypes, type ConsentPurpose, type TermState } from '#db/vocabulary/people.ts';
import type { Day } from '#platform/day.ts';
import { keyset } from '#platform/keyset.ts';
import { maskName, maskPhone } from '#platform/masking.ts';
import type { Secrets } from '#platform/secrets.ts';

/** The SQL form of `isInOffice` in rules.ts. */
const inOffice = (today: Day): SQL | undefined =>
  and(
    lte(experiencers.startsOn, today),
    gte(experiencers.endsOn, today),
    or(isNull(experiencers.endedOn), gte(experiencers.endedOn, today)),
  );

const type = experiencers.experiencerType;
const term = {
  startsOn: experiencers.startsOn,
  endsOn: experiencers.endsOn,
  endedOn: experiencers.endedOn,
  endKind: experiencers.endKind,
};

/** Consents in force, one alias per purpose. */
const roster = alias(consents, 'roster');
const fullName = alias(consents, 'full_name');

export const byNumber = keyset('ascending', { number: [experiencers.number, 'text'] });

const rosterPageRows = 20;

/**
 * A page of the public roster: people in office who agreed to be listed. Names are masked unless
 * they agreed to the full name. The totals count everybody in office, listed or not (A4).
 */
export async function readRoster(db: Db, today: Day, after: string | null, size = rosterPageRows) {
  const standing = (of: typeof roster | typeof fullName, purpose: ConsentPurpose) =>
    and(eq(of.userId, experiencers.userId), eq(of.purpose, purpose), isNull(of.withdrawnAt));
  const totals = await db
    .select({ type, inOffice: count(), named: count(roster.id) })
    .from(experiencers)
    .leftJoin(roster, standing(roster, 'roster'))
    .where(inOffice(today))
    .groupBy(experiencers.experiencerType);
  const named = totals.reduce((sum, row) => sum + row.named, 0);
  const rows = await db
    .select({
      number: experiencers.number,
      name: users.name,
      type,
      industry: experiencers.industry,
      town: experiencers.town,
      startsOn: experiencers.startsOn,
      endsOn: experiencers.endsOn,
      fullName: fullName.id,
    })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .innerJoin(roster, standing(roster, 'roster'))
    .leftJoin(fullName, standing(fullName, 'full_name'))
    .where(and(inOffice(today), byNumber.after(byNumber.read(after))))
    .orderBy(...byNumber.by())
    .limit(size + 1);
  const page = byNumber.pageOf(rows, size);
  return {
    next: page.next,
    rows: page.rows.map(({ fullName: agreed, name, ...row }) => ({
      ...row,
      name: agreed === null ? maskName(name) : name,
    })),
    named,
    inOffice: totals.reduce((sum, row) => sum + row.inOffice, 0),
    byType: experiencerTypes.map((one) => ({
      type: one,
      count: totals.find((row) => row.type === one)?.inOffice ?? 0,
    })),
  };
}

/** A person's appointment, current or past, or null. */
export async function findAppointment(db: Db, userId: string) {
  const [row] = await db
    .select({
      id: experiencers.id,
      number: experiencers.number,
      name: users.name,
      type,
      appointedAt: experiencers.appointedAt,
      endReason: experiencers.endReason,
      ...term,
    })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .where(eq(experiencers.userId, userId));
  return row ?? null;
}

const officePageRows = 20;

const inState = (state: TermState, today: Day): SQL | undefined => {
  if (state === 'in_office') return inOffice(today);
  if (state === 'expired') return and(lt(experiencers.endsOn, today), isNull(experiencers.endedOn));
  return and(eq(experiencers.endKind, state), lt(experiencers.endedOn, today));
};

/** All appointments, also past ones, by number, one page at a time. */
export async function listExperiencers(
  db: Db,
  today: Day,
  { state, after }: { state: TermState | null; after: string | null },
) {
  const rows = await db
    .select({
      id: experiencers.id,
      number: experiencers.number,
      name: users.name,
      type,
      town: experiencers.town,
      ...term,
    })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .where(
      and(state === null ? undefined : inState(state, today), byNumber.after(byNumber.read(after))),
    )
    .orderBy(...byNumber.by())
    .limit(officePageRows + 1);
  return byNumber.pageOf(rows, officePageRows);
}

/** One appointment for the office, with the phone masked. */
export async function findExperiencer(db: Db, secrets: Secrets, id: string | null) {
  if (id === null) return null;
  const appointer = alias(users, 'appointer');
  const [row] = await db
    .select({
      id: experiencers.id,
      userId: experiencers.userId,
      number: experiencers.number,
      name: users.name,
      type,
      industry: experiencers.industry,
      town: experiencers.town,
      appointedAt: experiencers.appointedAt,
      appointedBy: appointer.name,
      endReason: experiencers.endReason,
      phoneSealed: users.phoneSealed,
      ...term,
    })
    .from(experiencers)
    .innerJoin(users, eq(users.id, experiencers.userId))
    .innerJoin(appointer, eq(appointer.id, experiencers.appointedBy))
    .where(eq(experiencers.id, id));
  if (!row) return null;
  const { phoneSealed, ...experiencer } = row;
  return {
    ...experiencer,
    phone: phoneSealed === null ? null : maskPhone(secrets.unseal('phone', phoneSealed)),
  };
}

/** The data of an account about its owner, without the applications. */
export async function findProfile(db: Db, secrets: Secrets, userId: string) {
  const [row] = await db
    .select({
      name: users.name,
      signInName: users.signInName,
      phoneSealed: users.phoneSealed,
      createdAt: users.createdAt,
    })
    .from(users)
    .where(eq(users.id, userId));
  if (!row) return null;
  const { phoneSealed, ...profile } = row;
  return {
    ...profile,
    phone: phoneSealed === null ? null : maskPhone(secrets.unseal('phone', phoneSealed)),
  };
}
