import { z } from 'zod';
import { endingDecisions } from '#db/vocabulary/intake.ts';
import { editionField } from '#platform/edition.ts';
import { oneOf, publicWords, uuidId } from '#platform/input.ts';

const rowNumber = z.coerce.number('malformed').int('malformed').positive('malformed');

/** The words that the public reads, as form values. */
export const typedText = (stored: {
  title: string;
  publicText: string;
}): Record<string, string> => ({ issueTitle: stored.title, publicText: stored.publicText });

/** All three are public. */
export const correctionInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  issueTitle: publicWords(60, 4),
  publicText: publicWords(1000, 10),
  correctionReason: publicWords(300, 4),
});

/** `edition`: of the words that the page showed. */
export const takeDownInput = z.strictObject({
  issueId: uuidId,
  edition: editionField,
  takeDownReason: publicWords(300, 4),
});

export const decideCorrectionInput = z.strictObject({
  issueId: uuidId,
  textId: rowNumber,
  decision: oneOf(endingDecisions),
});

export const decideTakeDownInput = z.strictObject({
  issueId: uuidId,
  redactionId: rowNumber,
  decision: oneOf(endingDecisions),
});
