/** Reads what the lead unit reported about one issue. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import { issueSteps, issues } from '#db/tables/issues.ts';
import { files } from '#db/tables/files.ts';
import {
  closureRequests,
  evidenceFiles,
  explanations,
  milestones,
} from '#db/tables/rectification.ts';
import type { StepVisibility } from '#db/vocabulary/issues.ts';
import { dayOf, type Day } from '#platform/day.ts';
import type { IssueScope } from '../policy.ts';
import { within } from '../queries.ts';

/** The latest 申请销号 of an issue, or null. The caller checks whether the reader may see it. */
export async function findClosureRequest(db: Db, issueId: string) {
  const [request] = await db
    .select({
      resultText: closureRequests.resultText,
      completedOn: closureRequests.completedOn,
      link: closureRequests.link,
      stepsBefore: closureRequests.stepsBefore,
      stepsAfter: closureRequests.stepsAfter,
      timeBefore: closureRequests.timeBefore,
      timeAfter: closureRequests.timeAfter,
      timeUnit: closureRequests.timeUnit,
      materialsBefore: closureRequests.materialsBefore,
      materialsAfter: closureRequests.materialsAfter,
      visitsBefore: closureRequests.visitsBefore,
      visitsAfter: closureRequests.visitsAfter,
      requestedAt: closureRequests.requestedAt,
    })
    .from(closureRequests)
    .where(eq(closureRequests.issueId, issueId))
    .orderBy(desc(closureRequests.id))
    .limit(1);
  return request ?? null;
}
export type ClosureRequest = NonNullable<Awaited<ReturnType<typeof findClosureRequest>>>;

/** The day of the latest plan, or null before the first one. */
export async function findPlanDay(db: Db, issueId: string): Promise<Day | null> {
  const [plan] = await db
    .select({ at: issueSteps.at })
    .from(issueSteps)
    .where(and(eq(issueSteps.issueId, issueId), eq(issueSteps.kind, 'plan')))
    .orderBy(desc(issueSteps.id))
    .limit(1);
  return plan ? dayOf(plan.at) : null;
}

/** The latest request for an extension, or null. */
export async function findExtensionRequest(db: Db, issueId: string) {
  const [step] = await db
    .select({ extendTo: issueSteps.dueOn, reason: issueSteps.opinion, at: issueSteps.at })
    .from(issueSteps)
    .where(and(eq(issueSteps.issueId, issueId), eq(issueSteps.kind, 'request_extension')))
    .orderBy(desc(issueSteps.id))
    .limit(1);
  return step ?? null;
}

/**
 * The latest request to explain, with the person of the office who proposed it to a second one, if
 * somebody did. The caller checks whether the reader may see it: the public sees it once confirmed.
 */
export async function findExplanation(db: Db, issueId: string) {
  const [explanation] = await db
    .select({
      id: explanations.id,
      outcome: explanations.outcome,
      basis: explanations.basis,
      explanation: explanations.explanation,
      requestedAt: explanations.requestedAt,
    })
    .from(explanations)
    .where(eq(explanations.issueId, issueId))
    .orderBy(desc(explanations.id))
    .limit(1);
  if (!explanation) return null;
  // The latest of the two steps decides: a new request needs a new proposal.
  const [step] = await db
    .select({ kind: issueSteps.kind, actorId: issueSteps.actorId })
    .from(issueSteps)
    .where(
      and(
        eq(issueSteps.issueId, issueId),
        inArray(issueSteps.kind, ['request_unfixable', 'propose_explanation']),
      ),
    )
    .orderBy(desc(issueSteps.id))
    .limit(1);
  return {
    ...explanation,
    proposedBy: step?.kind === 'propose_explanation' ? step.actorId : null,
  };
}
export type Explanation = NonNullable<Awaited<ReturnType<typeof findExplanation>>>;

/** The steps of the current plan, in the order of their dates. At most `maximumMilestones`. */
export const listMilestones = (db: Db, issueId: string) =>
  db
    .select({
      id: milestones.id,
      step: milestones.step,
      dueOn: milestones.dueOn,
      doneOn: milestones.doneOn,
    })
    .from(milestones)
    .where(and(eq(milestones.issueId, issueId), isNull(milestones.droppedAt)))
    .orderBy(asc(milestones.dueOn), asc(milestones.id));
export type Milestone = Awaited<ReturnType<typeof listMilestones>>[number];

const evidenceColumns = {
  id: evidenceFiles.id,
  pair: evidenceFiles.pair,
  moment: evidenceFiles.moment,
  visibility: evidenceFiles.visibility,
  title: evidenceFiles.title,
  name: evidenceFiles.publicName,
  hasThumbnail: sql<boolean>`${evidenceFiles.thumbnailId} is not null`,
  kind: files.kind,
  size: files.size,
};

/** The evidence of an issue in the order it was added; for the public, only public files. */
export const listEvidence = (db: Db, issueId: string, reach: StepVisibility) =>
  db
    .select(evidenceColumns)
    .from(evidenceFiles)
    .innerJoin(files, eq(files.id, evidenceFiles.fileId))
    .where(
      and(
        eq(evidenceFiles.issueId, issueId),
        reach === 'public' ? eq(evidenceFiles.visibility, 'public') : undefined,
      ),
    )
    .orderBy(asc(evidenceFiles.id));
export type Evidence = Awaited<ReturnType<typeof listEvidence>>[number];

/**
 * A file by the name in its address, or its thumbnail. The public finds public files of published
 * issues, staff those of their scope.
 */
export async function findEvidenceFile(
  db: Db,
  reader: { number: string | null } | { scope: IssueScope; issueId: string | null },
  name: string | null,
  size: 'full' | 'thumbnail',
) {
  if (name === null) return null;
  const where =
    'number' in reader
      ? and(
          eq(issues.number, reader.number ?? ''),
          isNotNull(issues.publishedAt),
          eq(evidenceFiles.visibility, 'public'),
        )
      : reader.issueId === null
        ? null
        : and(eq(issues.id, reader.issueId), within(reader.scope));
  if (where === null) return null;
  const [file] = await db
    .select({
      fileId: files.id,
      title: evidenceFiles.title,
      kind: files.kind,
      size: files.size,
      sha256: files.sha256,
    })
    .from(evidenceFiles)
    .innerJoin(issues, eq(issues.id, evidenceFiles.issueId))
    .innerJoin(
      files,
      eq(files.id, size === 'full' ? evidenceFiles.fileId : evidenceFiles.thumbnailId),
    )
    .where(and(where, eq(evidenceFiles.publicName, name)));
  return file ?? null;
}

/** What the page of one issue needs from this part. */
export async function readRectification(db: Db, issueId: string) {
  const [closure, extension, explanation, steps] = await Promise.all([
    findClosureRequest(db, issueId),
    findExtensionRequest(db, issueId),
    findExplanation(db, issueId),
    listMilestones(db, issueId),
  ]);
  return { closure, extension, explanation, milestones: steps };
}
export type Rectification = Awaited<ReturnType<typeof readRectification>>;
