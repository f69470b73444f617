import { z } from 'zod';
import { demandOutcomes, stepVisibilities, timeUnits } from '#db/vocabulary/issues.ts';
import {
  calendarDay,
  maybeBlank,
  maybeOneOf,
  maybePublicLink,
  narrowWords,
  oneOf,
  rowId,
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

export const extensionInput = z.strictObject({
  issueId: uuidId,
  extensionReason: narrowWords(300, 4),
  extendTo: calendarDay,
});

/** A refusal with its public reason. */
export const refusalInput = z.strictObject({ issueId: uuidId, refusalReason: narrowWords(300, 4) });

/** `demandOutcome`: of a 需求 only. */
export const explanationInput = z.strictObject({
  issueId: uuidId,
  demandOutcome: maybeOneOf(demandOutcomes),
  basis: narrowWords(300, 4),
  explanation: narrowWords(1000, 10),
});

/** `explanationId`: the request that was read, so that another one is not confirmed unread. */
export const explanationReadInput = z.strictObject({ issueId: uuidId, explanationId: rowId });

/** A note is scanned even if it is internal, so that its reach can be decided without fear. */
export const progressInput = z.strictObject({
  issueId: uuidId,
  progress: narrowWords(500, 4),
  reach: oneOf(stepVisibilities),
});

export const milestoneInput = z.strictObject({ issueId: uuidId, milestoneId: rowId });

/** For an empty file field, a browser sends a file with neither name nor content. */
const maybeFile = z
  .custom<File>((file) => file === undefined || file === '' || file instanceof File, 'malformed')
  .optional()
  .transform((file): File | null =>
    file instanceof File && (file.name !== '' || file.size > 0) ? file : null,
  );

/** `people`: whether somebody can be recognised, and has agreed to be shown. */
export const evidenceInput = z.strictObject({
  issueId: uuidId,
  evidenceTitle: narrowWords(60, 2),
  before: maybeFile,
  after: maybeFile,
  document: maybeFile,
  reach: oneOf(stepVisibilities),
  people: oneOf(['none', 'agreed', 'notAgreed']),
});

export const removeEvidenceInput = z.strictObject({
  issueId: uuidId,
  evidenceId: rowId,
  removeReason: narrowWords(200, 4),
});
