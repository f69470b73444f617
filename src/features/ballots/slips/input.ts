import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { wholeNumber } from '#platform/input.ts';
import { mostSlips } from './rules.ts';

export const printSlipsInput = z.strictObject({
  openDayId: z.uuid(),
  count: wholeNumber(1, mostSlips),
});

export const handOutSlipInput = z.strictObject({ openDayId: z.uuid(), experiencerId: z.uuid() });

/** `missing`: fewer slips are left than expected, although they were searched for. */
export const countLeftoversInput = z.strictObject({
  openDayId: z.uuid(),
  edition: editionField,
  torn: wholeNumber(0, mostSlips),
  missing: z
    .literal('yes')
    .optional()
    .transform((ticked) => ticked === 'yes'),
});

/** The stored count in the shape of its form; blank before the count. */
export const typedCount = (stored: {
  printed: number;
  handedOut: number;
  torn: number | null;
}) => ({
  torn: String(stored.torn ?? ''),
  missing: stored.torn !== null && stored.torn < stored.printed - stored.handedOut ? 'yes' : '',
});

/** `seen`: the number the second person saw counted. */
export const confirmLeftoversInput = z.strictObject({
  openDayId: z.uuid(),
  seen: wholeNumber(0, mostSlips),
});
