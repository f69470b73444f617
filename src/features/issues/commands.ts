/**
 * An issue from registration to the rectification plan. The office registers, triages, assigns and
 * publishes it. The lead unit acknowledges it, or returns it once, and writes the plan.
 */
import { and, eq, isNull, lte, ne } from 'drizzle-orm';
import { issueTexts } from '#db/tables/intake.ts';
import { issueSteps, issues, issueUnits, reports } from '#db/tables/issues.ts';
import { milestones } from '#db/tables/rectification.ts';
import { issueStatusLabels } from '#labels/issues.ts';
import {
  issueState,
  type IssueMove,
  type IssueStatus,
  type IssueStepKind,
  type StepVisibility,
} from '#db/vocabulary/issues.ts';
import { tell } from '#features/messages/commands.ts';
import { note } from '#platform/audit.ts';
import { command, transaction } from '#platform/command.ts';
import { refusing } from '#platform/constraints.ts';
import { nextOf } from '#platform/counters.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Day } from '#platform/day.ts';
import { editionOfValues, ensureLatest } from '#platform/edition.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import {
  assignInput,
  issueInput,
  measureInput,
  planInput,
  reassignInput,
  registerInput,
  transferInput,
  triageInput,
  typedMeasure,
  typedVerdict,
} from './input.ts';
import { readDeadlines } from './deadlines/queries.ts';
import { isInCharge, issueScope } from './policy.ts';
import {
  findOpenTextWriter,
  findReportedIssue,
  findUnknownChoices,
  isOpenText,
  lockIssue,
  type LockedIssue,
} from './queries.ts';
import { readMilestones } from './rectification/rules.ts';
import {
  decideDue,
  holdWorkdays,
  numberOf,
  seriesOf,
  statusAfter,
  statusAfterStep,
  takesMeasure,
  transferVerdict,
  visibilityOf,
} from './rules.ts';

/** Registers an entry with a number. Its report, if any, leaves the office's queue. */
export const registerIssue = command('issue.write', registerInput, async (ctx, input) => {
  const { reportId, serviceItemId, openDayId } = input;
  const unknown: string[] = await findUnknownChoices(ctx.db, { serviceItemId, openDayId });
  if (!sourcesOf(ctx).includes(input.source)) unknown.push('source');
  refuseUnknown(unknown);
  if (reportId) await takeUpReport(ctx, reportId);
  return registerFound(ctx, input);
});

type Registered = Pick<
  typeof issues.$inferInsert,
  'listKind' | 'publicText' | 'source' | 'reportId' | 'openDayId' | 'serviceItemId'
> & { issueTitle: string };

/**
 * Gives a number to what was found, and saves it with its first step and the first version of its
 * words. The caller has checked rights and choices.
 */
export async function registerFound(
  ctx: Ctx,
  { issueTitle, ...input }: Registered,
): Promise<{ issueId: string; number: string }> {
  const number = numberOf(
    input.listKind,
    ctx.today,
    await nextOf(ctx.db, seriesOf(input.listKind, ctx.today)),
  );
  const [row] = await refusing(
    ctx.db
      .insert(issues)
      .values({
        ...input,
        title: issueTitle,
        number,
        ...issueState('registered'),
        registeredAt: ctx.now,
        changedAt: ctx.now,
      })
      .returning({ id: issues.id }),
    { issues_one_per_report: 'report.takenUp' },
  );
  const { id } = found(row, 'issue');
  await writeStep(ctx, id, 'register', {});
  await ctx.db.insert(issueTexts).values({
    issueId: id,
    title: issueTitle,
    publicText: input.publicText,
    writtenBy: writerOf(ctx),
    writtenAt: ctx.now,
  });
  note(ctx, 'issue.register', `issue:${id}`, { number });
  return { issueId: id, number };
}

/** 研判: sets list, severity and fix mode, and edits the public text. Repeatable until 交办. */
export const triageIssue = command(
  'issue.triage',
  triageInput,
  async (ctx, { issueId, edition, issueTitle, ...verdict }) => {
    const issue = await lockForMove(ctx, issueId, 'triage');
    ensureLatest(typedVerdict(issue), edition);
    const { publicText } = verdict;
    if (issueTitle !== issue.title || publicText !== issue.publicText)
      await ctx.db
        .update(issueTexts)
        .set({ title: issueTitle, publicText, writtenBy: writerOf(ctx), writtenAt: ctx.now })
        .where(and(eq(issueTexts.issueId, issueId), isOpenText));
    await saveStep(ctx, issue, 'triage', { set: { title: issueTitle, ...verdict } });
    return { issueId };
  },
);

/**
 * 交办: sets one lead unit, any helper units and a due day. Publishes at once, unless the office
 * holds publication back, for a stated reason (F16). Refuses if the text has changed since the page
 * was loaded: it would be published unread. Refuses the last writer of the text: a second person
 * reads it before it is public.
 */
export const assignIssue = command('issue.assign', assignInput, async (ctx, input) => {
  const { issueId, leadUnitId, helperUnitIds, publication, holdUntil, handoverNote: words } = input;
  const issue = await lockForMove(ctx, issueId, 'assign');
  ensure(editionOfValues(typedVerdict(issue)) === input.edition, 'issue.changedSince');
  ensure((await findOpenTextWriter(ctx.db, issueId)) !== ctx.actor.userId, 'issue.ownText');
  refuseUnknown(await findUnknownChoices(ctx.db, { leadUnitId, helperUnitIds }));
  const calendar = await ctx.calendar();
  const due = decideDue(
    { fixMode: issue.fixMode ?? 'time_limited', source: issue.source, namedDay: input.dueOn },
    ctx.today,
    calendar,
    (await readDeadlines(ctx)).on(ctx.today),
  );
  const hold = publication === 'hold' && issue.publishedAt === null;
  if (hold) {
    if (!holdUntil) throw new Invalid({ holdUntil: 'blank' });
    if (!words) throw new Invalid({ handoverNote: 'blank' });
    const latest = calendar.addWorkdays(ctx.today, holdWorkdays).day;
    if (holdUntil <= ctx.today || holdUntil > latest)
      throw new Invalid({ holdUntil: 'outsideHold' });
  }
  await ctx.db
    .update(issueTexts)
    .set({ releasedBy: writerOf(ctx), releasedAt: ctx.now })
    .where(and(eq(issueTexts.issueId, issueId), isOpenText));
  await saveHelpers(ctx, issue, leadUnitId, helperUnitIds);
  await saveStep(ctx, issue, 'assign', {
    set: { leadUnitId, ...due, assignedOn: ctx.today },
    unitId: leadUnitId,
    dueOn: due.dueOn,
    note: words,
  });
  if (hold)
    await saveStep(ctx, { ...issue, status: 'assigned' }, 'hold', {
      set: { holdUntil },
      dueOn: holdUntil,
      note: words,
    });
  else if (issue.publishedAt === null)
    await saveStep(ctx, { ...issue, status: 'assigned' }, 'publish', {
      set: { publishedAt: ctx.now },
    });
  return { issueId, dueOn: due.dueOn };
});

/** 改派: the office assigns a returned issue again. The due day does not change (F5). */
export const reassignIssue = command(
  'issue.assign',
  reassignInput,
  async (ctx, { issueId, leadUnitId, helperUnitIds, handoverNote: words }) => {
    const issue = await lockForMove(ctx, issueId, 'reassign');
    refuseUnknown(await findUnknownChoices(ctx.db, { leadUnitId, helperUnitIds }));
    await saveHelpers(ctx, issue, leadUnitId, helperUnitIds);
    await saveStep(ctx, issue, 'reassign', {
      set: { leadUnitId, assignedOn: ctx.today },
      unitId: leadUnitId,
      note: words,
    });
    return { issueId };
  },
);

/** Publishes a held-back issue before its day. */
export const publishIssue = command('issue.publish', issueInput, async (ctx, { issueId }) => {
  const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
  ensure(issue.leadUnitId !== null && issue.publishedAt === null, 'issue.nothingToPublish');
  ensure(issue.phase !== 'off', 'issue.nothingToPublish');
  await saveStep(ctx, issue, 'publish', { set: { publishedAt: ctx.now, holdUntil: null } });
  return { issueId };
});

/** Publishes held-back issues whose day has come (F16). Idempotent. */
export const publishDueIssues = transaction('issue.publishDue', async (ctx) => {
  const due = await ctx.db
    .select({ id: issues.id, status: issues.status })
    .from(issues)
    .where(
      and(
        isNull(issues.publishedAt),
        lte(issues.holdUntil, ctx.today),
        ne(issues.phase, 'off'), // ended while it was held back
      ),
    )
    .orderBy(issues.listKind, issues.dueOn, issues.id)
    .limit(500)
    .for('update', { skipLocked: true });
  for (const issue of due)
    await saveStep(ctx, issue as { id: string; status: IssueStatus }, 'publish', {
      set: { publishedAt: ctx.now, holdUntil: null },
    });
  return { published: due.length };
});

/** 签收 */
export const acknowledgeIssue = command(
  'issue.acknowledge',
  issueInput,
  async (ctx, { issueId }) => {
    const issue = await lockForMove(ctx, issueId, 'acknowledge');
    await saveStep(ctx, issue, 'acknowledge', {});
    return { issueId };
  },
);

/** 退回: the unit returns an issue with a reason for the office. Once per unit, twice per issue. */
export const transferIssue = command(
  'issue.transfer',
  transferInput,
  async (ctx, { issueId, returnReason }) => {
    const issue = await lockForMove(ctx, issueId, 'transfer');
    const objection = transferVerdict(issue.leadUnitId, issue.returnedBy);
    if (objection) throw new Refusal(objection);
    await saveStep(ctx, issue, 'transfer', { note: returnReason });
    return { issueId };
  },
);

/**
 * Cause, measures, section and person in charge (S1 附件2), and the dated steps of a longer
 * rectification. All but the person are public. Refuses a step in the past or after the due day.
 */
export const planRectification = command(
  'issue.rectify',
  planInput,
  async (ctx, { issueId, cause, measures, section, personInCharge, ...typed }) => {
    const issue = await lockForMove(ctx, issueId, 'plan');
    const steps = readMilestones(
      [
        { step: typed.milestone1, dueOn: typed.milestoneDay1 },
        { step: typed.milestone2, dueOn: typed.milestoneDay2 },
        { step: typed.milestone3, dueOn: typed.milestoneDay3 },
        { step: typed.milestone4, dueOn: typed.milestoneDay4 },
        { step: typed.milestone5, dueOn: typed.milestoneDay5 },
      ],
      ctx.today,
      issue.dueOn,
    );
    await ctx.db
      .update(milestones)
      .set({ droppedAt: ctx.now })
      .where(and(eq(milestones.issueId, issueId), isNull(milestones.droppedAt)));
    if (steps.length > 0)
      await ctx.db
        .insert(milestones)
        .values(steps.map((step) => ({ issueId, ...step, setAt: ctx.now })));
    await saveStep(ctx, issue, 'plan', {
      set: { cause, measures, section, personInCharge },
      opinion: measures,
    });
    return { issueId };
  },
);

/**
 * 优化清单: records the measure, its documents, when it takes effect and its result (domain.md §4).
 * Repeatable: each call adds a step. Refuses entries of other lists, entries without a measure, and
 * a result before the measure is in force.
 */
export const recordMeasure = command(
  'issue.recordMeasure',
  measureInput,
  async (ctx, { issueId, edition, ...measure }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
    ensure(takesMeasure(issue), 'issue.noMeasure');
    ensureLatest(typedMeasure(issue), edition);
    if (measure.effect !== null && measure.implementedOn > ctx.today)
      throw new Invalid({ effect: 'notInForce' });
    await saveStep(ctx, issue, 'record', {
      set: measure,
      opinion: measure.effect ?? measure.measures,
    });
    return { issueId };
  },
);

/** 404 outside the scope. 409 if the unit is not in charge or the table has no such move. */
export async function lockForMove(
  ctx: Ctx,
  issueId: string,
  move: IssueMove,
): Promise<LockedIssue> {
  const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
  ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
  ensure(statusAfter(issue.status, move) !== null, 'issue.notNow', {
    status: issueStatusLabels[issue.status],
  });
  return issue;
}

export interface StepWords {
  set?: Partial<typeof issues.$inferInsert>;
  /** The unit that the step puts in charge. */
  unitId?: number;
  dueOn?: Day | null;
  /** Published with the step. */
  opinion?: string | null;
  /** Internal. */
  note?: string | null;
  /** Default: by the kind of the step. */
  visibility?: StepVisibility;
}

/** After registration, the only writer of `status` and `phase`. Adds step and audit entry. */
export async function saveStep(
  ctx: Ctx,
  issue: { id: string; status: IssueStatus },
  kind: IssueStepKind,
  { set, ...words }: StepWords,
): Promise<void> {
  const status = statusAfterStep(issue.status, kind);
  if (status === null) throw new Error(`${kind} does not follow ${issue.status}`);
  await ctx.db
    .update(issues)
    .set({ ...set, ...issueState(status), changedAt: ctx.now })
    .where(eq(issues.id, issue.id));
  await writeStep(ctx, issue.id, kind, words);
  await tellReporter(ctx, issue.id, kind, words);
  note(ctx, `issue.${kind}`, `issue:${issue.id}`, {
    status,
    ...(words.unitId !== undefined && { unitId: words.unitId }),
  });
}

/** Steps that an experiencer hears of who reported the issue: publication, and what changes it. */
const stepsForReporter = new Set<IssueStepKind>([
  'publish',
  'plan',
  'grant_extension',
  'send_to_acceptance',
  'accept',
  'return',
  'explain',
  'look_back',
  'reopen',
]);

/**
 * Tells the experiencer who reported a published issue under their name. Holders of a receipt code
 * look up the state of their report.
 */
async function tellReporter(
  ctx: Ctx,
  issueId: string,
  step: IssueStepKind,
  { opinion }: StepWords,
): Promise<void> {
  if (!stepsForReporter.has(step)) return;
  const issue = await findReportedIssue(ctx.db, issueId);
  if (!issue) return;
  const { reportId, number, title, unit, dueOn } = issue;
  await tell(ctx, {
    kind: 'issue_step',
    to: { reporterOfIssue: issueId },
    subject: `issue:${issueId}`,
    occasion: `${step} ${ctx.now.toISOString()}`,
    facts: { number, title, step, unit, dueOn, opinion: opinion ?? null },
    link: `/me/reports/${reportId}`,
  });
}

async function writeStep(
  ctx: Ctx,
  issueId: string,
  kind: IssueStepKind,
  { unitId, dueOn, opinion, note: internal, visibility }: StepWords,
): Promise<void> {
  const actorId = writerOf(ctx);
  await ctx.db.insert(issueSteps).values({
    issueId,
    kind,
    visibility: visibility ?? visibilityOf(kind),
    actorId,
    actorUnitId: actorId === null ? null : (ctx.actor?.unitId ?? null),
    unitId: unitId ?? null,
    dueOn: dueOn ?? null,
    opinion: opinion ?? null,
    note: internal ?? null,
    at: ctx.now,
  });
}

/** The account of the writer; null for the portal itself. */
export const writerOf = ({ actor }: Pick<Ctx, 'actor'>): string | null =>
  actor && !actor.roles.includes('system') ? actor.userId : null;

/** The lead unit cannot also be a helper unit. */
async function saveHelpers(
  ctx: Ctx,
  issue: LockedIssue,
  leadUnitId: number,
  helperUnitIds: number[],
): Promise<void> {
  const helpers = helperUnitIds.filter((unitId) => unitId !== leadUnitId);
  await ctx.db.delete(issueUnits).where(eq(issueUnits.issueId, issue.id));
  if (helpers.length > 0)
    await ctx.db
      .insert(issueUnits)
      .values(
        helpers.map((unitId) => ({ issueId: issue.id, unitId, registeredAt: issue.registeredAt })),
      );
}

async function takeUpReport(ctx: Ctx, reportId: string): Promise<void> {
  const [report] = await ctx.db
    .select({ takenUpAt: reports.takenUpAt })
    .from(reports)
    .where(eq(reports.id, reportId))
    .for('update');
  ensure(found(report, 'report').takenUpAt === null, 'report.takenUp');
  await ctx.db.update(reports).set({ takenUpAt: ctx.now }).where(eq(reports.id, reportId));
}

/** The sources in use: the national ones that the region enabled, and the region's. */
export const sourcesOf = ({ region }: Pick<Ctx, 'region'>): string[] => [
  ...region.issueSources.enabled,
  ...region.issueSources.own.map(({ code }) => code),
];

function refuseUnknown(fields: readonly string[]): void {
  if (fields.length > 0)
    throw new Invalid(Object.fromEntries(fields.map((field) => [field, 'notOffered'])));
}
