import { z } from 'zod';
import { channels, stages } from '#db/vocabulary/ratings.ts';
import {
  maybeOneOf,
  maybeTicked,
  maybeWarnedWords,
  rowId,
  uuidId,
  warnedWords,
  words,
} from '#platform/input.ts';

const maybeRow = z
  .preprocess((typed) => (typed === '' ? undefined : typed), rowId.optional())
  .transform((id) => id ?? null);

export const reportInput = z.strictObject({
  text: warnedWords(1000, 10),
  place: maybeWarnedWords(60),
  channel: maybeOneOf(channels),
  stage: maybeOneOf(stages),
  serviceItemId: maybeRow,
  unitId: maybeRow,
  wantsAnswer: maybeTicked,
});
export type ReportInput = z.infer<typeof reportInput>;

/** Accepts any input: a malformed code gets the same answer as an unknown one. */
export const receiptInput = z.strictObject({ code: words(200) });

export const answerInput = z.strictObject({ reportId: uuidId, answer: words(1000, 10) });
