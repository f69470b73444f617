import { z } from 'zod';
import { uuidId } from '#platform/input.ts';

export const registrationInput = z.strictObject({ openDayId: uuidId });

/** At the desk, for somebody who came without having registered. */
export const walkInInput = z.strictObject({ openDayId: uuidId, experiencerId: uuidId });
