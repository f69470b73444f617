import { z } from 'zod';
import { uuidId } from '#platform/input.ts';
import { needleOf, type Needle } from './rules.ts';

export const findInput = z.strictObject({
  openDayId: uuidId,
  person: z.string('blank').transform((typed, issues): Needle => {
    const needle = needleOf(typed);
    if (typeof needle !== 'string') return needle;
    issues.addIssue({ code: 'custom', message: needle });
    return z.NEVER;
  }),
});

export const checkInInput = z.strictObject({ openDayId: uuidId, experiencerId: uuidId });
