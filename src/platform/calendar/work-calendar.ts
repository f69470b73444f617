/**
 * Counts in working days: weekends, public holidays and make-up weekends (调休) as the State Council's yearly notice sets them.
 * The calendar never guesses in silence: every answer says whether it leans on a year without a notice, or without any data.
 *
 * How days are counted (民法典 201–203, 行政许可法 82; domain.md §8): the day of the event is not counted, day 1 is the next
 * working day, a limit ends at 24:00 of its last day, and a last day off moves on to the next working day.
 */
import { addDays, day, daysBetween, weekdayOf, yearOf, type Day } from '../day.ts';

export interface CalendarFacts {
  /** Days off named in a notice, those on a weekend included or not. */
  offDays: ReadonlySet<Day>;
  /** Weekend days that are worked. */
  makeUpDays: ReadonlySet<Day>;
  /** Years whose notice is out. */
  officialYears: ReadonlySet<number>;
  /** Years the calendar knows anything about; those not official are provisional (statutory days only). */
  coveredYears: ReadonlySet<number>;
}

/** How far an answer can be trusted. */
export interface Certainty {
  /** A day that was looked at lies in a year without an official notice: say so to whoever reads the date. */
  provisional: boolean;
  /** … or in a year with no data at all, where only weekends could be told from working days. */
  uncovered: boolean;
}

export interface CountedDay extends Certainty {
  day: Day;
}

export interface CountedWorkdays extends Certainty {
  workdays: number;
}

export type DayNature = 'workday' | 'make_up' | 'weekend' | 'holiday';

/** One line of a count laid open. */
export interface ExplainedDay extends Certainty {
  day: Day;
  nature: DayNature;
  /** The event's own day, which does not count whatever its nature. */
  isEventDay: boolean;
  /** Which working day of the count this is, from 1; null when it does not count. */
  count: number | null;
}

export interface WorkCalendar {
  natureOf(on: Day): DayNature;
  isWorkday(on: Day): boolean;
  /** The nth working day after a day, that day not counted; n = 0 is the day itself. */
  addWorkdays(from: Day, workdays: number): CountedDay;
  /** The latest day to do something n working days ahead: the nth working day before, the day itself not counted (R4). */
  workdaysBefore(activityDay: Day, workdays: number): CountedDay;
  /** The last day of a limit, open until 24:00. A limit of 0 ends on the day of the event, or the next working day if that is off. */
  dueOn(eventDay: Day, limitWorkdays: number): CountedDay;
  /** Working days after `from` up to and including `to`; 0 when `to` is not later. `workdaysBetween(dueOn, today)`: overdue by so many. */
  workdaysBetween(from: Day, to: Day): CountedWorkdays;
  /** `dueOn` day by day, from the event's day to the due day: what counts, what does not, and why. */
  explain(eventDay: Day, limitWorkdays: number): ExplainedDay[];
}

/** Refuses facts that contradict each other: a day both off and worked, a notice for a year without data. */
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

  /** A list of issues asks the same few questions in every row, and a calendar lives until the office changes it. */
  const answered = new Map<string, CountedDay | CountedWorkdays>();
  function once<Answer extends CountedDay | CountedWorkdays>(
    question: string,
    count: () => Answer,
  ): Answer {
    let answer = answered.get(question) as Answer | undefined;
    if (answer === undefined) {
      if (answered.size >= MOST_ANSWERS) answered.clear();
      answered.set(question, (answer = count()));
    }
    return answer;
  }

  /** Walks day by day until n working days are met; doubt about any day walked over is doubt about the answer. */
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

  /** By weeks and exceptions, not day by day: what is years late stands in lists too. */
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

const MOST_ANSWERS = 10_000;

/** A Monday. */
const firstMonday = day('2000-01-03');

/** Mondays to Fridays from that Monday up to and including a day. */
function weekdaysUpTo(on: Day): number {
  const days = daysBetween(firstMonday, on) + 1;
  const weeks = Math.floor(days / 7);
  return weeks * 5 + Math.min(days - weeks * 7, 5);
}

/** How many of these days, in order, are not later than a day. */
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

/** A limit is data (region profile, settings): a wrong one must not become a date. */
function refuseOddCount(workdays: number): void {
  if (!Number.isInteger(workdays) || workdays < 0)
    throw new RangeError(`not a count of working days: ${workdays}`);
}
