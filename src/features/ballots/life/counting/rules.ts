/** Whether the slips and tickets of a day add up, and who decides when they do not. Pure. */
import type { CountDecision, CountFault } from '#db/vocabulary/ratings.ts';
import type { DecidingRole } from '#db/vocabulary/roles.ts';
import type { RefusalCode } from '#labels/refusals.ts';

/** What was counted of a day when its rating closed. */
export interface DayCounts {
  slipsPrinted: number;
  slipsHandedOut: number;
  /** In the cell where the most were used: a slip is good once in each cell. */
  slipsUsed: number;
  ticketsIssued: number;
  /** Likewise; null for a day that was counted before tickets were. */
  ticketsUsed: number | null;
  checkedIn: number;
}

/** What does not add up; empty when the day may be mixed. A slip or ticket that was not used is no fault. */
export function countFaults(counts: DayCounts): CountFault[] {
  const faults: CountFault[] = [];
  if (counts.slipsUsed > counts.slipsHandedOut) faults.push('moreUsed');
  if (areTicketsTooMany(counts)) faults.push('moreTickets');
  if (counts.slipsHandedOut + counts.ticketsIssued > counts.checkedIn) faults.push('moreGiven');
  return faults;
}

/** A ticket rates each cell once: more in one cell than were issued cannot all be true. */
const areTicketsTooMany = ({
  ticketsIssued,
  ticketsUsed,
}: Pick<DayCounts, 'ticketsIssued' | 'ticketsUsed'>): boolean =>
  ticketsUsed !== null && ticketsUsed > ticketsIssued;

/** A day whose slips or tickets do not add up is decided within so many working days, or its ratings are dropped. */
export const decisionWorkdays = 3;

/** What may be decided: leaving the slips out mends nothing where the tickets alone are too many. */
export const decisionsFor = (
  counts: Pick<DayCounts, 'ticketsIssued' | 'ticketsUsed' | 'checkedIn'>,
): CountDecision[] =>
  counts.ticketsIssued > counts.checkedIn || areTicketsTooMany(counts)
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

/** Why this person cannot agree to what is proposed, or null. Nobody agrees with himself, nor two of one role. */
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
