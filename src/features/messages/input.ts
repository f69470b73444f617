import { z } from 'zod';
import { uuidId } from '#platform/input.ts';

export const messageInput = z.strictObject({ messageId: uuidId });

/** The messages shown on a page. A message that came meanwhile stays unread. */
export const messagesInput = z.strictObject({
  messageIds: z
    .union([uuidId.transform((id) => [id]), z.array(uuidId).max(50, 'tooLong')])
    .optional()
    .transform((ids) => ids ?? []),
});
