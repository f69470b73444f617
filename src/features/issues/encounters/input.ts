import { z } from 'zod';
import { words } from '#platform/input.ts';

/** The number comes from the address, so it is not checked here: an unknown one is not found. */
export const encounterInput = z.strictObject({ number: words(40) });
