import type { EndKind, TermState } from '#db/vocabulary/people.ts';
import { addDays, day, parseDay, type Day } from '#platform/day.ts';

export interface Term {
  startsOn: Day;
  endsOn: Day;
  endedOn: Day | null;
  endKind: string | null;
}

/** The last day in office, included. An early end takes effect on the next day. */
export const lastDayOf = (term: Pick<Term, 'endsOn' | 'endedOn'>): Day =>
  term.endedOn !== null && term.endedOn < term.endsOn ? term.endedOn : term.endsOn;

export const isInOffice = (
  term: Pick<Term, 'startsOn' | 'endsOn' | 'endedOn'>,
  today: Day,
): boolean => term.startsOn <= today && today <= lastDayOf(term);

export function termStateOf(term: Term, today: Day): TermState {
  if (today <= lastDayOf(term)) return 'in_office';
  return term.endedOn !== null ? ((term.endKind ?? 'dismissed') as EndKind) : 'expired';
}

/**
 * The last day of a term of this many months: the day before the same date. If that month is too
 * short for the date, the month's last day.
 */
export function termEnd(startsOn: Day, months: number): Day {
  const [year, month, date] = startsOn.split('-').map(Number) as [number, number, number];
  const first = (monthsLater: number): string => {
    const index = year * 12 + month - 1 + monthsLater;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  };
  const again =
    parseDay(`${first(months)}-${String(date).padStart(2, '0')}`) ?? day(`${first(months + 1)}-01`);
  return addDays(again, -1);
}

/** TY2026001. From the thousandth number of a year on, four digits. */
export const experiencerNumber = (year: number, count: number): string =>
  `TY${year}${String(count).padStart(3, '0')}`;
export const experiencerSeries = (year: number): string => `TY${year}`;
