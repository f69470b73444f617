/**
 * Counts working days: weekends, public holidays and make-up weekends (调休), as the yearly notice
 * of the State Council sets them. Every answer says whether it depends on a year without a notice
 * or without any data.
 *
 * Rules of counting (民法典 201–203, 行政许可法 82; domain.md §8): the day of the event does not
 * count. Day 1 is the next working day. A limit ends at 24:00 of its last day. If the last day is a
 * day off, the limit ends on the next working day.
 */
import { addDays, day, daysBetween, weekdayOf, yearOf, type Day } from '../day.ts';

export interface CalendarFacts {
  /** Days off named in a notice. May include days on a weekend. */
  offDays: ReadonlySet<Day>;
  /** Weekend days that are working days. */
  makeUpDays: ReadonlySet<Day>;
  /** Years whose notice is published. */
  officialYears: ReadonlySet<number>;
  /** Years with any data. Those that are not official are provisional: statutory days only. */
  coveredYears: ReadonlySet<number>;
}

export interface Certainty {
  /**
   * A day in the count is in a year without an official notice. Pages that show the date must say
   * so.
   */
  provisional: boolean;
  /** A day in the count is in a year without data, where only weekends are known. */
  uncovered: boolean;
}

export interface CountedDay extends Certainty {
  day: Day;
}

export interface CountedWorkdays extends Certainty {
  workdays: number;
}

export type DayNature = 'workday' | 'make_up' | 'weekend' | 'holiday';

/** One day of an explained count. */
export interface ExplainedDay extends Certainty {
  day: Day;
  nature: DayNature;
  /** The day of the event, which never counts. */
  isEventDay: boolean;
  /** Number of this working day in the count, from 1; null when the day does not count. */
  count: number | null;
}

export interface WorkCalendar {
  natureOf(on: Day): DayNature;
  isWorkday(on: Day): boolean;
  /** The nth working day after a day, which itself does not count. n = 0 gives the day itself. */
  addWorkdays(from: Day, workdays: number): CountedDay;
  /**
   * The nth working day before a day, which itself does not count: the latest day to do something n
   * working days ahead (R4).
   */
  workdaysBefore(activityDay: Day, workdays: number): CountedDay;
  /**
   * The last day of a limit, which ends at 24:00. A limit of 0 ends on the day of the event, or on
   * the next working day if that is a day off.
   */
  dueOn(eventDay: Day, limitWorkdays: number): CountedDay;
  /**
   * Working days after `from`, up to and including `to`; 0 when `to` is not later.
   * `workdaysBetween(dueOn, today)` gives the working days overdue.
   */
  workdaysBetween(from: Day, to: Day): CountedWorkdays;
  /** The count of `dueOn` day by day, from the day of the event to the due day. */
  explain(eventDay: Day, limitWorkdays: number): ExplainedDay[];
}

/**
 * Throws on facts that contradict each other: a day both off and worked, or a notice for a year
 * without data.
 */
export function createWorkCalendar({
  offDays,
  makeUpDays,
  officialYears,
  coveredYears,
}: CalendarFacts): WorkCalendar {
  for (const on of makeUpDays)
    if (offDays.has(on)) throw new Error(`calendar: ${on} is both a day off and a make-up workday`);
  for (const year of officialYears)
    if (!coveredYears.has(year)) throw new Error(`calendar: ${year} is official but not covered`);

  function natureOf(on: Day): DayNature {
    if (makeUpDays.has(on)) return 'make_up';
    if (offDays.has(on)) return 'holiday';
    return weekdayOf(on) >= 6 ? 'weekend' : 'workday';
  }

  const isWorkday = (on: Day): boolean => {
    const nature = natureOf(on);
    return nature === 'workday' || nature === 'make_up';
  };

  const certaintyOfYear = (year: number): Certainty => ({
    provisional: !officialYears.has(year),
    uncovered: !coveredYears.has(year),
  });
  const certaintyOf = (on: Day): Certainty => certaintyOfYear(yearOf(on));

  /**
   * Cache. The rows of a list repeat the same few counts. A calendar object never changes: an edit
   * by the office makes a new one.
   */
  const answered = new Map<string, CountedDay | CountedWorkdays>();
  function once<Answer extends CountedDay | CountedWorkdays>(
    question: string,
    count: () => Answer,
  ): Answer {
    let answer = answered.get(question) as Answer | undefined;
    if (answer === undefined) {
      if (answered.size >= MAXIMUM_ANSWERS) answered.clear();
      answered.set(question, (answer = count()));
    }
    return answer;
  }

  /**
   * Steps day by day until n working days are found. The answer is uncertain if any day passed is.
   */
  function walk(from: Day, workdays: number, direction: 1 | -1): CountedDay {
    refuseOddCount(workdays);
    if (workdays === 0) return { day: from, ...certaintyOf(from) };
    let certainty = certain;
    let on = from;
    for (let met = 0; met < workdays;) {
      on = addDays(on, direction);
      certainty = either(certainty, certaintyOf(on));
      if (isWorkday(on)) met += 1;
    }
    return { day: on, ...certainty };
  }

  function explain(eventDay: Day, limitWorkdays: number): ExplainedDay[] {
    refuseOddCount(limitWorkdays);
    const lines: ExplainedDay[] = [
      {
        day: eventDay,
        nature: natureOf(eventDay),
        isEventDay: true,
        count: null,
        ...certaintyOf(eventDay),
      },
    ];
    const due = dueOn(eventDay, limitWorkdays).day;
    let counted = 0;
    for (let on = addDays(eventDay, 1); on <= due; on = addDays(on, 1)) {
      const counts = isWorkday(on) && counted < limitWorkdays;
      if (counts) counted += 1;
      lines.push({
        day: on,
        nature: natureOf(on),
        isEventDay: false,
        count: counts ? counted : null,
        ...certaintyOf(on),
      });
    }
    return lines;
  }

  function dueOn(eventDay: Day, limitWorkdays: number): CountedDay {
    if (limitWorkdays > 0 || isWorkday(eventDay)) return walk(eventDay, limitWorkdays, 1);
    return walk(eventDay, 1, 1);
  }

  const weekdaysOff = [...offDays].filter((on) => weekdayOf(on) < 6).toSorted();
  const weekendsWorked = [...makeUpDays].filter((on) => weekdayOf(on) >= 6).toSorted();

  /**
   * Counts by weeks and exceptions, not day by day, because lists also contain issues that are
   * years overdue.
   */
  function workdaysBetween(from: Day, to: Day): CountedWorkdays {
    if (to <= from) return { workdays: 0, ...certain };
    let certainty = certain;
    for (let year = yearOf(addDays(from, 1)); year <= yearOf(to); year += 1)
      certainty = either(certainty, certaintyOfYear(year));
    const within = (days: readonly Day[]): number => countUpTo(days, to) - countUpTo(days, from);
    return {
      workdays:
        weekdaysUpTo(to) - weekdaysUpTo(from) - within(weekdaysOff) + within(weekendsWorked),
      ...certainty,
    };
  }

  return {
    natureOf,
    isWorkday,
    addWorkdays: (from, workdays) => once(`${from}+${workdays}`, () => walk(from, workdays, 1)),
    workdaysBefore: (activityDay, workdays) =>
      once(`${activityDay}-${workdays}`, () => walk(activityDay, workdays, -1)),
    dueOn,
    workdaysBetween: (from, to) => once(`${from}..${to}`, () => workdaysBetween(from, to)),
    explain,
  };
}

const MAXIMUM_ANSWERS = 10_000;

const firstMonday = day('2000-01-03');

/** Mondays to Fridays from `firstMonday`, up to and including a day. */
function weekdaysUpTo(on: Day): number {
  const days = daysBetween(firstMonday, on) + 1;
  const weeks = Math.floor(days / 7);
  return weeks * 5 + Math.min(days - weeks * 7, 5);
}

/** Number of days not later than `on`; `days` is sorted. Binary search. */
function countUpTo(days: readonly Day[], on: Day): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] as Day) <= on) low = middle + 1;
    else high = middle;
  }
  return low;
}

const certain: Certainty = { provisional: false, uncovered: false };

const either = (one: Certainty, other: Certainty): Certainty => ({
  provisional: one.provisional || other.provisional,
  uncovered: one.uncovered || other.uncovered,
});

/** Limits come from the region profile and from settings. A wrong value must not become a date. */
function refuseOddCount(workdays: number): void {
  if (!Number.isInteger(workdays) || workdays < 0)
    throw new RangeError(`not a count of working days: ${workdays}`);
}
