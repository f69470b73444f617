/** Official forms: which exist, and for which period one is made. */
import { addDays, addYears, yearOf, type Day } from '#platform/day.ts';
import { parseDay } from '#platform/day.ts';

/** S1 附件2 问题整改台账 and S0 附件3 问题整改清单. */
export const formKinds = ['ledger', 'checklist'] as const;
export type FormKind = (typeof formKinds)[number];

/** A form is signed on paper, so it is bounded. A longer period is exported as a list. */
export const maximumFormRows = 2_000;

export interface Period {
  from: Day;
  to: Day;
}

/** A quarter of a year, named like `2026-4`. */
export interface Quarter extends Period {
  code: string;
}

const quarterAt = (year: number, index: number): Quarter => {
  const firstOf = (at: number): Day => {
    const months = year * 12 + at * 3;
    return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01` as Day;
  };
  return {
    code: `${year}-${index + 1}`,
    from: firstOf(index),
    to: addDays(firstOf(index + 1), -1),
  };
};

export const quarterOf = (on: Day): Quarter =>
  quarterAt(yearOf(on), Math.floor((Number(on.slice(5, 7)) - 1) / 3));

/** The quarters a form offers: this one and the seven before it, latest first. */
export const offeredQuarters = (today: Day): Quarter[] =>
  Array.from({ length: 8 }).reduce<Quarter[]>((quarters) => {
    const last = quarters.at(-1);
    return [...quarters, quarterOf(last ? addDays(last.from, -1) : today)];
  }, []);

/** What is wrong with the dates that were asked for. */
export type PeriodFault = 'notADate' | 'endsBeforeItBegins' | 'tooLong';

export interface AskedPeriod {
  period: Period;
  /** Null: by dates. */
  quarter: string | null;
  fault: PeriodFault | null;
}

/**
 * The period of a form: the dates if one is given, else the quarter, else the current quarter. An
 * open end is today, an open beginning the first day of the end's year. With a fault the period is
 * the current quarter, and the caller shows no rows.
 */
export function askedPeriod(
  asked: Record<'quarter' | 'from' | 'to', string>,
  today: Day,
): AskedPeriod {
  const current = quarterOf(today);
  const faulty = (fault: PeriodFault): AskedPeriod => ({ period: current, quarter: null, fault });
  if (asked.from === '' && asked.to === '') {
    const [, year = '', index = ''] = /^(20\d\d)-([1-4])$/.exec(asked.quarter) ?? [];
    const quarter = year ? quarterAt(Number(year), Number(index) - 1) : current;
    return { period: quarter, quarter: quarter.code, fault: null };
  }
  const to = asked.to === '' ? today : parseDay(asked.to);
  if (to === null) return faulty('notADate');
  const from = asked.from === '' ? (`${to.slice(0, 4)}-01-01` as Day) : parseDay(asked.from);
  if (from === null) return faulty('notADate');
  if (from > to) return faulty('endsBeforeItBegins');
  if (addYears(from, 3) <= to) return faulty('tooLong');
  return { period: { from, to }, quarter: null, fault: null };
}
