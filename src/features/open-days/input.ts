import { z } from 'zod';
import { channels, openDayKinds } from '#labels/codes.ts';
import { localInstant, maybeWords, officePhone, oneOf, rowId, someIds, someOf, uuidId, wholeNumber, words } from '#platform/input.ts';

/** A time the rule supplies when the writer leaves it blank. */
const maybeInstant = z.preprocess((typed) => (typed === '' ? undefined : typed), localInstant.optional()).transform((at) => at ?? null);

const announcement = {
  title: words(60, 4),
  kind: oneOf(openDayKinds),
  theme: words(40), // a code of the region's list, looked up by the command
  hallId: rowId,
  itemIds: someIds(),
  unitIds: someIds(),
  channels: someOf(channels),
  seats: wholeNumber(1, 500),
  startsAt: localInstant,
  endsAt: localInstant,
  registrationOpensAt: localInstant,
  registrationClosesAt: localInstant,
  rateOpensAt: maybeInstant,
  rateClosesAt: maybeInstant,
  audience: words(200, 2),
  agenda: words(1000, 4),
  attention: maybeWords(500),
  contactName: words(20, 2),
  contactPhone: officePhone,
};

export const draftInput = z.strictObject(announcement);
export type Announcement = z.infer<typeof draftInput>;

export const reviseInput = z.strictObject({ openDayId: uuidId, ...announcement });

export const openDayInput = z.strictObject({ openDayId: uuidId });

/** Words to the writer; the public never sees them. */
export const returnInput = z.strictObject({ openDayId: uuidId, note: words(300, 4) });

/** The reason is published with the cancelled day. */
export const cancelInput = z.strictObject({ openDayId: uuidId, reason: words(300, 4) });
