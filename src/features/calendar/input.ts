import { z } from 'zod';
import { dayKinds } from '#db/vocabulary/calendar.ts';
import { editionField } from '#platform/edition.ts';
import { calendarDay, oneOf, publicWords, wholeNumber } from '#platform/input.ts';

const year = wholeNumber(2020, 2100);

export const setDayInput = z.strictObject({
  day: calendarDay,
  dayKind: oneOf(dayKinds),
  festival: publicWords(20),
  edition: editionField,
});
export const removeDayInput = z.strictObject({ day: calendarDay, edition: editionField });

/** A stored day as form values. Blank for a day without an exception. */
export const typedDay = (stored: { kind: string; name: string } | undefined) => ({
  dayKind: stored?.kind ?? '',
  festival: stored?.name ?? '',
});
export const confirmYearInput = z.strictObject({
  year,
  edition: editionField,
  notice: publicWords(100),
});

/** The stored name of the notice as a form value. Blank while the year is provisional. */
export const typedYear = (stored: { status: string; notice: string } | undefined) => ({
  notice: stored?.status === 'official' ? stored.notice : '',
});
export const reopenYearInput = z.strictObject({ year, edition: editionField });
