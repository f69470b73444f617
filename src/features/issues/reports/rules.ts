import type { IssueStatus, ReportState } from '#db/vocabulary/issues.ts';

/**
 * The state of a report, derived from its dates and the state of its issue. An answer is final,
 * even if there is an issue.
 */
export function stateOf({
  takenUpAt,
  answeredAt,
  issueStatus,
}: {
  takenUpAt: Date | null;
  answeredAt: Date | null;
  issueStatus: IssueStatus | null;
}): ReportState {
  if (answeredAt) return 'answered';
  if (issueStatus === 'invalid') return 'rejected';
  if (issueStatus === 'merged') return 'merged';
  return takenUpAt ? 'taken_up' : 'received';
}
