/** The JSON a client sends; binary values are base64url. ../README.md describes the bytes. */
import { z } from 'zod';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { answersOf } from '../casting/input.ts';
import { inputLength, modulusLength } from './message.ts';

/** Every cast has this size, so that its length reveals nothing (trust.md §1.3 step 4). */
export const castBytes = 4096;

const bytes = (length: number) =>
  z
    .base64url()
    .transform((text) => Buffer.from(text, 'base64url'))
    .refine((value) => value.length === length, 'length');

export const issueTicketsInput = z.strictObject({
  openDayId: z.uuid(),
  blinded: z.strictObject(
    Object.fromEntries(cells.map((cell) => [cell, bytes(modulusLength).optional()])) as Record<
      Cell,
      z.ZodOptional<ReturnType<typeof bytes>>
    >,
  ),
});

export const castTicketInput = z
  .strictObject({
    openDayId: z.uuid(),
    cell: z.enum(cells),
    input: bytes(inputLength),
    sig: bytes(modulusLength),
    answers: z.unknown(),
    pad: z.string(),
  })
  .transform(({ pad: _pad, ...cast }, issues) => {
    const answers = answersOf[cast.cell].safeParse(cast.answers);
    if (answers.success) return { ...cast, answers: answers.data };
    issues.addIssue({ code: 'custom', path: ['answers'], message: 'malformed' });
    return z.NEVER;
  });
