import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { oneOf, publicWords } from '#platform/input.ts';
import { countDecisions } from '#db/vocabulary/ratings.ts';

export const proposeInput = z.strictObject({
  openDayId: z.uuid(),
  decision: oneOf(countDecisions),
  decisionReason: publicWords(300, 5),
  edition: editionField,
});

/** The stored proposal in the shape of its form; blank without a proposal. */
export const typedProposal = (stored: { proposal: string | null; reason: string | null }) => ({
  decision: stored.proposal ?? '',
  decisionReason: stored.reason ?? '',
});

/** `edition`: of the proposal that the user read. */
export const agreeInput = z.strictObject({ openDayId: z.uuid(), edition: z.string().max(64) });
