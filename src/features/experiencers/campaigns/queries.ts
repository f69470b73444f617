import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { applications, campaigns } from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';

export const campaignText = {
  id: campaigns.id,
  title: campaigns.title,
  audience: campaigns.audience,
  seats: campaigns.seats,
  conditions: campaigns.conditions,
  duties: campaigns.duties,
  rights: campaigns.rights,
  activities: campaigns.activities,
  procedure: campaigns.procedure,
  contact: campaigns.contact,
  maxAge: campaigns.maxAge,
  termMonths: campaigns.termMonths,
  opensAt: campaigns.opensAt,
  closesAt: campaigns.closesAt,
};

/** Published notices, the one that closes last first. */
export const listPublishedCampaigns = (db: Db, limit = 30) =>
  db
    .select({
      id: campaigns.id,
      title: campaigns.title,
      audience: campaigns.audience,
      seats: campaigns.seats,
      opensAt: campaigns.opensAt,
      closesAt: campaigns.closesAt,
      publishedAt: campaigns.publishedAt,
    })
    .from(campaigns)
    .where(isNotNull(campaigns.publishedAt))
    .orderBy(desc(campaigns.closesAt), asc(campaigns.id))
    .limit(limit);

/** A notice the public may read, or null: a draft is nobody's business. */
export async function findPublishedCampaign(db: Db, id: string | null) {
  if (id === null) return null;
  const [campaign] = await db
    .select({ ...campaignText, publishedAt: campaigns.publishedAt })
    .from(campaigns)
    .where(and(eq(campaigns.id, id), isNotNull(campaigns.publishedAt)));
  return campaign ?? null;
}

/** All campaigns with their writer and the number of applications, newest first. */
export const listCampaigns = (db: Db, limit = 100) =>
  db
    .select({
      id: campaigns.id,
      title: campaigns.title,
      seats: campaigns.seats,
      opensAt: campaigns.opensAt,
      closesAt: campaigns.closesAt,
      publishedAt: campaigns.publishedAt,
      writer: users.name,
      applications: sql<number>`(select count(*)::int from ${applications} where ${applications.campaignId} = ${campaigns.id})`,
    })
    .from(campaigns)
    .innerJoin(users, eq(users.id, campaigns.createdBy))
    .orderBy(desc(campaigns.createdAt), asc(campaigns.id))
    .limit(limit);

/** Notices that are written and not published. */
export const countDraftCampaigns = (db: Db): Promise<number> =>
  db.$count(campaigns, isNull(campaigns.publishedAt));

/** One campaign as the office sees it, draft or not. */
export async function findCampaign(db: Db, id: string | null) {
  if (id === null) return null;
  const [campaign] = await db
    .select({
      ...campaignText,
      createdBy: campaigns.createdBy,
      createdAt: campaigns.createdAt,
      publishedAt: campaigns.publishedAt,
      writer: users.name,
    })
    .from(campaigns)
    .innerJoin(users, eq(users.id, campaigns.createdBy))
    .where(eq(campaigns.id, id));
  return campaign ?? null;
}
