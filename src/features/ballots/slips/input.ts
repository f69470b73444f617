import { z } from 'zod';
import { wholeNumber } from '#platform/input.ts';
import { mostSlips } from '../rules.ts';

export const printSlipsInput = z.strictObject({
  openDayId: z.uuid(),
  count: wholeNumber(1, mostSlips),
});

export const handOutSlipInput = z.strictObject({ openDayId: z.uuid(), experiencerId: z.uuid() });

export const countReturnedInput = z.strictObject({
  openDayId: z.uuid(),
  returned: wholeNumber(0, mostSlips),
});
