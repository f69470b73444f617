/** A campaign that is open at the default time of `ctx`, and a valid 报名表. */
import { eq } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { applications, campaigns } from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import { apply } from '#features/experiencers/applications/commands.ts';
import type { Actor } from '#platform/ctx.ts';
import { ctx, testSecrets } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

export async function aCampaign(
  db: Db,
  overrides: Partial<typeof campaigns.$inferInsert> = {},
): Promise<string> {
  const [row] = await db
    .insert(campaigns)
    .values({
      title: '第一期招募公告',
      audience: '企业和群众',
      conditions: '热心',
      duties: '如实反映',
      rights: '参加活动',
      activities: '走一遍流程',
      procedure: '报名、审核、聘任',
      contact: '办公室',
      seats: 20,
      termMonths: 12,
      opensAt: new Date('2026-11-16T09:00+08:00'),
      closesAt: new Date('2026-11-30T18:00+08:00'),
      createdBy: town.editor.userId,
      createdAt: new Date('2026-11-15T09:00+08:00'),
      publishedBy: town.reviewer.userId,
      publishedAt: new Date('2026-11-15T10:00+08:00'),
      ...overrides,
    })
    .returning({ id: campaigns.id });
  if (!row) throw new Error('no campaign');
  return row.id;
}

/** The form without telephone and password. */
export const filledIn = {
  name: '梅小雨',
  birthOn: '1968-05-20',
  experiencerType: 'citizen',
  industry: '餐饮',
  town: '东关镇',
  channels: ['mobile', 'window'],
  employer: '',
};

export const agreed = { promise: 'yes', processing: 'yes' };

export const formOf = (
  campaignId: string,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> => ({
  campaignId,
  ...filledIn,
  phone: '13700000001',
  password: 'green tea at noon',
  passwordAgain: 'green tea at noon',
  roster: 'masked',
  ...agreed,
  ...overrides,
});

export interface Applicant {
  actor: Actor;
  applicationId: string;
  receiptNo: string;
}

/** A new person with an application, made through the form. */
export async function anApplicant(
  db: Db,
  campaignId: string,
  overrides: Record<string, unknown> = {},
): Promise<Applicant> {
  const { receiptNo } = await apply(ctx(db), formOf(campaignId, overrides));
  const [row] = await db
    .select({ applicationId: applications.id, userId: users.id, name: users.name })
    .from(applications)
    .innerJoin(users, eq(users.id, applications.userId))
    .where(eq(applications.receiptNo, receiptNo));
  if (!row) throw new Error('the sign-up became an echo');
  const { applicationId, userId, name } = row;
  return {
    actor: { userId, name, roles: [], unitId: null, experiencerId: null },
    applicationId,
    receiptNo,
  };
}

export const digestOf = (phone: string): string => testSecrets.digest('phone', phone);
