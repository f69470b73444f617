import { and, asc, eq, gt, isNotNull, isNull, not, or, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { openDays, ratingEndRequests } from '#db/tables/open-days.ts';
import { users } from '#db/tables/people.ts';

/** Changes with every new wording of a request. */
const edition = sql<string>`md5(${ratingEndRequests.requestedAt}::text || ${ratingEndRequests.reason})`;

/** The convenor's request to end the rating of a day, or null. */
export async function findEndRequest(db: Db, openDayId: string) {
  const [row] = await db
    .select({
      reason: ratingEndRequests.reason,
      requestedBy: ratingEndRequests.requestedBy,
      edition,
    })
    .from(ratingEndRequests)
    .where(eq(ratingEndRequests.openDayId, openDayId));
  return row ?? null;
}

const withoutKeys = and(isNotNull(openDays.keysMissingAt), isNull(openDays.mixedAt));

export const countDaysWithoutKeys = (db: Db): Promise<number> => db.$count(openDays, withoutKeys);

/**
 * Days whose ratings can be neither stored nor opened, the longest first, with the request to end.
 */
export const listDaysWithoutKeys = (db: Db) =>
  db
    .select({
      id: openDays.id,
      title: openDays.title,
      startsAt: openDays.startsAt,
      rateClosesAt: openDays.rateClosesAt,
      keysMissingAt: sql<Date>`${openDays.keysMissingAt}`.mapWith(openDays.keysMissingAt),
      reason: ratingEndRequests.reason,
      edition: sql<string | null>`${edition}`,
      askedBy: users.name,
    })
    .from(openDays)
    .leftJoin(ratingEndRequests, eq(ratingEndRequests.openDayId, openDays.id))
    .leftJoin(users, eq(users.id, ratingEndRequests.requestedBy))
    .where(withoutKeys)
    .orderBy(asc(openDays.keysMissingAt), asc(openDays.id));

const weekMs = 7 * 86_400_000;

/**
 * The search of the disk is done. A day that ended with a restore needs none: a backup holds no
 * inbox, and the original may still run on the same server.
 */
const isSearched = sql<boolean>`(${openDays.residueSearchedAt} is not null or ${openDays.ratingEndCause} = 'restored')`;

/**
 * Days whose rating ended without scores: all whose disk was not searched after it, and those of
 * the last week, whose key files a restore could bring back.
 */
export const listEndedDays = (db: Db, now: Date) =>
  db
    .select({
      id: openDays.id,
      searched: isSearched,
    })
    .from(openDays)
    .where(
      and(
        isNotNull(openDays.ratingEndedAt),
        or(not(isSearched), gt(openDays.ratingEndedAt, new Date(now.getTime() - weekMs))),
      ),
    )
    .orderBy(asc(openDays.ratingEndedAt), asc(openDays.id));
