/** Whether the slips and tickets of a day add up, and who decides if they do not. Pure. */
import type { CountDecision, CountFault } from '#db/vocabulary/ratings.ts';
import type { DecidingRole } from '#db/vocabulary/roles.ts';
import type { RefusalCode } from '#labels/refusals.ts';

/** The counts of a day when its rating closed. */
export interface DayCounts {
  slipsPrinted: number;
  slipsHandedOut: number;
  /** In the cell with the most: a slip can be used once in each cell. */
  slipsUsed: number;
  ticketsIssued: number;
  /** Counted in the same way; null for a day from before tickets were counted. */
  ticketsUsed: number | null;
  checkedIn: number;
}

/** What does not add up; empty when the day may be mixed. An unused slip or ticket is no fault. */
export function countFaults(counts: DayCounts): CountFault[] {
  const faults: CountFault[] = [];
  if (counts.slipsUsed > counts.slipsHandedOut) faults.push('moreUsed');
  if (hasTooManyTickets(counts)) faults.push('moreTickets');
  if (counts.slipsHandedOut + counts.ticketsIssued > counts.checkedIn) faults.push('moreGiven');
  return faults;
}

/** A ticket rates each cell once. So no cell can have more used tickets than were issued. */
const hasTooManyTickets = ({
  ticketsIssued,
  ticketsUsed,
}: Pick<DayCounts, 'ticketsIssued' | 'ticketsUsed'>): boolean =>
  ticketsUsed !== null && ticketsUsed > ticketsIssued;

/** Working days to decide about a held day. After that its ratings are dropped. */
export const decisionWorkdays = 3;

/**
 * The possible decisions. Leaving the slips out does not help where the tickets alone are too many.
 */
export const decisionsFor = (
  counts: Pick<DayCounts, 'ticketsIssued' | 'ticketsUsed' | 'checkedIn'>,
): CountDecision[] =>
  counts.ticketsIssued > counts.checkedIn || hasTooManyTickets(counts)
    ? ['dropped']
    : ['without_slips', 'dropped'];

export interface DecisionState {
  proposal: CountDecision | null;
  proposedAs: DecidingRole | null;
  proposedBy: string | null;
  decideBy: Date;
  decidedAt: Date | null;
}

/** Why nobody can decide now, or null. */
export function decidingVerdict(state: DecisionState, now: Date): RefusalCode | null {
  if (state.decidedAt !== null) return 'counting.decided';
  return now >= state.decideBy ? 'counting.tooLate' : null;
}

/**
 * Why this person cannot agree to the proposal, or null: not the proposer, and not the same role.
 */
export function agreeingVerdict(
  state: DecisionState,
  who: { userId: string; role: DecidingRole },
  now: Date,
): RefusalCode | null {
  const late = decidingVerdict(state, now);
  if (late) return late;
  if (state.proposal === null) return 'counting.notProposed';
  return state.proposedBy === who.userId || state.proposedAs === who.role
    ? 'counting.otherDecides'
    : null;
}
