/** Applications, from the 报名表 to the decision: commands of the applicant and of the office. */
import { and, count, eq, gte } from 'drizzle-orm';
import { z } from 'zod';
import {
  applicationEchoes,
  applications,
  applicationSteps,
  campaigns,
  experiencers,
} from '#db/tables/experiencers.ts';
import { users } from '#db/tables/people.ts';
import { hashPassword, problemWithPassword } from '#features/accounts/passwords.ts';
import { personalDataNames } from '#labels/publications.ts';
import type { ApplicationStatus, RosterChoice } from '#db/vocabulary/people.ts';
import { canonicalJson, note } from '#platform/audit.ts';
import { command, type Command } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { nextOf } from '#platform/counters.ts';
import type { Ctx, SignedInCtx } from '#platform/ctx.ts';
import { yearOf, type Day } from '#platform/day.ts';
import { parse } from '#platform/input.ts';
import { takeFromLimit } from '#platform/rate-limit.ts';
import { standingFinds, textKindOf } from '#platform/overruled-finds.ts';
import { ensure, found, Invalid, Refusal } from '#platform/refusal.ts';
import { findPublishedCampaign } from '../campaigns/queries.ts';
import { phaseOf } from '../campaigns/rules.ts';
import { giveConsents, keepConsents } from '../consents/commands.ts';
import { purposesOf } from '../consents/rules.ts';
import { experiencerNumber, experiencerSeries, isInOffice, termEnd } from '../rules.ts';
import {
  applyInput,
  applySignedInInput,
  appointInput,
  rejectInput,
  resubmitInput,
  returnInput,
  revealPhoneInput,
  withdrawInput,
} from './input.ts';
import { saveRecusals } from '../recusals/commands.ts';
import { mayApply, mayReview } from './policy.ts';
import { formColumns } from './queries.ts';
import {
  birthProblem,
  ensureStep,
  isTooOld,
  receiptNo,
  receiptSeries,
  sentTwiceMinutes,
} from './rules.ts';

/**
 * A visitor applies and chooses a password. A phone that already has an account gets the same
 * answer and a number of the same series. For it, only a record for the account's owner is stored,
 * so strangers learn and change nothing. The same form sent twice, as by a double click, gives one
 * application or record, and one number. The rate limit per caller applies, as for every public
 * form. Argon2 runs before the transaction, so that no connection waits for the CPU. It also runs
 * before the phone is looked up, so that both answers take equally long.
 */
export const apply: Command<{ receiptNo: string }> = Object.assign(
  async (ctx: Ctx, raw: unknown) => {
    const {
      password,
      passwordAgain: _again,
      promise: _promise,
      processing: _processing,
      campaignId,
      phone,
      roster,
      ...form
    } = parse(applyInput, raw);
    const campaign = await openCampaign(ctx, campaignId);
    const weak = problemWithPassword(password, ctx.region, [form.name, phone]);
    refuseUnfit(ctx, campaign, form, weak ? { password: weak } : {});
    await takeFromLimit('apply', ctx.clientKey); // before the costly hash and writes
    return keepSignUp(ctx, {
      campaignId,
      phone,
      roster,
      form,
      passwordHash: await hashPassword(password),
    });
  },
  { permission: 'application.apply' as const },
);

interface SignUp {
  campaignId: string;
  phone: string;
  roster: RosterChoice;
  form: ApplicationForm;
  passwordHash: string;
}

const keepSignUp = command(
  'application.apply',
  z.custom<SignUp>(),
  async (ctx, { campaignId, phone, roster, form, passwordHash }) => {
    const phoneDigest = ctx.secrets.digest('phone', phone);
    const [account] = await ctx.db
      .insert(users)
      .values({
        name: form.name,
        phoneDigest,
        phoneSealed: ctx.secrets.seal('phone', phone),
        passwordHash,
        createdAt: ctx.now,
      })
      .onConflictDoNothing({ target: users.phoneDigest })
      .returning({ id: users.id });
    if (account) {
      await giveConsents(ctx, account.id, ['processing', ...purposesOf(roster)]);
      return saveApplication(ctx, campaignId, account.id, form);
    }
    const [known] = await ctx.db
      .select({ id: users.id })
      .from(users)
      .where(eq(users.phoneDigest, phoneDigest))
      .for('update');
    const userId = found(known, 'user').id;
    const formDigest = ctx.secrets.digest('sign-up', canonicalJson(form));
    const sent = await findSentBefore(ctx, { campaignId, userId, form, formDigest });
    if (sent !== null) return { receiptNo: sent };
    const number = await nextReceiptNo(ctx);
    await ctx.db
      .insert(applicationEchoes)
      .values({ receiptNo: number, userId, campaignId, formDigest, at: ctx.now });
    note(ctx, 'application.echo', `campaign:${campaignId}`);
    return { receiptNo: number };
  },
);

/**
 * The number that the same form got a moment ago. It may belong to an application or to a record
 * for the owner; from outside, both look the same.
 */
async function findSentBefore(
  ctx: Ctx,
  {
    campaignId,
    userId,
    form,
    formDigest,
  }: { campaignId: string; userId: string; form: ApplicationForm; formDigest: string },
): Promise<string | null> {
  const since = new Date(ctx.now.getTime() - sentTwiceMinutes * 60_000);
  const [application] = await ctx.db
    .select({ receiptNo: applications.receiptNo, ...formColumns })
    .from(applications)
    .where(
      and(
        eq(applications.campaignId, campaignId),
        eq(applications.userId, userId),
        gte(applications.createdAt, since),
      ),
    );
  if (application && isSameForm(application, form)) return application.receiptNo;
  const [echo] = await ctx.db
    .select({ receiptNo: applicationEchoes.receiptNo })
    .from(applicationEchoes)
    .where(
      and(
        eq(applicationEchoes.userId, userId),
        eq(applicationEchoes.campaignId, campaignId),
        eq(applicationEchoes.formDigest, formDigest),
        gte(applicationEchoes.at, since),
      ),
    )
    .limit(1);
  return echo?.receiptNo ?? null;
}

/** A person with an account applies. The same form sent twice gives one application. */
export const applySignedIn = command(
  'application.manageOwn',
  applySignedInInput,
  async (ctx, { campaignId, promise: _promise, processing: _processing, ...form }) => {
    const actor = ctx.actor;
    ensure(mayApply(actor), 'application.staffMayNot');
    const [sent] = await ctx.db
      .select({ receiptNo: applications.receiptNo, ...formColumns })
      .from(applications)
      .where(and(eq(applications.campaignId, campaignId), eq(applications.userId, actor.userId)));
    if (sent) {
      ensure(isSameForm(sent, form), 'application.already');
      return { receiptNo: sent.receiptNo };
    }
    const campaign = await openCampaign(ctx, campaignId);
    const [appointment] = await ctx.db
      .select({
        startsOn: experiencers.startsOn,
        endsOn: experiencers.endsOn,
        endedOn: experiencers.endedOn,
      })
      .from(experiencers)
      .where(eq(experiencers.userId, actor.userId));
    ensure(!appointment || !isInOffice(appointment, ctx.today), 'application.alreadyExperiencer');
    refuseUnfit(ctx, campaign, form);
    await keepConsents(ctx, actor.userId, ['processing'], ['processing']);
    return saveApplication(ctx, campaignId, actor.userId, form);
  },
);

/** The applicant corrects a returned application. Also allowed after the window closed. */
export const resubmitApplication = command(
  'application.manageOwn',
  resubmitInput,
  async (ctx, { applicationId, seenSteps, ...form }) => {
    const application = await lockApplication(ctx, applicationId, ctx.actor.userId);
    ensureStep(application, seenSteps, 'resubmitted');
    refuseUnfit(ctx, application, form);
    await ctx.db.update(applications).set(form).where(eq(applications.id, applicationId));
    await saveStep(ctx, application, 'resubmitted');
    return { applicationId };
  },
);

export const withdrawApplication = command(
  'application.manageOwn',
  withdrawInput,
  async (ctx, { applicationId, seenSteps }) => {
    const application = await lockApplication(ctx, applicationId, ctx.actor.userId);
    ensureStep(application, seenSteps, 'withdrawn');
    await saveStep(ctx, application, 'withdrawn');
    return { applicationId };
  },
);

export const returnApplication = command(
  'application.review',
  returnInput,
  async (ctx, { applicationId, seenSteps, returnNote }) => {
    const application = await lockForReview(ctx, applicationId);
    ensureStep(application, seenSteps, 'returned');
    await saveStep(ctx, application, 'returned', returnNote);
    return { applicationId };
  },
);

export const rejectApplication = command(
  'application.review',
  rejectInput,
  async (ctx, { applicationId, seenSteps, rejectNote }) => {
    const application = await lockForReview(ctx, applicationId);
    ensureStep(application, seenSteps, 'rejected');
    await saveStep(ctx, application, 'rejected', rejectNote);
    return { applicationId };
  },
);

/**
 * Appoints an applicant whose identity was checked in person. The term starts today and lasts the
 * months of the campaign. A person with an expired term keeps their number. A person in office is
 * refused. Ties to units must be stated (A6).
 */
export const appointApplicant = command(
  'application.review',
  appointInput,
  async (ctx, { applicationId, seenSteps, tie, tiedUnitIds }) => {
    const application = await lockForReview(ctx, applicationId);
    ensureStep(application, seenSteps, 'appointed');
    await refusePersonalData(ctx, application.industry);
    await ctx.db
      .update(users)
      .set({ name: application.name })
      .where(eq(users.id, application.userId)); // the name on the document shown
    const { id, number } = await openTerm(ctx, application);
    await saveRecusals(ctx, id, { tie, tiedUnitIds });
    await saveStep(ctx, application, 'appointed');
    return { applicationId, number };
  },
);

/** The applicant's full phone number. The audit log stores the reason (domain.md §11). */
export const revealPhone = command(
  'application.review',
  revealPhoneInput,
  async (ctx, { applicationId, revealReason }) => {
    const [applicant] = await ctx.db
      .select({ phoneSealed: users.phoneSealed })
      .from(applications)
      .innerJoin(users, eq(users.id, applications.userId))
      .where(eq(applications.id, applicationId));
    const sealed = found(found(applicant, 'application').phoneSealed, 'phone');
    note(ctx, 'application.revealPhone', `application:${applicationId}`, { reason: revealReason });
    return { phone: ctx.secrets.unseal('phone', sealed) };
  },
);

interface Form {
  name: string;
  birthOn: Day;
  town: string | null;
  channels: string[];
}

async function openCampaign(ctx: Ctx, campaignId: string) {
  const campaign = found(await findPublishedCampaign(ctx.db, campaignId), 'campaign');
  ensure(phaseOf(campaign, ctx.now) === 'open', 'campaign.notOpen');
  return campaign;
}

/** Checks that the schema cannot make: the age today, and the towns of this district. */
function refuseUnfit(
  ctx: Ctx,
  campaign: { maxAge: number | null },
  form: Form,
  others: Record<string, string> = {},
): void {
  const birth = birthProblem(form.birthOn, ctx.today, ctx.region.limits.minAge);
  const isKnownTown = form.town === null || ctx.region.towns.includes(form.town);
  const errors = {
    ...(birth && { birthOn: birth }),
    ...(!isKnownTown && { town: 'notOffered' }),
    ...others,
  };
  if (Object.keys(errors).length > 0) throw new Invalid(errors);
  if (isTooOld(form.birthOn, ctx.today, campaign.maxAge))
    throw new Refusal('application.ageLimit', { maxAge: campaign.maxAge ?? 0 });
}

const isSameForm = (stored: object, sent: object): boolean =>
  Object.entries(sent).every(
    ([name, value]) =>
      JSON.stringify((stored as Record<string, unknown>)[name]) === JSON.stringify(value),
  );

const nextReceiptNo = async (ctx: Ctx): Promise<string> => {
  const year = yearOf(ctx.today);
  return receiptNo(year, await nextOf(ctx.db, receiptSeries(year)));
};

type ApplicationForm = Omit<
  typeof applications.$inferInsert,
  'id' | 'receiptNo' | 'campaignId' | 'userId' | 'status' | 'createdAt'
>;

async function saveApplication(
  ctx: Ctx,
  campaignId: string,
  userId: string,
  form: ApplicationForm,
): Promise<{ receiptNo: string }> {
  const number = await nextReceiptNo(ctx);
  const [row] = await refusing(
    ctx.db
      .insert(applications)
      .values({
        ...form,
        receiptNo: number,
        campaignId,
        userId,
        status: 'applied',
        createdAt: ctx.now,
      })
      .returning({ id: applications.id }),
    { applications_one_per_campaign: 'application.already' },
  );
  await addStep(ctx, found(row, 'application').id, 'applied', userId, null);
  return { receiptNo: number };
}

/** Locks the application until the command ends, with its number of steps. Not found for others. */
async function lockApplication(ctx: Ctx, id: string, ownerId?: string) {
  const [row] = await ctx.db
    .select({
      id: applications.id,
      userId: applications.userId,
      status: applications.status,
      name: applications.name,
      experiencerType: applications.experiencerType,
      industry: applications.industry,
      town: applications.town,
      maxAge: campaigns.maxAge,
      termMonths: campaigns.termMonths,
    })
    .from(applications)
    .innerJoin(campaigns, eq(campaigns.id, applications.campaignId))
    .where(
      and(
        eq(applications.id, id),
        ownerId === undefined ? undefined : eq(applications.userId, ownerId),
      ),
    )
    .for('update', { of: applications });
  const application = found(row, 'application');
  // A separate statement: only after the lock is held, the count is current.
  const [taken] = await ctx.db
    .select({ steps: count() })
    .from(applicationSteps)
    .where(eq(applicationSteps.applicationId, id));
  return {
    ...application,
    status: application.status as ApplicationStatus,
    steps: taken?.steps ?? 0,
  };
}

/** Scans the text for the public roster now, because the applicant only got a warning. */
async function refusePersonalData(ctx: Ctx, industry: string | null): Promise<void> {
  const textKind = textKindOf('application.review');
  const finds = await standingFinds(ctx, textKind, [industry ?? '']);
  if (finds[0])
    throw new Refusal(
      'application.personalData',
      { kinds: personalDataNames(finds.map(({ kind }) => kind)), text: finds[0].text },
      finds,
    );
}

async function lockForReview(ctx: Ctx, id: string) {
  const application = await lockApplication(ctx, id);
  ensure(mayReview(ctx.actor, application), 'application.notYourOwn');
  return application;
}

/** After the first step, the only writer of `status`. Adds the step at the same time. */
async function saveStep(
  ctx: SignedInCtx,
  application: { id: string },
  kind: ApplicationStatus,
  words: string | null = null,
): Promise<void> {
  await addStep(ctx, application.id, kind, ctx.actor.userId, words);
  await ctx.db
    .update(applications)
    .set({ status: kind })
    .where(eq(applications.id, application.id));
}

async function addStep(
  ctx: Ctx,
  applicationId: string,
  kind: ApplicationStatus,
  actorId: string,
  words: string | null,
): Promise<void> {
  await ctx.db
    .insert(applicationSteps)
    .values({ applicationId, kind, actorId, note: words, at: ctx.now });
  note(ctx, `application.${kind}`, `application:${applicationId}`);
}

async function openTerm(
  ctx: SignedInCtx,
  application: Awaited<ReturnType<typeof lockApplication>>,
): Promise<{ id: string; number: string }> {
  const { userId, experiencerType, industry, town, termMonths } = application;
  const [former] = await ctx.db
    .select({
      id: experiencers.id,
      number: experiencers.number,
      startsOn: experiencers.startsOn,
      endsOn: experiencers.endsOn,
      endedOn: experiencers.endedOn,
    })
    .from(experiencers)
    .where(eq(experiencers.userId, userId))
    .for('update');
  ensure(!former || !isInOffice(former, ctx.today), 'application.termRunning');
  const term = {
    experiencerType,
    industry,
    town,
    startsOn: ctx.today,
    endsOn: termEnd(ctx.today, termMonths),
    identityCheckedInPerson: true,
    appointedBy: ctx.actor.userId,
    appointedAt: ctx.now,
    endedOn: null,
    endKind: null,
    endReason: null,
  };
  if (former) {
    await ctx.db.update(experiencers).set(term).where(eq(experiencers.id, former.id));
    note(ctx, 'experiencer.renew', `experiencer:${former.id}`, {
      number: former.number,
      formerTerm: [former.startsOn, former.endedOn ?? former.endsOn],
    });
    return { id: former.id, number: former.number };
  }
  const year = yearOf(ctx.today);
  const number = experiencerNumber(year, await nextOf(ctx.db, experiencerSeries(year)));
  const [row] = await refusing(
    ctx.db
      .insert(experiencers)
      .values({ ...term, userId, number })
      .returning({ id: experiencers.id }),
    { experiencers_one_per_person: 'application.termRunning' },
  );
  const { id } = found(row, 'experiencer');
  note(ctx, 'experiencer.appoint', `experiencer:${id}`, { number });
  return { id, number };
}
