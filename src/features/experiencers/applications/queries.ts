import { and, asc, count, desc, eq, gt, inArray } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import {
  applicationEchoes,
  applications,
  applicationSteps,
  campaigns,
} from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import type { ApplicationStatus } from '#db/vocabulary/people.ts';
import { keyset } from '#platform/keyset.ts';
import { maskPhone } from '#platform/masking.ts';
import type { Secrets } from '#platform/secrets.ts';

/** The columns that the applicant fills in. */
export const formColumns = {
  name: applications.name,
  gender: applications.gender,
  birthOn: applications.birthOn,
  politicalStatus: applications.politicalStatus,
  education: applications.education,
  employer: applications.employer,
  experiencerType: applications.experiencerType,
  industry: applications.industry,
  channels: applications.channels,
  town: applications.town,
};

const status = applications.status;

/** A person's applications with their history, newest first. */
export async function listOwnApplications(db: Db, userId: string) {
  const rows = await db
    .select({
      id: applications.id,
      receiptNo: applications.receiptNo,
      status,
      createdAt: applications.createdAt,
      campaignId: campaigns.id,
      campaign: campaigns.title,
      closesAt: campaigns.closesAt,
    })
    .from(applications)
    .innerJoin(campaigns, eq(campaigns.id, applications.campaignId))
    .where(eq(applications.userId, userId))
    .orderBy(desc(applications.createdAt), desc(applications.id));
  const steps = await listSteps(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    ...row,
    steps: steps.filter((step) => step.applicationId === row.id),
  }));
}

/** One of a person's applications with its form. Somebody else's application gives null. */
export async function findOwnApplication(db: Db, userId: string, id: string | null) {
  if (id === null) return null;
  const [row] = await db
    .select({
      id: applications.id,
      receiptNo: applications.receiptNo,
      status,
      createdAt: applications.createdAt,
      campaignId: campaigns.id,
      campaign: campaigns.title,
      closesAt: campaigns.closesAt,
      ...formColumns,
    })
    .from(applications)
    .innerJoin(campaigns, eq(campaigns.id, applications.campaignId))
    .where(and(eq(applications.id, id), eq(applications.userId, userId)));
  return row ? { ...row, steps: await listSteps(db, [row.id]) } : null;
}

/** The person's latest form, to fill the next one. */
export async function findLatestForm(db: Db, userId: string) {
  const [row] = await db
    .select(formColumns)
    .from(applications)
    .where(eq(applications.userId, userId))
    .orderBy(desc(applications.createdAt))
    .limit(1);
  return row ?? null;
}

/** Applications sent with this phone after the account existed: the latest five of 90 days. */
export const listEchoes = (db: Db, userId: string, now: Date) =>
  db
    .select({
      receiptNo: applicationEchoes.receiptNo,
      at: applicationEchoes.at,
      campaign: campaigns.title,
    })
    .from(applicationEchoes)
    .innerJoin(campaigns, eq(campaigns.id, applicationEchoes.campaignId))
    .where(
      and(
        eq(applicationEchoes.userId, userId),
        gt(applicationEchoes.at, new Date(now.getTime() - 90 * 86_400_000)),
      ),
    )
    .orderBy(desc(applicationEchoes.at), desc(applicationEchoes.receiptNo))
    .limit(5);

/** The order of the office's queue. */
export const longestWaiting = keyset('ascending', {
  createdAt: [applications.createdAt, 'instant'],
  id: [applications.id, 'uuid'],
});

export interface ApplicationFilter {
  statuses: readonly ApplicationStatus[];
  campaignId: string | null;
  after: ReturnType<typeof longestWaiting.read>;
}

const pageRows = 20;

/** The office's queue, longest waiting first. `next` is the cursor of the next page. */
export async function listApplications(db: Db, { statuses, campaignId, after }: ApplicationFilter) {
  const rows = await db
    .select({
      id: applications.id,
      receiptNo: applications.receiptNo,
      status,
      name: applications.name,
      experiencerType: applications.experiencerType,
      town: applications.town,
      createdAt: applications.createdAt,
    })
    .from(applications)
    .where(
      and(
        inArray(applications.status, [...statuses]),
        campaignId === null ? undefined : eq(applications.campaignId, campaignId),
        longestWaiting.after(after),
      ),
    )
    .orderBy(...longestWaiting.by())
    .limit(pageRows + 1);
  return longestWaiting.pageOf(rows, pageRows);
}

/** The number of applications per status. */
export async function countByStatus(db: Db): Promise<Partial<Record<ApplicationStatus, number>>> {
  const rows = await db
    .select({ status, waiting: count() })
    .from(applications)
    .groupBy(applications.status);
  return Object.fromEntries(rows.map((row) => [row.status, row.waiting]));
}

/** One application for the office's review, with the phone masked. */
export async function findApplication(db: Db, secrets: Secrets, id: string | null) {
  if (id === null) return null;
  const [row] = await db
    .select({
      id: applications.id,
      receiptNo: applications.receiptNo,
      userId: applications.userId,
      status,
      createdAt: applications.createdAt,
      ...formColumns,
      campaignId: campaigns.id,
      campaign: campaigns.title,
      maxAge: campaigns.maxAge,
      termMonths: campaigns.termMonths,
      phoneSealed: users.phoneSealed,
    })
    .from(applications)
    .innerJoin(campaigns, eq(campaigns.id, applications.campaignId))
    .innerJoin(users, eq(users.id, applications.userId))
    .where(eq(applications.id, id));
  if (!row) return null;
  const { phoneSealed, ...application } = row;
  return {
    ...application,
    phone: phoneSealed === null ? null : maskPhone(secrets.unseal('phone', phoneSealed)),
    steps: await listSteps(db, [row.id]),
  };
}

const listSteps = (db: Db, applicationIds: string[]) =>
  db
    .select({
      applicationId: applicationSteps.applicationId,
      kind: applicationSteps.kind,
      note: applicationSteps.note,
      at: applicationSteps.at,
      actor: users.name,
      actorId: applicationSteps.actorId,
    })
    .from(applicationSteps)
    .innerJoin(users, eq(users.id, applicationSteps.actorId))
    .where(inArray(applicationSteps.applicationId, applicationIds))
    .orderBy(asc(applicationSteps.id));
