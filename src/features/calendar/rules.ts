import type { DayKind } from '#db/vocabulary/calendar.ts';
import type { RefusalCode } from '#labels/refusals.ts';
import { weekdayOf, type Day } from '#platform/day.ts';

/**
 * Why a day cannot be such an exception, or null. Notices also list weekends inside a holiday, so
 * any day may be off.
 */
export const problemWithDay = (on: Day, kind: DayKind): RefusalCode | null =>
  kind === 'make_up' && weekdayOf(on) < 6 ? 'calendar.makeUpOnWorkday' : null;
