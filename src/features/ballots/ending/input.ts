import { z } from 'zod';
import { publicWords, uuidId } from '#platform/input.ts';

export const askToEndInput = z.strictObject({ openDayId: uuidId, reason: publicWords(300, 10) });

export const agreeToEndInput = z.strictObject({ openDayId: uuidId, edition: z.string('blank') });
