import { z } from 'zod';
import { ranks } from '#db/vocabulary/duties.ts';
import { calendarDay, oneOf, personName, publicWords, uuidId } from '#platform/input.ts';

export const listInput = z.strictObject({
  name: personName,
  post: publicWords(40, 2),
  rank: oneOf(ranks),
  startsOn: calendarDay,
});

export const endInput = z.strictObject({ officialId: uuidId, endsOn: calendarDay });
