import type { ReportState } from '#db/vocabulary/issues.ts';

/** Where a report stands, folded from its dated facts. An answer is the last word, also when an issue came of it. */
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
