/**
 * Labels of the three lists: codes, states, steps (domain.md §4 and §4.1). The key order is the
 * order in every form and table.
 */
import type {
  DemandOutcome,
  DueRule,
  FixMode,
  IssueMove,
  IssuePhase,
  IssueSource,
  IssueStatus,
  IssueStepKind,
  ListKind,
  PainTag,
  ReportState,
  Severity,
} from '#db/vocabulary/issues.ts';
import { proseDate } from './dates.ts';
import type { DayNature } from '#platform/calendar/work-calendar.ts';
import type { Day } from '#platform/day.ts';
import type { StatusKind } from './statuses.ts';

/** 三张清单 (S1 四（三）) */
export const listKindLabels = {
  problem: '问题清单',
  demand: '需求清单',
  optimization: '优化清单',
} as const satisfies Record<ListKind, string>;

/** Name of one entry of a list. */
export const listNouns = {
  problem: '问题',
  demand: '需求',
  optimization: '优化措施',
} as const satisfies Record<ListKind, string>;

/** Sources of an issue. A region may add its own (profile.issueSources.own). */
export const issueSourceLabels = {
  experiencer: '体验员反映',
  open_day: '开放日',
  walkthrough: '走流程',
  window_duty: '坐窗口',
  hotline_duty: '当接线员',
  rating: '评价',
  hotline_12345: '12345热线',
  complaint_system: '投诉建议系统',
  stuck_case: '办不成事反映窗口',
  self_check: '自查',
  inspection: '巡视反馈',
  good_bad_rating: '好差评',
  portal: '门户留言',
  hall: '大厅现场',
} as const satisfies Record<IssueSource, string>;

/** Label of a source, including those of the region. */
export const sourceName = (code: string, own: readonly { code: string; name: string }[]): string =>
  (issueSourceLabels as Record<string, string>)[code] ??
  own.find((one) => one.code === code)?.name ??
  code;

export const painTagLabels = {
  blockage: '堵点',
  difficulty: '难点',
  pain: '痛点',
} as const satisfies Record<PainTag, string>;

export const severityLabels = {
  general: '一般',
  important: '重要',
  urgent: '紧急',
} as const satisfies Record<Severity, string>;

/** R8: fix at once if possible, otherwise set a time limit. */
export const fixModeLabels = {
  immediate: '立行立改',
  time_limited: '限期整改',
  system: '系统性攻坚',
} as const satisfies Record<FixMode, string>;

/** Every state in the table of the office (domain.md §4). 超期 is computed, not a state. */
export const issueStatusLabels = {
  registered: '已登记',
  triaged: '已研判',
  assigned: '已交办',
  transferred: '已退回待改派',
  acknowledged: '已签收',
  rectifying: '整改中',
  ext_requested: '申请延期',
  unfixable_requested: '无法整改审核',
  closure_requested: '申请销号',
  accepting: '体验式验收',
  returned: '退回重办',
  closed: '已销号',
  looked_back: '已回头看',
  reopened: '问题反弹',
  explained: '已解释说明',
  invalid: '不予受理',
  merged: '并案',
} as const satisfies Record<IssueStatus, string>;

/** Public labels of the states. `off`: 不予受理 and 并案, counted apart. */
export const issuePhaseLabels = {
  todo: '待办理',
  doing: '办理中',
  checking: '待验收',
  closed: '已销号',
  explained: '已解释',
  off: '不再办理',
} as const satisfies Record<IssuePhase, string>;
export const issuePhaseKinds = {
  todo: 'wait',
  doing: 'wait',
  checking: 'wait',
  closed: 'ok',
  explained: 'off',
  off: 'off',
} as const satisfies Record<IssuePhase, StatusKind>;

/** How a 需求 ended (domain.md §4). */
export const demandOutcomeLabels = {
  adopted: '已采纳',
  not_adopted: '暂不采纳',
} as const satisfies Record<DemandOutcome, string>;

/** The state in the office's words; an answered 需求 is named by its outcome. */
export const issueStateLabel = (status: IssueStatus, outcome: DemandOutcome | null): string =>
  outcome ? demandOutcomeLabels[outcome] : issueStatusLabels[status];

/** Transitions of the table, as worded in a history. */
export const issueMoveLabels = {
  triage: '研判',
  assign: '交办',
  reassign: '改派',
  acknowledge: '签收',
  transfer: '退回改派',
  plan: '制定整改措施',
  request_extension: '申请延期',
  grant_extension: '同意延期',
  refuse_extension: '不同意延期',
  request_unfixable: '提出无法整改',
  explain: '解释说明',
  refuse_unfixable: '要求继续整改',
  request_closure: '申请销号',
  send_to_acceptance: '组织体验式验收',
  accept: '验收合格，予以销号',
  exempt: '豁免验收，予以销号',
  return: '验收未通过，退回重办',
  look_back: '回头看',
  reopen: '问题反弹，重新办理',
  reject: '不予受理',
  merge: '并案',
} as const satisfies Record<IssueMove, string>;

/** Transitions, and steps that change no state. */
export const issueStepLabels = {
  register: '登记',
  ...issueMoveLabels,
  hold: '暂缓公开',
  publish: '公开',
  record: '登记实施情况',
  correct: '更正公开的文字',
  take_down: '撤下公开的文字',
  restore_text: '恢复公开的文字',
  decline_recurrence: '又出现了：未重新办理',
  progress: '办理进展',
  propose_explanation: '提请复核说明',
  remove_evidence: '撤下佐证文件',
} as const satisfies Record<IssueStepKind, string>;

export const dueRuleLabels = {
  fix_simple: '立行立改',
  fix_complex: '限期整改',
  fix_stuck_case: '办不成事',
  named_date: '指定日期',
  extension: '延期',
} as const satisfies Record<DueRule, string>;

/** 我要反映 */
export const reportStateLabels = {
  received: '已收到',
  taken_up: '已列入清单',
  merged: '已并案办理',
  rejected: '不予受理',
  answered: '已答复',
} as const satisfies Record<ReportState, string>;
export const reportStateKinds = {
  received: 'wait',
  taken_up: 'ok',
  merged: 'ok',
  rejected: 'off',
  answered: 'ok',
} as const satisfies Record<ReportState, StatusKind>;

/**
 * Label and shape for the state of an issue. The red card (overdue) has priority, then the yellow
 * card (due soon).
 */
export function issueMark(
  { phase, outcome }: { phase: IssuePhase; outcome: DemandOutcome | null },
  late: { overdue: boolean; overdueWorkdays: number; dueSoon: boolean },
): { kind: StatusKind; label: string } {
  if (outcome)
    return { kind: outcome === 'adopted' ? 'ok' : 'off', label: demandOutcomeLabels[outcome] };
  if (late.overdue)
    return {
      kind: 'late',
      label: late.overdueWorkdays > 0 ? `已超期 ${late.overdueWorkdays} 个工作日` : '已超期',
    };
  if (late.dueSoon) return { kind: 'warn', label: `${issuePhaseLabels[phase]}（临期）` };
  return { kind: issuePhaseKinds[phase], label: issuePhaseLabels[phase] };
}

/** State of an entry of 优化清单. It has no due date, so it is never overdue. */
export function measureMark(
  implementedOn: Day | null,
  today: Day,
): { kind: StatusKind; label: string } {
  if (implementedOn === null) return { kind: 'wait', label: '推进中' };
  return implementedOn > today
    ? { kind: 'wait', label: '即将实施' }
    : { kind: 'ok', label: '已实施' };
}

const natureWords = {
  workday: '工作日',
  make_up: '调休上班',
  weekend: '周末',
  holiday: '放假',
} as const satisfies Record<DayNature, string>;

/** One line of 「怎么算的」. */
export function countedDayWords(line: {
  nature: DayNature;
  isEventDay: boolean;
  count: number | null;
  rule?: DueRule | null;
}): string {
  if (line.isEventDay) return line.rule === 'extension' ? '原来的时限' : '交办当日，不计入';
  return line.count === null
    ? `${natureWords[line.nature]}，不计入`
    : `第 ${line.count} 个工作日${line.nature === 'make_up' ? '（调休上班）' : ''}`;
}

/** A step as shown to the public. */
export function stepWords({
  kind,
  unit,
  dueOn,
}: {
  kind: IssueStepKind;
  unit: string | null;
  dueOn: Day | null;
}): { title: string; text?: string } {
  const who = unit ?? '';
  switch (kind) {
    case 'register':
      return { title: '登记' };
    case 'assign':
      return { title: `交办${who}`, ...(dueOn && { text: `整改时限：${proseDate(dueOn)}` }) };
    case 'reassign':
      return { title: `改派${who}`, text: '时限不变。' };
    case 'acknowledge':
      return { title: `${who}签收` };
    case 'transfer':
      return { title: `${who}退回，待重新指定单位` };
    case 'request_extension':
      return { title: `${who}申请延期${dueOn ? `至${proseDate(dueOn)}` : ''}` };
    case 'grant_extension':
      return { title: `同意延期${dueOn ? `，整改时限延至${proseDate(dueOn)}` : ''}` };
    case 'explain':
      return { title: '解释说明' };
    case 'refuse_extension':
    case 'refuse_unfixable':
      return { title: issueStepLabels[kind] };
    case 'plan':
      return { title: `${who}制定整改措施` };
    default:
      return { title: `${who}${issueStepLabels[kind]}` };
  }
}
