import { z } from 'zod';
import { timeUnits } from '#db/vocabulary/issues.ts';
import {
  calendarDay,
  maybeBlank,
  maybeOneOf,
  maybePublicLink,
  narrowWords,
  uuidId,
  wholeNumber,
} from '#platform/input.ts';

const figure = maybeBlank(wholeNumber(0, 9999));

/** 申请销号: all of it is public. A figure is optional, but never without its counterpart. */
export const closureInput = z.strictObject({
  issueId: uuidId,
  resultText: narrowWords(1000, 10),
  completedOn: calendarDay,
  link: maybePublicLink,
  stepsBefore: figure,
  stepsAfter: figure,
  timeBefore: figure,
  timeAfter: figure,
  timeUnit: maybeOneOf(timeUnits),
  materialsBefore: figure,
  materialsAfter: figure,
  visitsBefore: figure,
  visitsAfter: figure,
});
export type ClosureFigures = Pick<
  z.infer<typeof closureInput>,
  | 'stepsBefore'
  | 'stepsAfter'
  | 'timeBefore'
  | 'timeAfter'
  | 'timeUnit'
  | 'materialsBefore'
  | 'materialsAfter'
  | 'visitsBefore'
  | 'visitsAfter'
>;
