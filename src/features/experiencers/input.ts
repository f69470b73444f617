import { z } from 'zod';
import { endKinds } from '#db/vocabulary/people.ts';
import { oneOf, uuidId, words } from '#platform/input.ts';

export const endAppointmentInput = z.strictObject({
  experiencerId: uuidId,
  endKind: oneOf(endKinds),
  endReason: words(300, 4),
});
