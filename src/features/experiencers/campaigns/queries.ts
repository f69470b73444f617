import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { applications, campaigns } from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import { keyset } from '#platform/keyset.ts';

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

const pageRows = 20;

const lastToClose = keyset('descending', {
  closesAt: [campaigns.closesAt, 'instant'],
  id: [campaigns.id, 'uuid'],
});
const latestWritten = keyset('descending', {
  createdAt: [campaigns.createdAt, 'instant'],
  id: [campaigns.id, 'uuid'],
});

/** Published notices, latest closing time first, one page at a time. */
export async function listPublishedCampaigns(db: Db, after: string | null) {
  const rows = await db
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
    .where(and(isNotNull(campaigns.publishedAt), lastToClose.after(lastToClose.read(after))))
    .orderBy(...lastToClose.by())
    .limit(pageRows + 1);
  return lastToClose.pageOf(rows, pageRows);
}

/** Published notices as choices of a form. There are only a few a year. */
export const listCampaignChoices = (db: Db) =>
  db
    .select({ id: campaigns.id, title: campaigns.title })
    .from(campaigns)
    .where(isNotNull(campaigns.publishedAt))
    .orderBy(...lastToClose.by());

/** A published notice, or null. Drafts are not public. */
export async function findPublishedCampaign(db: Db, id: string | null) {
  if (id === null) return null;
  const [campaign] = await db
    .select({ ...campaignText, publishedAt: campaigns.publishedAt })
    .from(campaigns)
    .where(and(eq(campaigns.id, id), isNotNull(campaigns.publishedAt)));
  return campaign ?? null;
}

/** All campaigns with writer and number of applications, newest first, one page at a time. */
export async function listCampaigns(db: Db, after: string | null) {
  const rows = await db
    .select({
      id: campaigns.id,
      title: campaigns.title,
      seats: campaigns.seats,
      opensAt: campaigns.opensAt,
      closesAt: campaigns.closesAt,
      createdAt: campaigns.createdAt,
      publishedAt: campaigns.publishedAt,
      writer: users.name,
      applications: sql<number>`(select count(*)::int from ${applications} where ${applications.campaignId} = ${campaigns.id})`,
    })
    .from(campaigns)
    .innerJoin(users, eq(users.id, campaigns.createdBy))
    .where(latestWritten.after(latestWritten.read(after)))
    .orderBy(...latestWritten.by())
    .limit(pageRows + 1);
  return latestWritten.pageOf(rows, pageRows);
}

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
