import { z } from 'zod';
import { oneOf, publicWords } from '#platform/input.ts';
import { countDecisions } from '#db/vocabulary/ratings.ts';

export const proposeInput = z.strictObject({
  openDayId: z.uuid(),
  decision: oneOf(countDecisions),
  decisionReason: publicWords(300, 5),
});

/** `edition`: of the proposal that was read. */
export const agreeInput = z.strictObject({ openDayId: z.uuid(), edition: z.string().max(64) });
