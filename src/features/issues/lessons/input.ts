import { z } from 'zod';
import { selfCheckOutcomes } from '#db/vocabulary/intake.ts';
import {
  calendarDay,
  maybePublicWords,
  oneOf,
  publicWords,
  someIds,
  uuidId,
  words,
} from '#platform/input.ts';

/** Blank becomes null. */
const maybe = <S extends z.ZodType>(schema: S) =>
  z
    .preprocess((typed) => (typed === '' ? undefined : typed), schema.optional())
    .transform((value) => value ?? null);

/** Without `issueId` the lesson is a theme, and needs its month. Everything typed is public. */
export const openLessonInput = z.strictObject({
  issueId: maybe(uuidId),
  month: maybe(words(7).refine((month) => /^20\d\d-(0[1-9]|1[0-2])$/.test(month), 'malformed')),
  lessonTitle: publicWords(60, 4),
  task: publicWords(500, 10),
  checkDueOn: calendarDay,
  checkUnitIds: someIds(1),
});

/** All public, except who wrote it. */
export const answerCheckInput = z.strictObject({
  lessonId: uuidId,
  checkOutcome: oneOf(selfCheckOutcomes),
  finding: publicWords(500, 4),
  changedRule: maybePublicWords(200),
});

export const closeLessonInput = z.strictObject({
  lessonId: uuidId,
  summary: publicWords(1000, 10),
});

/** The issue that a unit registers from what it found. */
export const registerFoundInput = z.strictObject({
  lessonId: uuidId,
  issueTitle: publicWords(60, 4),
  publicText: publicWords(1000, 10),
});
