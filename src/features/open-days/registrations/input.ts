import { z } from 'zod';
import { uuidId } from '#platform/input.ts';

export const registrationInput = z.strictObject({ openDayId: uuidId });

/** For an experiencer who comes to the desk without a registration. */
export const walkInInput = z.strictObject({ openDayId: uuidId, experiencerId: uuidId });
