/** Turns at the window: their state, the turns allowed, and the names of weeks and months. Pure. */
import type { Attendance, DutyStatus, HalfDay } from '#db/vocabulary/duties.ts';
import type { RefusalCode } from '#labels/refusals.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import type { Region } from '#platform/region/profile.ts';
import {
  addDays,
  dayOf,
  daysBetween,
  instantOf,
  parseDay,
  weekdayOf,
  yearOf,
  type Day,
} from '#platform/day.ts';

/** The facts from which the state is derived. The state is not stored. */
export interface DutyFacts {
  dutyOn: Day;
  halfDay: HalfDay;
  cancelledAt: Date | null;
  attendance: Attendance | null;
  isChanged: boolean;
}

/** The status shown (domain.md §4). A past turn without a record is 未核实, not done (G5). */
export function statusOf(duty: DutyFacts, today: Day): Exclude<DutyStatus, 'moved'> {
  if (duty.cancelledAt) return 'cancelled';
  if (duty.attendance) return duty.attendance === 'present' ? 'done' : duty.attendance;
  if (duty.dutyOn < today) return 'unverified';
  return duty.isChanged ? 'changed' : 'scheduled';
}

/** Maximum calendar days ahead. Rotas are made for weeks, so a later day is a typing error. */
export const farthestDays = 180;

/**
 * Why nobody can be planned for this day, or null. Windows are closed on weekends and holidays. A
 * make-up workday is a working day.
 */
export function dayVerdict(on: Day, today: Day, calendar: WorkCalendar): RefusalCode | null {
  if (on < today) return 'duty.past';
  if (daysBetween(today, on) > farthestDays) return 'duty.tooFarAhead';
  const nature = calendar.natureOf(on);
  if (nature === 'weekend') return 'duty.weekend';
  return nature === 'holiday' ? 'duty.holiday' : null;
}

/** Why a turn can no longer be changed or cancelled, or null. Past or recorded turns are final. */
export function changingVerdict(duty: DutyFacts, today: Day): RefusalCode | null {
  if (duty.cancelledAt) return 'duty.cancelled';
  if (duty.attendance) return 'duty.alreadyRecorded';
  return duty.dutyOn < today ? 'duty.past' : null;
}

/**
 * Why attendance cannot be recorded now, or null. Only on the day itself, so that somebody saw it
 * (G5). Afternoons only from noon on. Recording again on the same day corrects a mistake.
 */
export function attendanceVerdict(duty: DutyFacts, now: Date): RefusalCode | null {
  if (duty.cancelledAt) return 'duty.cancelled';
  if (dayOf(now) !== duty.dutyOn) return 'duty.notToday';
  return duty.halfDay === 'pm' && now < instantOf(duty.dutyOn, '12:00')
    ? 'duty.notYetAfternoon'
    : null;
}

export type TurnTime = 'now' | 'later' | 'over';

/**
 * Whether a turn of today is now, later or over. The morning ends at noon. Opening hours are not
 * stored, so the afternoon ends with the day.
 */
export function turnTimeOf(half: HalfDay, now: Date): TurnTime {
  const isMorning = now < instantOf(dayOf(now), '12:00');
  if (half === 'full' || (half === 'am') === isMorning) return 'now';
  return half === 'pm' ? 'later' : 'over';
}

/** Turns that fit on one screen of the hall, in letters readable at three metres (G1). */
export const boardTurns = 6;

/**
 * One screenful of the hall's board: current turns first, then later ones, then past ones.
 * Screenfuls count from 1. An invalid number gives the first.
 */
export function boardPart<Turn extends { half: HalfDay }>(
  turns: readonly Turn[],
  now: Date,
  asked: number,
): { turns: (Turn & { time: TurnTime })[]; part: number; parts: number } {
  const order: TurnTime[] = ['now', 'later', 'over'];
  const timed = turns
    .map((turn) => ({ ...turn, time: turnTimeOf(turn.half, now) }))
    .sort((one, other) => order.indexOf(one.time) - order.indexOf(other.time));
  const parts = Math.max(1, Math.ceil(timed.length / boardTurns));
  const part = Number.isInteger(asked) && asked >= 1 && asked <= parts ? asked : 1;
  return { turns: timed.slice((part - 1) * boardTurns, part * boardTurns), part, parts };
}

/** Usually a week from Monday to Sunday, or a month. Both ends included. */
export interface Span {
  from: Day;
  to: Day;
}

export const weekOf = (on: Day): Span => {
  const monday = addDays(on, 1 - weekdayOf(on));
  return { from: monday, to: addDays(monday, 6) };
};

export function monthOf(on: Day): Span {
  const from = firstOfMonth(on);
  return { from, to: addDays(firstOfMonth(addDays(from, 31)), -1) };
}

const firstOfMonth = (on: Day): Day => `${on.slice(0, 8)}01` as Day;

/** '2026-W48', the format of <input type="week">: ISO year and week, decided by the Thursday. */
export function weekText(on: Day): string {
  const thursday = addDays(weekOf(on).from, 3);
  const year = thursday.slice(0, 4);
  const week = Math.floor(daysBetween(firstWeekOf(year), thursday) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** The Monday of the week that contains 4 January. */
const firstWeekOf = (year: string): Day => weekOf(`${year}-01-04` as Day).from;

/** Reads a week from an address; null if there is no such week. */
export function weekFrom(text: string | null): Span | null {
  const match = /^(20\d{2})-W(\d{2})$/.exec(text ?? '');
  if (!match) return null;
  const monday = addDays(firstWeekOf(match[1] as string), (Number(match[2]) - 1) * 7);
  return weekText(monday) === match[0] ? weekOf(monday) : null;
}

export const monthText = (on: Day): string => on.slice(0, 7);

export function monthFrom(text: string | null): Span | null {
  const first = /^20\d{2}-\d{2}$/.test(text ?? '') ? parseDay(`${text}-01`) : null;
  return first && monthOf(first);
}

export interface AskedSpan {
  kind: 'week' | 'month';
  span: Span;
}

/**
 * The month or week that an address asks for; otherwise this week. At most five years away, because
 * crawlers would follow a calendar forever.
 */
export function askedSpan(week: string | null, month: string | null, today: Day): AskedSpan {
  const asked: [AskedSpan['kind'], Span | null][] = [
    ['month', monthFrom(month)],
    ['week', weekFrom(week)],
  ];
  for (const [kind, span] of asked)
    if (span && Math.abs(yearOf(span.from) - yearOf(today)) <= 5) return { kind, span };
  return { kind: 'week', span: weekOf(today) };
}

export const spanBefore = ({ kind, span }: AskedSpan): Span =>
  (kind === 'month' ? monthOf : weekOf)(addDays(span.from, -1));
export const spanAfter = ({ kind, span }: AskedSpan): Span =>
  (kind === 'month' ? monthOf : weekOf)(addDays(span.to, 1));

export const daysOf = ({ from, to }: Span): Day[] =>
  Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => addDays(from, index));

export interface Place {
  /** What the form sends: hall code and floor. */
  value: string;
  hallCode: string;
  hall: string;
  floor: string;
}

/** Every floor of every hall of the region, in the order of the profile. */
export const placesOf = (region: Pick<Region, 'halls'>): Place[] =>
  region.halls.flatMap(({ code, name, floors }) =>
    floors.map((floor) => ({ value: `${code}/${floor}`, hallCode: code, hall: name, floor })),
  );
