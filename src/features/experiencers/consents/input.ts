import { z } from 'zod';
import { rosterChoices } from '#db/vocabulary/people.ts';
import { oneOf } from '#platform/input.ts';

export const chooseRosterInput = z.strictObject({ roster: oneOf(rosterChoices) });
