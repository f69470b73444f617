/** Words about what needs a second person of the office, and about self-checks (举一反三). */
import { issueMoveLabels } from './issues.ts';
import type { EndingKind, SelfCheckOutcome } from '#db/vocabulary/intake.ts';

export const confirmationLabels = {
  reject: issueMoveLabels.reject,
  merge: issueMoveLabels.merge,
  correct: '更正公开的文字',
  take_down: '撤下公开的文字',
} as const satisfies Record<EndingKind | 'correct' | 'take_down', string>;

export const selfCheckLabels = {
  found: '查到了',
  not_found: '没有查到',
} as const satisfies Record<SelfCheckOutcome, string>;

/** The answer of a unit, or why there is none. */
export function selfCheckWords(outcome: SelfCheckOutcome | null, late: boolean): string {
  if (outcome) return selfCheckLabels[outcome];
  return late ? '超期未答复' : '待答复';
}

/** 2026年11月每月一题 */
export const themeWords = (month: string): string =>
  `${month.slice(0, 4)}年${Number(month.slice(5))}月每月一题`;

/** How far a lesson is. */
export const lessonProgressWords = (lesson: {
  asked: number;
  answered: number;
  found: number;
}): string =>
  `${lesson.asked} 个单位中 ${lesson.answered} 个已答复${lesson.found > 0 ? `，${lesson.found} 个查到同样的问题` : ''}`;

/** What stands in place of words that were taken down. */
export const takenDownWords = (reason: string): { title: string; publicText: string } => ({
  title: '（标题已撤下）',
  publicText: `原来的文字不宜公开，已撤下。原因：${reason}`,
});
