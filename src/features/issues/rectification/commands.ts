/** From plan to acceptance: what the lead unit reports and asks for (domain.md §4). */
import { randomUUID } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import {
  closureRequests,
  evidenceFiles,
  explanations,
  milestones,
} from '#db/tables/rectification.ts';
import { evidenceMoments } from '#db/vocabulary/issues.ts';
import { issueStatusLabels } from '#labels/issues.ts';
import { tell } from '#features/messages/commands.ts';
import { note } from '#platform/audit.ts';
import { command } from '#platform/command.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Day } from '#platform/day.ts';
import { randomFileName } from '#platform/files/names.ts';
import { removeFile, storeFile } from '#platform/files/store.ts';
import { checkUpload } from '#platform/files/upload.ts';
import { Invalid, Refusal, ensure, found } from '#platform/refusal.ts';
import { lockForMove, saveStep } from '../commands.ts';
import { readDeadlines } from '../deadlines/queries.ts';
import { issueInput } from '../input.ts';
import { isInCharge, issueScope } from '../policy.ts';
import { lockIssue, type LockedIssue } from '../queries.ts';
import {
  closureInput,
  evidenceInput,
  explanationInput,
  explanationReadInput,
  extensionInput,
  milestoneInput,
  progressInput,
  refusalInput,
  removeEvidenceInput,
} from './input.ts';
import {
  findExplanation,
  findExtensionRequest,
  findPlanDay,
  listEvidence,
  type Explanation,
} from './queries.ts';
import {
  decideExtension,
  extensionVerdict,
  faultsOfResult,
  maximumEvidence,
  takesProgress,
} from './rules.ts';

/**
 * 申请销号, by the leader of the lead unit: result, completion date, figures, and evidence: a file or a
 * public page. Refuses a date before the plan or in the future, and a figure without its
 * counterpart. It closes nothing: experiencers walk the step again first (R9).
 */
export const requestClosure = command(
  'issue.ask',
  closureInput,
  async (ctx, { issueId, ...result }) => {
    const issue = await lockForMove(ctx, issueId, 'request_closure');
    const plannedOn = (await findPlanDay(ctx.db, issueId)) ?? ctx.today;
    const faults = faultsOfResult(result, plannedOn, ctx.today);
    const evidence = await listEvidence(ctx.db, issueId, 'staff');
    if (result.link === null && evidence.length === 0) faults['link'] = 'noEvidence';
    if (Object.keys(faults).length > 0) throw new Invalid(faults);
    await ctx.db.insert(closureRequests).values({
      issueId,
      ...result,
      timeUnit: result.timeBefore === null ? null : result.timeUnit,
      requestedBy: ctx.actor.userId,
      requestedAt: ctx.now,
    });
    await saveStep(ctx, issue, 'request_closure', { opinion: result.resultText });
    return { issueId };
  },
);

/**
 * 申请延期, by the leader of the lead unit, with a public reason. Refuses a request on or after the
 * due day, and a second one.
 */
export const requestExtension = command(
  'issue.ask',
  extensionInput,
  async (ctx, { issueId, extensionReason, extendTo }) => {
    const issue = await lockForMove(ctx, issueId, 'request_extension');
    const earlier = await findExtensionRequest(ctx.db, issueId);
    const objection = extensionVerdict(issue, earlier !== null, ctx.today);
    if (objection) throw new Refusal(objection);
    const dueOn = found(issue.dueOn, 'dueOn');
    const due = decideExtension(
      dueOn,
      extendTo,
      await ctx.calendar(),
      (await readDeadlines(ctx)).on(ctx.today).extension,
    );
    await saveStep(ctx, issue, 'request_extension', {
      dueOn: due.dueOn,
      opinion: extensionReason,
    });
    return { issueId };
  },
);

/** 同意延期: the date of the request becomes the due date. The original stays in `dueFrom`. */
export const grantExtension = command('issue.decide', issueInput, async (ctx, { issueId }) => {
  const issue = await lockForMove(ctx, issueId, 'grant_extension');
  const request = found(await findExtensionRequest(ctx.db, issueId), 'extension');
  const due = decideExtension(
    found(issue.dueOn, 'dueOn'),
    found(request.extendTo, 'extendTo'),
    await ctx.calendar(),
    (await readDeadlines(ctx)).on(ctx.today).extension,
  );
  await saveStep(ctx, issue, 'grant_extension', { set: due, dueOn: due.dueOn });
  await tellExtension(ctx, issue, { granted: 'yes', dueOn: due.dueOn, reason: null });
  return { issueId };
});

/** 不同意延期, with a public reason. The due date stays. */
export const refuseExtension = command(
  'issue.decide',
  refusalInput,
  async (ctx, { issueId, refusalReason }) => {
    const issue = await lockForMove(ctx, issueId, 'refuse_extension');
    await saveStep(ctx, issue, 'refuse_extension', { opinion: refusalReason });
    const dueOn = found(issue.dueOn, 'dueOn');
    await tellExtension(ctx, issue, { granted: 'no', dueOn, reason: refusalReason });
    return { issueId };
  },
);

/** Tells the unit that asked. There is one request in the life of an issue. */
async function tellExtension(
  ctx: Ctx,
  { id, number, title, leadUnitId }: LockedIssue,
  decision: { granted: 'yes' | 'no'; dueOn: Day; reason: string | null },
): Promise<void> {
  if (leadUnitId === null) return;
  await tell(ctx, {
    kind: 'extension_decided',
    to: [{ reportersOf: leadUnitId }, { leaderOf: leadUnitId }],
    subject: `issue:${id}`,
    facts: { number, title, ...decision },
    link: `/office/issues/${id}`,
  });
}

/**
 * 无法整改, or the answer to a 需求, by the leader of the lead unit. Its words are published only
 * when two people of the office agree. Refuses an outcome for anything but a 需求, and a 需求
 * without one.
 */
export const requestExplanation = command(
  'issue.ask',
  explanationInput,
  async (ctx, { issueId, demandOutcome: outcome, ...words }) => {
    const issue = await lockForMove(ctx, issueId, 'request_unfixable');
    if (issue.listKind === 'demand' && outcome === null)
      throw new Invalid({ demandOutcome: 'blank' });
    if (issue.listKind !== 'demand' && outcome !== null)
      throw new Invalid({ demandOutcome: 'notOffered' });
    await ctx.db.insert(explanations).values({
      issueId,
      outcome,
      ...words,
      requestedBy: ctx.actor.userId,
      requestedAt: ctx.now,
    });
    await saveStep(ctx, issue, 'request_unfixable', {});
    return { issueId };
  },
);

/**
 * The first person of the office agrees and asks a second one to confirm. Refuses to do it twice.
 */
export const proposeExplanation = command(
  'issue.decide',
  explanationReadInput,
  async (ctx, { issueId, explanationId }) => {
    const issue = await lockForMove(ctx, issueId, 'explain');
    const explanation = await readExplanation(ctx, issueId, explanationId);
    ensure(explanation.proposedBy === null, 'issue.explanationProposed');
    await saveStep(ctx, issue, 'propose_explanation', {});
    return { issueId };
  },
);

/**
 * 已解释, or the outcome of a 需求: the second person confirms and the words are published. Refuses
 * the person who proposed it. It counts apart, never as done (F15).
 */
export const confirmExplanation = command(
  'issue.confirmEnd',
  explanationReadInput,
  async (ctx, { issueId, explanationId }) => {
    const issue = await lockForMove(ctx, issueId, 'explain');
    const explanation = await readExplanation(ctx, issueId, explanationId);
    ensure(explanation.proposedBy !== null, 'issue.explanationNotProposed');
    ensure(explanation.proposedBy !== ctx.actor.userId, 'issue.secondPerson');
    await saveStep(ctx, issue, 'explain', {
      set: { outcome: explanation.outcome },
      opinion: explanation.explanation,
    });
    return { issueId };
  },
);

/** 要求继续整改, with a public reason. */
export const refuseExplanation = command(
  'issue.decide',
  refusalInput,
  async (ctx, { issueId, refusalReason }) => {
    const issue = await lockForMove(ctx, issueId, 'refuse_unfixable');
    await saveStep(ctx, issue, 'refuse_unfixable', { opinion: refusalReason });
    return { issueId };
  },
);

/** 办理进展, by the lead unit and by helper units. Refuses before 签收 and after the end. */
export const reportProgress = command(
  'issue.reportProgress',
  progressInput,
  async (ctx, { issueId, progress, reach }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(takesProgress(issue.status), 'issue.notNow', {
      status: issueStatusLabels[issue.status],
    });
    await saveStep(ctx, issue, 'progress', {
      visibility: reach,
      ...(reach === 'public' ? { opinion: progress } : { note: progress }),
    });
    return { issueId };
  },
);

/** Marks a step of the plan as done today. Refuses a step that is done, and another unit's. */
export const completeMilestone = command(
  'issue.rectify',
  milestoneInput,
  async (ctx, { issueId, milestoneId }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
    ensure(takesProgress(issue.status), 'issue.notNow', {
      status: issueStatusLabels[issue.status],
    });
    const [done] = await ctx.db
      .update(milestones)
      .set({ doneOn: ctx.today, doneBy: ctx.actor.userId })
      .where(
        and(
          eq(milestones.id, milestoneId),
          eq(milestones.issueId, issueId),
          isNull(milestones.doneOn),
          isNull(milestones.droppedAt),
        ),
      )
      .returning({ step: milestones.step });
    ensure(done !== undefined, 'issue.milestoneDone');
    note(ctx, 'issue.completeMilestone', `issue:${issueId}`, { step: done.step });
    return { issueId };
  },
);

/**
 * Evidence by the lead unit: a picture before, one after, or a PDF, at least one. Pictures are
 * re-encoded by a child process, without place and time of the photo. Refuses people who have not
 * agreed, other formats, and more than `maximumEvidence` files.
 */
export const addEvidence = command(
  'issue.addEvidence',
  evidenceInput,
  async (ctx, { issueId, evidenceTitle, reach, people, ...sent }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
    ensure(takesProgress(issue.status), 'issue.notNow', {
      status: issueStatusLabels[issue.status],
    });
    if (people === 'notAgreed') throw new Invalid({ people: 'notAgreed' });
    const fields = evidenceMoments.filter((moment) => sent[moment] !== null);
    if (fields.length === 0) throw new Invalid({ before: 'noFile' });
    const standing = await ctx.db.$count(
      evidenceFiles,
      and(eq(evidenceFiles.issueId, issueId), isNull(evidenceFiles.removedAt)),
    );
    ensure(standing + fields.length <= maximumEvidence, 'issue.tooMuchEvidence', {
      most: maximumEvidence,
    });
    const pair = randomUUID();
    for (const moment of fields) {
      const checked = await checkUpload(sent[moment] as File, moment);
      const isPicture = checked.thumbnail !== undefined;
      if (moment === 'document' ? checked.kind !== 'pdf' : !isPicture)
        throw new Invalid({ [moment]: moment === 'document' ? 'notAPdf' : 'notAPicture' });
      const { thumbnail } = checked;
      await ctx.db.insert(evidenceFiles).values({
        issueId,
        pair,
        moment,
        visibility: reach,
        title: evidenceTitle,
        showsPeople: people === 'agreed',
        fileId: await storeFile(ctx, checked),
        thumbnailId: thumbnail ? await storeFile(ctx, { kind: 'jpeg', content: thumbnail }) : null,
        publicName: randomFileName(checked.kind),
        addedBy: ctx.actor.userId,
        addedAt: ctx.now,
      });
    }
    note(ctx, 'issue.addEvidence', `issue:${issueId}`, { reach, files: fields.length });
    return { issueId };
  },
);

/**
 * Takes a file away at once, by the unit in charge. Its content is deleted; a step with the reason
 * stays, public if the file was.
 */
export const removeEvidence = command(
  'issue.addEvidence',
  removeEvidenceInput,
  async (ctx, { issueId, evidenceId, removeReason }) => {
    const issue = found(await lockIssue(ctx.db, issueScope(ctx.actor), issueId), 'issue');
    ensure(isInCharge(ctx.actor, issue), 'issue.onlyLeadUnit');
    const [file] = await ctx.db
      .select({
        fileId: evidenceFiles.fileId,
        thumbnailId: evidenceFiles.thumbnailId,
        visibility: evidenceFiles.visibility,
      })
      .from(evidenceFiles)
      .where(and(eq(evidenceFiles.id, evidenceId), eq(evidenceFiles.issueId, issueId)));
    const { fileId, thumbnailId, visibility } = found(file, 'evidence');
    ensure(fileId !== null, 'issue.changedSince');
    await ctx.db
      .update(evidenceFiles)
      .set({
        fileId: null,
        thumbnailId: null,
        removedBy: ctx.actor.userId,
        removedAt: ctx.now,
        removeReason,
      })
      .where(eq(evidenceFiles.id, evidenceId));
    await removeFile(ctx.db, fileId);
    if (thumbnailId) await removeFile(ctx.db, thumbnailId);
    await saveStep(ctx, issue, 'remove_evidence', { visibility, opinion: removeReason });
    return { issueId };
  },
);

async function readExplanation(
  ctx: Ctx,
  issueId: string,
  explanationId: number,
): Promise<Explanation> {
  const explanation = found(await findExplanation(ctx.db, issueId), 'explanation');
  ensure(explanation.id === explanationId, 'issue.changedSince');
  return explanation;
}

/** The commands of this part, for the page of one issue. */
export const rectificationCommands = {
  requestClosure,
  requestExtension,
  grantExtension,
  refuseExtension,
  requestExplanation,
  proposeExplanation,
  confirmExplanation,
  refuseExplanation,
  reportProgress,
  completeMilestone,
};
