import { z } from 'zod';
import { oneOf, publicWords, uuidId, words } from '#platform/input.ts';
import { endingDecisions } from '#db/vocabulary/intake.ts';
import { readNumber } from '../rules.ts';

/** The reporter reads the reason, and after the hand-over the public. */
export const rejectInput = z.strictObject({ issueId: uuidId, rejectReason: publicWords(500, 10) });

export const mergeInput = z.strictObject({
  issueId: uuidId,
  targetNumber: words(40).transform((typed, issues) => {
    const number = readNumber(typed);
    if (number === null) issues.addIssue({ code: 'custom', message: 'malformed' });
    return number ?? '';
  }),
  mergeReason: publicWords(500, 4),
});

/** `endingId`: the proposal that the page showed. */
export const decideEndingInput = z.strictObject({
  issueId: uuidId,
  endingId: z.coerce.number('malformed').int('malformed').positive('malformed'),
  decision: oneOf(endingDecisions),
});
