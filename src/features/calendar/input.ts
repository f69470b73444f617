import { z } from 'zod';
import { dayKinds } from '#labels/calendar.ts';
import { calendarDay, oneOf, publicWords, wholeNumber } from '#platform/input.ts';

const year = wholeNumber(2020, 2100);

export const setDayInput = z.strictObject({
  day: calendarDay,
  dayKind: oneOf(dayKinds),
  festival: publicWords(20),
});
export const removeDayInput = z.strictObject({ day: calendarDay });
export const confirmYearInput = z.strictObject({ year, notice: publicWords(100) });
export const reopenYearInput = z.strictObject({ year });
