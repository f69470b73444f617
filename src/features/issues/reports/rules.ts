import type { ReportState } from '#db/vocabulary/issues.ts';

/** The state of a report, derived from its dates. An answer is final, even if there is an issue. */
export function stateOf({
  takenUpAt,
  answeredAt,
}: {
  takenUpAt: Date | null;
  answeredAt: Date | null;
}): ReportState {
  if (answeredAt) return 'answered';
  return takenUpAt ? 'taken_up' : 'received';
}
