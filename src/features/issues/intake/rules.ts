/** Which issue may be merged into which (并案), and who must confirm an ending. */
import type { IssueStatus, ListKind } from '#db/vocabulary/issues.ts';
import type { RefusalCode } from '#labels/refusals.ts';

/** States before the first hand-over. There one person may end an issue; later it takes two. */
export const isHandedOver = (status: IssueStatus): boolean =>
  status !== 'registered' && status !== 'triaged';

export interface MergeSide {
  id: string;
  listKind: ListKind;
  status: IssueStatus;
  publishedAt: Date | null;
}

/**
 * Why an issue may not be merged into the target, or null. The target must be on the same list and
 * still be dealt with: otherwise the merge would close the issue without acceptance. It may not be
 * the issue itself or one found by its own self-checks (举一反三). What the public reads goes only into
 * what the public reads.
 */
export function mergeVerdict(
  issue: MergeSide,
  target: MergeSide,
  isOwnChild: boolean,
): RefusalCode | null {
  if (target.id === issue.id) return 'issue.mergeIntoItself';
  if (target.listKind !== issue.listKind) return 'issue.mergeOtherList';
  if (isOwnChild) return 'issue.mergeIntoChild';
  if (['invalid', 'merged'].includes(target.status)) return 'issue.mergeIntoEnded';
  if (['closed', 'looked_back', 'explained'].includes(target.status)) return 'issue.mergeIntoDone';
  return issue.publishedAt !== null && target.publishedAt === null ? 'issue.mergeIntoHidden' : null;
}
