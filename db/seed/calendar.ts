/**
 * The initial content of the calendar table. The office edits the table, not this file: existing
 * years are not changed.
 *
 * 2025 and 2026 follow the State Council's notices, taken from chinese-days and compared with the
 * notices in a test. For a year without a notice chinese-days reports no holidays at all
 * (2027-10-01: a workday). So 2027 is listed here: only the statutory days, provisional, make-up
 * days unknown (domain.md §8).
 */
import year2025 from 'chinese-days/dist/years/2025.json' with { type: 'json' };
import year2026 from 'chinese-days/dist/years/2026.json' with { type: 'json' };
import { day, type Day } from '#platform/day.ts';

export interface CalendarSeedRow {
  day: Day;
  kind: 'off' | 'make_up';
  /** The holiday, also for a weekend day worked because of it. */
  name: string;
  yearStatus: 'official' | 'provisional';
  source: string;
}

export interface CalendarYear {
  year: number;
  status: 'official' | 'provisional';
  /** The notice, or the sentence shown instead of one. */
  notice: string;
}

/** The years in the calendar; other years have no data. */
export const calendarYears = (): CalendarYear[] => [
  {
    year: 2025,
    status: 'official',
    notice: '国务院办公厅关于2025年部分节假日安排的通知（2024年11月12日）',
  },
  {
    year: 2026,
    status: 'official',
    notice: '国务院办公厅关于2026年部分节假日安排的通知（2025年11月4日）',
  },
  { year: 2027, status: 'provisional', notice: '2027年放假调休安排以国务院通知为准' },
];

/** Every day that differs from its weekday, in order. */
export const calendarSeed = (): CalendarSeedRow[] =>
  [...fromNotice(year2025), ...fromNotice(year2026), ...statutory2027]
    .sort((a, b) => a.day.localeCompare(b.day))
    .map((row) => {
      const year = calendarYears().find(({ year: each }) => row.day.startsWith(`${each}-`));
      if (!year) throw new Error(`calendar: ${row.day} lies in a year that is not listed`);
      return { ...row, yearStatus: year.status, source: year.notice };
    });

type BareRow = Pick<CalendarSeedRow, 'day' | 'kind' | 'name'>;

/** chinese-days stores 'National Day,国庆节,3' by date. */
function fromNotice(year: {
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}): BareRow[] {
  const rows = (days: Record<string, string>, kind: BareRow['kind']) =>
    Object.entries(days).map(([on, entry]) => ({ day: day(on), kind, name: holidayName(entry) }));
  return [...rows(year.holidays, 'off'), ...rows(year.workdays, 'make_up')];
}

/** chinese-days shortens some names that the notices write in full. */
const fullNames: Record<string, string> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };

function holidayName(entry: string): string {
  const name = entry.split(',')[1];
  if (!name) throw new Error(`calendar: no holiday name in "${entry}"`);
  return fullNames[name] ?? name;
}

/** 全国年节及纪念日放假办法 of 2024; lunar days checked against chinese-days. */
const statutory2027: BareRow[] = Object.entries({
  '2027-01-01': '元旦',
  '2027-02-05': '春节',
  '2027-02-06': '春节',
  '2027-02-07': '春节',
  '2027-02-08': '春节',
  '2027-04-05': '清明节',
  '2027-05-01': '劳动节',
  '2027-05-02': '劳动节',
  '2027-06-09': '端午节',
  '2027-09-15': '中秋节',
  '2027-10-01': '国庆节',
  '2027-10-02': '国庆节',
  '2027-10-03': '国庆节',
}).map(([on, name]) => ({ day: day(on), kind: 'off', name }));
