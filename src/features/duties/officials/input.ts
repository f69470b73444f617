import { z } from 'zod';
import { ranks } from '#labels/codes.ts';
import { calendarDay, oneOf, personName, uuidId, words } from '#platform/input.ts';
import { personalDataIn } from '#platform/privacy-scan.ts';

export const listInput = z.strictObject({
  name: personName,
  post: words(40, 2).refine((text) => personalDataIn(text).length === 0, 'personalData'),
  rank: oneOf(ranks),
  startsOn: calendarDay,
});

export const endInput = z.strictObject({ officialId: uuidId, endsOn: calendarDay });
