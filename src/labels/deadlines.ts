/** Words of time limits: the next step of an issue, and its stages. */
import type {
  DeadlineKey,
  EscalationLevel,
  IssueEnd,
  IssueStage,
  NextAct,
  NextParty,
  TodoGroup,
} from '#db/vocabulary/deadlines.ts';
import { calendarDayKeys } from '#db/vocabulary/deadlines.ts';
import { monthDay, proseDate } from './dates.ts';
import type { Day } from '#platform/day.ts';
import type { StatusKind } from './statuses.ts';

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

export const deadlineLabels = {
  triage: '研判、交办',
  acknowledge: '签收',
  fix_simple: '立行立改',
  fix_complex: '限期整改',
  fix_stuck_case: '办不成事',
  extension: '延期一次，最多',
  acceptance: '体验员验收',
  decision: '答复申请、改派、重新交办',
  look_back_first: '第一次回头看',
  look_back_second: '第二次回头看',
  yellow_card: '黄牌（临期），到期前',
  supervision: '答复督办单',
} as const satisfies Record<DeadlineKey, string>;

/** Why the limit is as it is. Written beside the profile's limits, public. */
export const deadlineBases = {
  triage: '本地区工作规则',
  acknowledge: '本地区工作规则',
  fix_simple: '各地差评整改的通行时限',
  fix_complex: '山东省12345热线一般事项办理时限',
  fix_stuck_case: '办不成事反映窗口的通行时限',
  extension: '山东省12345热线延期规定',
  acceptance: '本地区工作规则',
  decision: '本地区工作规则',
  look_back_first: '体验一个、解决一个、回头看一个',
  look_back_second: '体验一个、解决一个、回头看一个',
  yellow_card: '本地区工作规则',
  supervision: '本地区工作规则',
} as const satisfies Record<DeadlineKey, string>;

const calendarDayLimits: ReadonlySet<DeadlineKey> = new Set(calendarDayKeys);
/** 15 个工作日; 30 天 for look-backs. */
export const limitWords = (key: DeadlineKey, days: number): string =>
  `${days} ${calendarDayLimits.has(key) ? '天' : '个工作日'}`;

export const escalationLabels = {
  two_before: '到期前 2 个工作日：提醒经办人',
  on_the_day: '今天到期：提醒单位负责人',
  one_after: '超期 1 个工作日：报办公室',
  five_after: '超期 5 个工作日：报召集人，发督办单',
} as const satisfies Record<EscalationLevel, string>;

export const todoGroupLabels = {
  overdue: '已超期',
  today: '今天到期',
  soon: '三天内到期',
  acknowledge: '等您签收',
  triage: '等您研判',
  assign: '等您交办',
  reassign: '等您改派',
  decide_extension: '等您答复延期',
  decide_unfixable: '等您审核无法整改',
  send_to_acceptance: '等您组织验收',
  assign_again: '等您重新交办',
  later: '以后到期',
} as const satisfies Record<TodoGroup, string>;

export const openOrdersLabel = '督办单等待答复';

const buttons = {
  triage: '研判',
  assign: '交办',
  reassign: '改派',
  acknowledge: '签收',
  plan: '写措施',
  rectify: '去办理',
  decide_extension: '答复',
  decide_unfixable: '审核',
  send_to_acceptance: '组织验收',
  accept: '看验收',
  rectify_again: '去办理',
  look_back: '回头看',
  assign_again: '重新交办',
  put_in_force: '去办理',
  record_effect: '登记成效',
} as const satisfies Record<NextAct, string>;
/** The button of a row of 待办; it opens the issue. */
export const todoButton = (next: NextStep): string => ('end' in next ? '看' : buttons[next.act]);

/** Acts with a limit of their own, so that their day is not read as the due day of the issue. */
const ownDay: Partial<Record<NextAct, string>> = {
  triage: '研判',
  assign: '交办',
  reassign: '改派',
  acknowledge: '签收',
};

/** The day of a row, as a word and a shape. `isNear`: the yellow card. */
export function todoMark(
  next: NextStep,
  today: Day,
  isNear: boolean,
): { kind: StatusKind; label: string } {
  if ('end' in next || next.by === null) return { kind: 'wait', label: '没有时限' };
  if (next.late)
    return {
      kind: 'late',
      label: `${ownDay[next.act] ?? ''}已超期${next.lateWorkdays > 0 ? ` ${next.lateWorkdays} 个工作日` : ''}`,
    };
  if (next.by === today) return { kind: 'warn', label: `${ownDay[next.act] ?? ''}今天到期` };
  return {
    kind: isNear ? 'warn' : 'wait',
    label: `${ownDay[next.act] ?? ''}最迟${monthDay(next.by)}`,
  };
}

export const todoCountWords = (count: number, limit: number): string =>
  count < limit ? `${count} 件` : `${limit} 件以上`;

/** 5 件已超期，今天到期 1 件，三天内到期 2 件。 */
export const todoSummary = (counts: { overdue: number; today: number; soon: number }): string =>
  `${counts.overdue} 件已超期，今天到期 ${counts.today} 件，三天内到期 ${counts.soon} 件。`;
