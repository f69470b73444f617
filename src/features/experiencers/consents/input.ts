import { z } from 'zod';
import { rosterChoices } from '#labels/statuses.ts';
import { oneOf } from '#platform/input.ts';

export const chooseRosterInput = z.strictObject({ roster: oneOf(rosterChoices) });
