import { z } from 'zod';
import { openDayKinds } from '#db/vocabulary/open-days.ts';
import { channels } from '#db/vocabulary/ratings.ts';
import { localDateTime } from '#platform/day.ts';
import { editionField, type FormValues } from '#platform/edition.ts';
import {
  localInstant,
  maybePublicWords,
  officePhone,
  oneOf,
  publicWords,
  rowId,
  someIds,
  someOf,
  uuidId,
  wholeNumber,
  words,
} from '#platform/input.ts';
import type { OpenDayAnnouncement } from './queries.ts';
import type { OpenDayTimes } from './rules.ts';

/** A time the rule supplies when the writer leaves it blank. */
const maybeInstant = z
  .preprocess((typed) => (typed === '' ? undefined : typed), localInstant.optional())
  .transform((at) => at ?? null);

const announcement = {
  title: publicWords(60, 4),
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
  audience: publicWords(200, 2),
  agenda: publicWords(1000, 4),
  attention: maybePublicWords(500),
  contactName: publicWords(20, 2),
  contactPhone: officePhone,
};

export const draftInput = z.strictObject(announcement);
export type Announcement = z.infer<typeof draftInput>;

export const reviseInput = z.strictObject({
  openDayId: uuidId,
  edition: editionField,
  ...announcement,
});

export const openDayInput = z.strictObject({ openDayId: uuidId });

/** Published is the text that was read, and no other. */
export const publishInput = z.strictObject({ openDayId: uuidId, edition: editionField });

/** Words to the writer; the public never sees them. */
export const returnInput = z.strictObject({ openDayId: uuidId, reviewNote: words(300, 4) });

/** The reason is published with the cancelled day. */
export const cancelInput = z.strictObject({ openDayId: uuidId, cancelReason: publicWords(300, 4) });

/** The stored words of a day as its form shows them again. Times are apart: a copy must not inherit them. */
export const wordsOf = (openDay: OpenDayAnnouncement): Record<string, string | string[]> => ({
  title: openDay.title,
  kind: openDay.kind,
  theme: openDay.theme,
  hallId: String(openDay.hallId),
  itemIds: openDay.items.map((item) => String(item.id)),
  unitIds: openDay.units.map((unit) => String(unit.id)),
  channels: openDay.channels,
  seats: String(openDay.seats),
  audience: openDay.audience,
  agenda: openDay.agenda,
  attention: openDay.attention ?? '',
  contactName: openDay.contactName,
  contactPhone: openDay.contactPhone,
});

/** The stored times as its form shows them again. Rating times the rule would give anyway stay blank, so that they follow a moved start. */
export const timesOf = (
  openDay: OpenDayTimes,
  rule: Pick<OpenDayTimes, 'rateOpensAt' | 'rateClosesAt'>,
): Record<string, string> => ({
  startsAt: localDateTime(openDay.startsAt),
  endsAt: localDateTime(openDay.endsAt),
  registrationOpensAt: localDateTime(openDay.registrationOpensAt),
  registrationClosesAt: localDateTime(openDay.registrationClosesAt),
  rateOpensAt:
    openDay.rateOpensAt.getTime() === rule.rateOpensAt.getTime()
      ? ''
      : localDateTime(openDay.rateOpensAt),
  rateClosesAt:
    openDay.rateClosesAt.getTime() === rule.rateClosesAt.getTime()
      ? ''
      : localDateTime(openDay.rateClosesAt),
});

/** The whole announcement as its form shows it: of this an edition is made. */
export const typedOpenDay = (
  openDay: OpenDayAnnouncement,
  rule: Pick<OpenDayTimes, 'rateOpensAt' | 'rateClosesAt'>,
): FormValues => ({ ...wordsOf(openDay), ...timesOf(openDay, rule) });
