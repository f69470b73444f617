/** Queries for open days. They ensure that the public only sees published days. */
import {
  type SQL,
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lte,
  or,
  sql,
} from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { openDaySteps, openDays } from '#db/tables/open-days.ts';
import { halls, units } from '#db/tables/organisations.ts';
import { users } from '#db/tables/people.ts';
import { serviceItems } from '#db/tables/service-items.ts';
import { type Page, keyset } from '#platform/keyset.ts';

/** The dates from which rules.ts derives the state. */
const facts = {
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
};

const line = {
  id: openDays.id,
  title: openDays.title,
  kind: openDays.kind,
  theme: openDays.theme,
  hall: halls.name,
  channels: openDays.channels,
  seats: openDays.seats,
  taken: openDays.taken,
  ...facts,
};

const announcement = {
  ...line,
  hallId: openDays.hallId,
  hallAddress: halls.address,
  audience: openDays.audience,
  agenda: openDays.agenda,
  attention: openDays.attention,
  contactName: openDays.contactName,
  contactPhone: openDays.contactPhone,
  cancelReason: openDays.cancelReason,
  items: sql<
    { id: number; name: string }[]
  >`(select coalesce(json_agg(json_build_object('id', item.id, 'name', item.name) order by item.id), '[]')
    from open_day_items has join service_items item on item.id = has.service_item_id where has.open_day_id = ${openDays.id})`,
  units: sql<
    { id: number; name: string }[]
  >`(select coalesce(json_agg(json_build_object('id', unit.id, 'name', unit.short_name) order by unit.id), '[]')
    from open_day_units has join units unit on unit.id = has.unit_id where has.open_day_id = ${openDays.id})`,
};

const writers = sql<
  string[]
>`array(select distinct step.actor_id from open_day_steps step where step.open_day_id = ${openDays.id} and step.kind in ('drafted', 'revised'))`;

const selectLines = (db: Db) =>
  db.select(line).from(openDays).innerJoin(halls, eq(halls.id, openDays.hallId));
export type OpenDayLine = Awaited<ReturnType<typeof selectLines>>[number];

const selectAnnouncements = (db: Db) =>
  db.select(announcement).from(openDays).innerJoin(halls, eq(halls.id, openDays.hallId));
export type OpenDayAnnouncement = Awaited<ReturnType<typeof selectAnnouncements>>[number];

/** The order of lists that show the latest day first. */
export const latestDays = keyset('descending', {
  startsAt: [openDays.startsAt, 'instant'],
  id: [openDays.id, 'uuid'],
});
export type Cursor = NonNullable<ReturnType<typeof latestDays.read>>;

const pageRows = 15;
const currentRows = 30;

const nextDays = keyset('ascending', {
  startsAt: [openDays.startsAt, 'instant'],
  id: [openDays.id, 'uuid'],
});

/**
 * Published days that are upcoming, running or open for rating: next first, one page at a time. A
 * cancelled day stays until its end.
 */
export async function listCurrentOpenDays(
  db: Db,
  now: Date,
  after: string | null,
): Promise<Page<OpenDayLine>> {
  // Rating never closes before the day ends. So the first condition selects the few rows by index.
  const rows = await selectLines(db)
    .where(
      and(
        gt(openDays.rateClosesAt, now),
        isNotNull(openDays.publishedAt),
        or(gt(openDays.endsAt, now), isNull(openDays.cancelledAt)),
        nextDays.after(nextDays.read(after)),
      ),
    )
    .orderBy(...nextDays.by())
    .limit(currentRows + 1);
  return nextDays.pageOf(rows, currentRows);
}

/** Published days that have ended and cannot be rated any more, latest first. */
export async function listPastOpenDays(
  db: Db,
  now: Date,
  before: Cursor | null,
): Promise<{ rows: OpenDayLine[]; next: string | null }> {
  const over = and(
    lte(openDays.endsAt, now),
    or(lte(openDays.rateClosesAt, now), isNotNull(openDays.cancelledAt)),
  );
  return latestDays.pageOf(
    await selectLines(db)
      .where(and(isNotNull(openDays.publishedAt), over, latestDays.after(before)))
      .orderBy(...latestDays.by())
      .limit(pageRows + 1),
    pageRows,
  );
}

/** The announcement of a published day, cancelled or not, or null. Drafts are not public. */
export async function getPublicOpenDay(
  db: Db,
  id: string | null,
): Promise<OpenDayAnnouncement | null> {
  if (!id) return null;
  const [row] = await selectAnnouncements(db).where(
    and(eq(openDays.id, id), isNotNull(openDays.publishedAt)),
  );
  return row ?? null;
}

/** For calendars: published days that begin at `from` or later, also cancelled ones, next first. */
export const listAnnouncedFrom = (
  db: Db,
  from: Date,
  limit: number,
): Promise<OpenDayAnnouncement[]> =>
  selectAnnouncements(db)
    .where(and(isNotNull(openDays.publishedAt), gte(openDays.startsAt, from)))
    .orderBy(asc(openDays.startsAt), asc(openDays.id))
    .limit(limit);

/** The published days with the latest start, for feeds. */
export const listLatestAnnounced = (db: Db, limit: number): Promise<OpenDayAnnouncement[]> =>
  selectAnnouncements(db)
    .where(isNotNull(openDays.publishedAt))
    .orderBy(desc(openDays.startsAt), desc(openDays.id))
    .limit(limit);

export const officeLists = ['all', 'draft', 'in_review', 'ahead', 'held', 'cancelled'] as const;
export type OfficeList = (typeof officeLists)[number];

/** The days in a list of the office. */
function inOfficeList(list: OfficeList, now: Date): SQL | undefined {
  const standing = isNull(openDays.cancelledAt);
  return {
    all: undefined,
    draft: and(standing, isNull(openDays.publishedAt), isNull(openDays.submittedAt)),
    in_review: and(standing, isNull(openDays.publishedAt), isNotNull(openDays.submittedAt)),
    ahead: and(standing, isNotNull(openDays.publishedAt), gt(openDays.endsAt, now)),
    held: and(standing, isNotNull(openDays.publishedAt), lte(openDays.endsAt, now)),
    cancelled: isNotNull(openDays.cancelledAt),
  }[list];
}

export const countOfficeOpenDays = (db: Db, now: Date, list: OfficeList): Promise<number> =>
  db.$count(openDays, inOfficeList(list, now));

/** The office's list, the latest day first. */
export async function listOfficeOpenDays(
  db: Db,
  now: Date,
  list: OfficeList,
  before: Cursor | null,
) {
  return latestDays.pageOf(
    await db
      .select({ ...line, writer: users.name })
      .from(openDays)
      .innerJoin(halls, eq(halls.id, openDays.hallId))
      .innerJoin(users, eq(users.id, openDays.createdBy))
      .where(and(inOfficeList(list, now), latestDays.after(before)))
      .orderBy(...latestDays.by())
      .limit(pageRows + 1),
    pageRows,
  );
}

const selectOffice = (db: Db) =>
  db
    .select({ ...announcement, writers })
    .from(openDays)
    .innerJoin(halls, eq(halls.id, openDays.hallId));

/** Any day, whatever its state, for those who may read drafts. */
export async function getOfficeOpenDay(db: Db, id: string | null) {
  if (!id) return null;
  const [row] = await selectOffice(db).where(eq(openDays.id, id));
  return row ?? null;
}

/**
 * Like `getOfficeOpenDay`, but locks the day until the transaction ends. Reads after the lock,
 * because a statement that waited for it would see old units and items.
 */
export async function lockOpenDay(db: Db, id: string) {
  await db.select({ id: openDays.id }).from(openDays).where(eq(openDays.id, id)).for('update');
  return getOfficeOpenDay(db, id);
}

export const listOpenDaySteps = (db: Db, openDayId: string) =>
  db
    .select({
      kind: openDaySteps.kind,
      actor: users.name,
      note: openDaySteps.note,
      at: openDaySteps.at,
    })
    .from(openDaySteps)
    .innerJoin(users, eq(users.id, openDaySteps.actorId))
    .where(eq(openDaySteps.openDayId, openDayId))
    .orderBy(asc(openDaySteps.id));

/** Field names of choices that do not exist or are inactive. */
export async function findUnknownChoices(
  db: Db,
  chosen: { hallId: number; itemIds: number[]; unitIds: number[] },
): Promise<('hallId' | 'itemIds' | 'unitIds')[]> {
  const [row] = await db
    .select({
      hallId: db.$count(halls, and(eq(halls.id, chosen.hallId), eq(halls.active, true))),
      itemIds: db.$count(
        serviceItems,
        and(inArray(serviceItems.id, chosen.itemIds), eq(serviceItems.active, true)),
      ),
      unitIds: db.$count(units, and(inArray(units.id, chosen.unitIds), eq(units.active, true))),
    })
    .from(sql`(select 1) one`);
  const known = {
    hallId: row?.hallId === 1,
    itemIds: row?.itemIds === chosen.itemIds.length,
    unitIds: row?.unitIds === chosen.unitIds.length,
  };
  return (['hallId', 'itemIds', 'unitIds'] as const).filter((field) => !known[field]);
}

/** Whether the rated units are exactly the units of the day's items. */
export async function ratesItsItems(
  db: Db,
  { itemIds, unitIds }: { itemIds: number[]; unitIds: number[] },
): Promise<boolean> {
  const rows = await db
    .selectDistinct({ unitId: serviceItems.unitId })
    .from(serviceItems)
    .where(inArray(serviceItems.id, itemIds));
  const ofItems = new Set(rows.map(({ unitId }) => unitId));
  return ofItems.size === unitIds.length && unitIds.every((id) => ofItems.has(id));
}
