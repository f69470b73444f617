import { z } from 'zod';
import { wholeNumber } from '#platform/input.ts';

/** More slips than the largest hall holds; also what one statement and one print job can bear. */
export const mostSlips = 600;

export const printSlipsInput = z.strictObject({
  openDayId: z.uuid(),
  count: wholeNumber(1, mostSlips),
});

export const handOutSlipInput = z.strictObject({ openDayId: z.uuid(), experiencerId: z.uuid() });

export const countReturnedInput = z.strictObject({ openDayId: z.uuid(), returned: wholeNumber(0, mostSlips) });
