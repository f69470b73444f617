/** Words about what needs a second person of the office. */
import { issueMoveLabels } from './issues.ts';
import type { EndingKind } from '#db/vocabulary/intake.ts';

export const confirmationLabels = {
  reject: issueMoveLabels.reject,
  merge: issueMoveLabels.merge,
} as const satisfies Record<EndingKind, string>;
