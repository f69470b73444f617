/**
 * How many turns at the window each person owes and sat (R1, domain.md §4.2). Pure. For the office
 * and the bulletin only. Never a ranking: units keep their usual order.
 */
import type { Rank, TurnState } from '#db/vocabulary/duties.ts';
import type { WorkCalendar } from '#platform/calendar/work-calendar.ts';
import { addDays, type Day } from '#platform/day.ts';
import type { Region } from '#platform/region/profile.ts';
import { isInPost, type Post } from '../officials/rules.ts';
import { daysOf, monthOf, weekOf, type Span } from '../rules.ts';

type Cadence = NonNullable<Region['dutyCadence'][Rank]>;

/** One turn, as planned and as recorded. */
export interface Turn {
  dutyOn: Day;
  /** Whose turn it was. */
  officialId: string;
  /** The planned person, or a substitute who owes turns too; otherwise null. */
  satById: string | null;
}

export interface PeriodResult extends Span {
  required: number;
  planned: number;
  done: number;
  state: TurnState;
}

/**
 * The periods by which a month is judged. A week counts whole, in the month of its Thursday, so
 * that half weeks never count. A quarter is judged in each of its months.
 */
export function periodsOf(month: Span, every: Cadence['every']): Span[] {
  if (every === 'month') return [month];
  if (every === 'quarter') return [quarterOf(month.from)];
  const thursdays = daysOf(month).filter((on) => addDays(weekOf(on).from, 3) === on);
  return thursdays.map(weekOf);
}

function quarterOf(on: Day): Span {
  const month = Number(on.slice(5, 7));
  const first = month - ((month - 1) % 3);
  const at = (which: number) =>
    monthOf(`${on.slice(0, 5)}${String(which).padStart(2, '0')}-01` as Day);
  return { from: at(first).from, to: at(first + 2).to };
}

/**
 * The turns that a person owes in a period: the cadence's number, in proportion to the working days
 * in post, rounded. Zero if the period has no working day.
 */
export function turnsOwed(
  post: Post,
  { times }: Cadence,
  period: Span,
  calendar: WorkCalendar,
): number {
  const workdays = daysOf(period).filter((on) => calendar.isWorkday(on));
  if (workdays.length === 0) return 0;
  return Math.round((times * workdays.filter((on) => isInPost(post, on)).length) / workdays.length);
}

/**
 * Judges one person in one period. A turn is done only if the desk recorded it, and only for the
 * person who sat. A substitute earns a turn of their rank, and nothing for the person they replace.
 * Two half days on one day are one turn.
 */
export function judge(
  person: Post & { id: string },
  cadence: Cadence | null,
  period: Span,
  turns: readonly Turn[],
  calendar: WorkCalendar,
  today: Day,
): PeriodResult {
  const within = turns.filter(({ dutyOn }) => period.from <= dutyOn && dutyOn <= period.to);
  const daysWhere = (holds: (turn: Turn) => boolean) =>
    new Set(within.filter(holds).map(({ dutyOn }) => dutyOn)).size;
  const required = cadence ? turnsOwed(person, cadence, period, calendar) : 0;
  const done = daysWhere(({ satById }) => satById === person.id);
  const planned = daysWhere(({ officialId }) => officialId === person.id);
  const state =
    required === 0 ? 'none' : done >= required ? 'met' : period.to < today ? 'short' : 'open';
  return { ...period, required, planned, done, state };
}
