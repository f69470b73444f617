/** Texts about counting slips and tickets: what did not add up, and what was decided. */
import type { CountDecision, CountFault } from '#db/vocabulary/ratings.ts';
import { roleLabels } from './codes.ts';
import { otherDecidingRole } from '#platform/permissions.ts';
import type { DecidingRole } from '#db/vocabulary/roles.ts';
import { proseDeadline } from './dates.ts';

/** Why a day is held (features/ballots/life/counting). */
export const countFaultLabels = {
  moreUsed: '用掉的纸票比发出的多',
  moreTickets: '用掉的手机票比发出的多',
  moreGiven: '发出的票比签到的人多',
} as const satisfies Record<CountFault, string>;

export const countDecisionLabels = {
  without_slips: '纸票一张不计，只公布手机票的结果',
  dropped: '全部作废，不公布任何结果',
} as const satisfies Record<CountDecision, string>;

interface Counts {
  slipsPrinted: number;
  slipsHandedOut: number;
  slipsUsed: number;
  ticketsIssued: number;
  ticketsUsed?: number | null;
  checkedIn: number;
}

export const countsSentence = (counts: Counts): string =>
  `印出纸票 ${counts.slipsPrinted} 张，发出 ${counts.slipsHandedOut} 张，用掉 ${counts.slipsUsed} 张；发出手机票 ${counts.ticketsIssued} 份${counts.ticketsUsed == null ? '' : `，用掉 ${counts.ticketsUsed} 份`}；签到 ${counts.checkedIn} 人。`;

/** State of a held day, for the two people who decide. */
export function heldDayState(day: {
  decideBy: Date;
  mixedAt: Date | null;
  scoresPublishedAt: Date | null;
  proposal: CountDecision | null;
  proposedAs: DecidingRole | null;
  decidedAt: Date | null;
}): string {
  if (day.scoresPublishedAt) return '已决定不计纸票，结果已公布';
  if (day.decidedAt)
    return day.proposal === 'dropped' ? '已决定全部作废' : '已决定不计纸票，正在公布';
  if (day.mixedAt) return '没有按时决定，已全部作废';
  const until = `${proseDeadline(day.decideBy)} 截止`;
  if (!day.proposedAs) return `等召集人和审计员决定，${until}`;
  return `${roleLabels[day.proposedAs]}已提出意见，等${roleLabels[otherDecidingRole(day.proposedAs)]}同意，${until}`;
}

/** Public text beside the deadline. */
export const heldSentence = (decideBy: Date, decisions: readonly CountDecision[]): string =>
  `召集人和审计员要在 ${proseDeadline(decideBy)} 以前共同决定：${decisions.map((one) => countDecisionLabels[one]).join('；或者')}。到时没有决定的，全部作废。`;
