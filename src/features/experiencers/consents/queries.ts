import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { consents } from '#db/tables/people.ts';

/** All consents that a person gave or withdrew, latest first. */
export const listConsents = (db: Db, userId: string) =>
  db
    .select({
      id: consents.id,
      purpose: consents.purpose,
      version: consents.version,
      givenAt: consents.givenAt,
      withdrawnAt: consents.withdrawnAt,
    })
    .from(consents)
    .where(eq(consents.userId, userId))
    .orderBy(desc(consents.givenAt), desc(consents.id));

export const listStandingConsents = (db: Db, userId: string) =>
  db
    .select({ id: consents.id, purpose: consents.purpose, version: consents.version })
    .from(consents)
    .where(and(eq(consents.userId, userId), isNull(consents.withdrawnAt)));
