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

/** A time that gets a default if left blank. */
const maybeInstant = z
  .preprocess((typed) => (typed === '' ? undefined : typed), localInstant.optional())
  .transform((at) => at ?? null);

const announcement = {
  title: publicWords(60, 4),
  kind: oneOf(openDayKinds),
  theme: words(40), // a code of the region's list; the command checks it
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

/** `edition`: only the text that was read is published. */
export const publishInput = z.strictObject({ openDayId: uuidId, edition: editionField });

/** A note to the writer. The public never sees it. */
export const returnInput = z.strictObject({ openDayId: uuidId, reviewNote: words(300, 4) });

/** The reason is published with the cancelled day. */
export const cancelInput = z.strictObject({ openDayId: uuidId, cancelReason: publicWords(300, 4) });

/** A stored day's text as form values. Times are separate, because a copy must not inherit them. */
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

/** The times as form values. Default rating times stay blank, to follow a changed start. */
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

/** The whole announcement as form values. The edition is computed from these. */
export const typedOpenDay = (
  openDay: OpenDayAnnouncement,
  rule: Pick<OpenDayTimes, 'rateOpensAt' | 'rateClosesAt'>,
): FormValues => ({ ...wordsOf(openDay), ...timesOf(openDay, rule) });
