/** Words of time limits: the next step of an issue, and its stages. */
import type { IssueEnd, IssueStage, NextAct, NextParty } from '#db/vocabulary/deadlines.ts';
import { proseDate } from './dates.ts';
import type { Day } from '#platform/day.ts';

export const issueStageLabels = {
  registered: '登记',
  triaged: '研判',
  assigned: '交办',
  acknowledged: '签收',
  rectified: '整改',
  accepted: '验收',
  closed: '销号',
  looked_back: '回头看',
  planned: '措施',
  in_force: '实施',
  explained: '解释说明',
  invalid: '不予受理',
  merged: '并案',
} as const satisfies Record<IssueStage, string>;

/** For readers who do not see the line. */
export const stageStateLabels = {
  done: '已完成',
  now: '正在办',
  late: '正在办，已经晚了',
  ahead: '还没到',
} as const;

const actWords = {
  triage: '研判，定下清单、轻重和整改方式',
  assign: '交办给责任单位',
  reassign: '重新指定责任单位',
  acknowledge: '签收',
  plan: '写明原因和措施并整改完成',
  rectify: '整改完成，由单位负责人申请销号',
  decide_extension: '答复延期申请',
  decide_unfixable: '审核“无法整改”的说明',
  send_to_acceptance: '抽签请体验员验收',
  accept: '重新办一遍，写明通过还是不通过',
  rectify_again: '按验收意见重新整改完成',
  look_back: '组织回头看，查问题有没有再出现',
  assign_again: '重新交办',
  put_in_force: '实施措施，登记实施日期',
  record_effect: '登记实施成效',
} as const satisfies Record<NextAct, string>;

const endSentences = {
  looked_back: '两次回头看都做完了，这件事办结。',
  in_force: '措施已经实施，成效已登记。',
  explained: '已作解释说明，不再办理。您有不同看法，可以再反映。',
  invalid: '不予受理，不再办理。',
  merged: '已并入同类事项，随那一件一起办理。',
} as const satisfies Record<IssueEnd, string>;

/** Who must do what by when, or how the issue ended. */
export type NextStep =
  | {
      act: NextAct;
      party: NextParty;
      /** The last day, or null without a time limit. */
      by: Day | null;
      late: boolean;
      /** Working days since `by`; 0 on days off directly after it. */
      lateWorkdays: number;
      round: number;
    }
  | { end: IssueEnd };

/** One sentence: 区医保局最迟在2026年12月4日签收。 `names` are the region's and the unit's. */
export function nextSentence(
  next: NextStep,
  names: { office: string; unit: string | null },
): string {
  if ('end' in next) return endSentences[next.end];
  const unit = names.unit ?? '责任单位';
  const who = {
    office: names.office,
    chair: '召集人',
    unit,
    experiencers: '抽中的体验员',
  }[next.party];
  const when = next.by ? `最迟在${proseDate(next.by)}` : '';
  const round = next.round > 1 && next.act === 'assign_again' ? `（第${next.round}轮）` : '';
  const late = !next.late
    ? ''
    : next.lateWorkdays > 0
      ? `，已经晚了 ${next.lateWorkdays} 个工作日`
      : '，已经晚了';
  return `${who}${when}${actWords[next.act]}${round}${late}。`;
}
