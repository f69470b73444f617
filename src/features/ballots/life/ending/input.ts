import { z } from 'zod';
import { editionField } from '#platform/edition.ts';
import { publicWords, uuidId } from '#platform/input.ts';

export const askToEndInput = z.strictObject({
  openDayId: uuidId,
  edition: editionField,
  reason: publicWords(300, 10),
});

/** The stored reason in the shape of its form; blank without a request. */
export const typedRequest = (stored: { reason: string | null } | null) => ({
  reason: stored?.reason ?? '',
});

export const agreeToEndInput = z.strictObject({ openDayId: uuidId, edition: z.string('blank') });
