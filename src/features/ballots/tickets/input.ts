/** The JSON a client sends for tickets. ../README.md describes the bytes. */
import { z } from 'zod';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { modulusLength } from './message.ts';

/** Exactly this many bytes, in base64url. */
export const bytes = (length: number) =>
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
