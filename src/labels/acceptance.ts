/** 体验式验收, 回头看, 「又出现了」: codes and sentences (F12, F13). */
import type { AcceptanceOutcome, TaskEnd, Verdict } from '#db/vocabulary/acceptance.ts';

export const verdictLabels = {
  pass: '通过',
  fail: '不通过',
  not_reproduced: '无法复现',
} as const satisfies Record<Verdict, string>;

export const verdictHints = {
  pass: '照原来的步骤重办，问题没有了',
  fail: '问题还在，或只改了一部分',
  not_reproduced: '没条件重办，说不清改没改',
} as const satisfies Record<Verdict, string>;

export const taskEndLabels = {
  voted: '已提交意见',
  declined: '去不了，已由下一位接替',
  late: '逾期未提交，已由下一位接替',
  ineligible: '按规定回避，已由下一位接替',
} as const satisfies Record<TaskEnd, string>;

export const outcomeLabels = {
  passed: '验收通过',
  failed: '验收未通过',
  exempted: '豁免验收',
} as const satisfies Record<AcceptanceOutcome, string>;

/** 第1次验收; in a later round 第2轮第1次验收. */
export const attemptName = (attempt: number, round: number): string =>
  round > 1 ? `第${round}轮，第 ${attempt} 次验收` : `第 ${attempt} 次验收`;

export const countSentence = (count: {
  pass: number;
  fail: number;
  notReproduced: number;
}): string =>
  `通过 ${count.pass}，不通过 ${count.fail}${count.notReproduced > 0 ? `，无法复现 ${count.notReproduced}（不计入）` : ''}`;
