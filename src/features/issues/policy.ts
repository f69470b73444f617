/** Permissions on one issue, and visible rows. Permissions per role: platform/permissions.ts. */
import type { IssueMove, IssueStatus, ListKind } from '#db/vocabulary/issues.ts';
import type { Actor } from '#platform/ctx.ts';
import { can, type Permission } from '#platform/permissions.ts';
import { Denied } from '#platform/refusal.ts';
import { takesProgress } from './rectification/rules.ts';
import { statusAfter, takesMeasure, transferVerdict } from './rules.ts';

/** The rows that a reader of the back office may see. */
export type IssueScope = { kind: 'all' } | { kind: 'unit'; unitId: number };

/** The office and the convenor see all. A unit sees what it leads or helps with (domain.md §2). */
export function issueScope(actor: Actor | null): IssueScope {
  if (can(actor, 'issue.readAll')) return { kind: 'all' };
  if (actor && can(actor, 'issue.readOffice') && actor.unitId !== null)
    return { kind: 'unit', unitId: actor.unitId };
  throw new Denied(actor ? 'forbidden' : 'signInFirst');
}

/** The "Who" column of the table in domain.md §4. */
export const permissionOfMove = {
  triage: 'issue.triage',
  assign: 'issue.assign',
  reassign: 'issue.assign',
  acknowledge: 'issue.acknowledge',
  transfer: 'issue.transfer',
  plan: 'issue.rectify',
  request_extension: 'issue.ask',
  request_unfixable: 'issue.ask',
  request_closure: 'issue.ask',
  grant_extension: 'issue.decide',
  refuse_extension: 'issue.decide',
  explain: 'issue.confirmEnd',
  refuse_unfixable: 'issue.decide',
  send_to_acceptance: 'issue.decide',
  accept: 'issue.decide',
  exempt: 'issue.exempt',
  return: 'issue.decide',
  look_back: 'issue.decide',
  reopen: 'issue.decide',
  reject: 'issue.triage',
  merge: 'issue.triage',
} as const satisfies Record<IssueMove, Permission>;

export interface IssueRecord {
  status: IssueStatus;
  leadUnitId: number | null;
  /** The units that returned it, in order. */
  returnedBy: readonly (number | null)[];
}

/** The lead unit acts; helper units only read. Those who may read all issues may act on all. */
export const isInCharge = (actor: Actor | null, issue: IssueRecord): boolean =>
  actor !== null &&
  (can(actor, 'issue.readAll') || (actor.unitId !== null && actor.unitId === issue.leadUnitId));

/** Whether a unit that leads or helps may report progress. Its scope is checked by the query. */
export const mayReportProgress = (actor: Actor | null, issue: { status: IssueStatus }): boolean =>
  can(actor, 'issue.reportProgress') && takesProgress(issue.status);

/** Whether the page lets the lead unit add evidence. */
export const mayAddEvidence = (actor: Actor | null, issue: IssueRecord): boolean =>
  can(actor, 'issue.addEvidence') && isInCharge(actor, issue) && takesProgress(issue.status);

/** Whether the page lets the lead unit mark steps of its plan as done. */
export const mayCompleteMilestones = (actor: Actor | null, issue: IssueRecord): boolean =>
  can(actor, 'issue.rectify') && isInCharge(actor, issue) && takesProgress(issue.status);

/** Whether the page lets the lead unit or the office record date and effect of a measure. */
export const mayRecordMeasure = (
  actor: Actor | null,
  issue: IssueRecord & { listKind: ListKind },
): boolean => can(actor, 'issue.recordMeasure') && isInCharge(actor, issue) && takesMeasure(issue);

/** Whether the page offers the move. The command checks the same and refuses with a reason. */
export const mayMove = (actor: Actor | null, issue: IssueRecord, move: IssueMove): boolean =>
  can(actor, permissionOfMove[move]) &&
  isInCharge(actor, issue) &&
  statusAfter(issue.status, move) !== null &&
  (move !== 'transfer' || transferVerdict(issue.leadUnitId, issue.returnedBy) === null);
