import { z } from 'zod';
import { verdicts } from '#db/vocabulary/acceptance.ts';
import {
  calendarDay,
  maybeWarnedWords,
  oneOf,
  publicWords,
  uuidId,
  words,
} from '#platform/input.ts';

/** The words are public once the result is decided. */
export const voteInput = z.strictObject({
  taskId: uuidId,
  verdict: oneOf(verdicts),
  voteWords: publicWords(500, 4),
});

export const taskInput = z.strictObject({ taskId: uuidId });

/** 退回重办: the reasons are public; `newDueOn` replaces the date that the rule would give. */
export const returnInput = z.strictObject({
  issueId: uuidId,
  returnReasons: publicWords(500, 10),
  newDueOn: z
    .preprocess((typed) => (typed === '' ? undefined : typed), calendarDay.optional())
    .transform((value) => value ?? null),
});

export const proposeExemptionInput = z.strictObject({
  issueId: uuidId,
  exemptReason: publicWords(500, 10),
});

export const decideExemptionInput = z.strictObject({
  issueId: uuidId,
  exemptionId: uuidId,
  agreed: oneOf(['yes', 'no']),
});

export const lookBackInput = z.strictObject({
  issueId: uuidId,
  held: oneOf(['yes', 'no']),
  lookBackWords: publicWords(500, 4),
});

export const reopenInput = z.strictObject({ issueId: uuidId, reopenReason: publicWords(500, 4) });

/** 「又出现了」. Only the office reads the words. */
export const recurrenceInput = z.strictObject({
  issueNumber: words(30),
  recurrenceWords: maybeWarnedWords(500),
});

export const answerRecurrenceInput = z.strictObject({
  issueId: uuidId,
  recurs: oneOf(['yes', 'no']),
  recurrenceAnswer: publicWords(500, 4),
});
