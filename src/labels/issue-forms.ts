/**
 * The words of the two official forms, as the regulations print them: S1 附件2 问题整改台账 and S0
 * 附件3 问题整改清单. Heads and their order are fixed; tests compare them with the regulations.
 */
import type { IssueSource } from '#db/vocabulary/issues.ts';
import type { Day } from '#platform/day.ts';
import { proseDate } from './dates.ts';

/** A cell of a head: its words, and how many columns and rows it spans. */
interface Head {
  text: string;
  columns?: number;
  rows?: number;
}

export const formNames = { ledger: '问题整改台账', checklist: '问题整改清单' } as const;
export const formMarks = { ledger: '附件2', checklist: '附件3' } as const;

/** S0 names the district and the unit, S1 neither. */
export const formTitles = {
  ledger: (_by: string): string => '“我陪群众走流程”“政务服务体验员”试点工作问题整改台账',
  checklist: (by: string): string => `${by}“我陪群众走流程”政务服务体验活动问题整改清单`,
} as const;

export const formHeads: Record<'ledger' | 'checklist', readonly (readonly Head[])[]> = {
  ledger: [
    [
      { text: '序号', rows: 2 },
      { text: '时间', rows: 2 },
      { text: '“走流程”人员及职务', rows: 2 },
      { text: '体验事项', rows: 2 },
      { text: '“走流程”形式', columns: 4 },
      { text: '存在问题及原因', rows: 2 },
      { text: '整改及优化措施', rows: 2 },
      { text: '整改完成时间', rows: 2 },
      { text: '责任科室', rows: 2 },
    ],
    [{ text: '移动端' }, { text: 'PC端' }, { text: '自助端' }, { text: '窗口端' }],
  ],
  checklist: [
    [
      { text: '序号' },
      { text: '体验事项' },
      { text: '体验人' },
      { text: '发现的问题描述' },
      { text: '细化整改措施' },
      { text: '整改时限' },
      { text: '完成情况' },
      { text: '备注' },
    ],
  ],
};

export const filledBy = (unit: string): string => `填报单位（盖章）：${unit}`;
export const filledOn = (on: Day): string => `填报日期：${proseDate(on)}`;
export const signedBy = '主要负责人（签字）：';
export const writtenBy = '填报人：';
export const contact = '联系方式：';
export const tick = '√';

/** Who walked, where the source says it. People are not named. */
export const walkerOfSource: Partial<Record<IssueSource, string>> = {
  experiencer: '政务服务体验员',
  open_day: '政务服务体验员',
};

export const withCause = (problem: string, cause: string | null): string =>
  cause ? `${problem}\n原因：${cause}` : problem;
/** The unit says it is done; experiencers have not yet checked it. */
export const awaitingAcceptance = (completedOn: Day): string => `${completedOn}（待验收）`;
export const closedWith = (closedOn: Day | null): string => (closedOn ? `（${closedOn}）` : '');
export const overdueRemark = '已超期';
export const helpingUnits = (names: readonly string[]): string => `协办：${names.join('、')}`;
export const leadUnit = (name: string): string => `牵头：${name}`;

/** 2026年第4季度, as in the names of files. */
export const quarterText = (code: string): string => code.replace(/^(\d+)-(\d)$/, '$1年第$2季度');
export const periodText = (period: { from: Day; to: Day }, quarter: string | null): string =>
  quarter ? quarterText(quarter) : `${period.from}至${period.to}`;
export const formFileName = (by: string, kind: 'ledger' | 'checklist', period: string): string =>
  `${by}_${formMarks[kind]}${formNames[kind]}_${period}`;
export const officeListName = '问题整改';
export const listFileName = (by: string, on: Day): string => `${by}_问题整改列表_${on}`;

export const periodFaults = {
  notADate: '日期格式不对，请写成 2026-10-01 这样。',
  endsBeforeItBegins: '开始日期晚于结束日期，请对调。',
  tooLong: '一张表最多三年，请缩短时间。',
} as const;
export const tooManyRows = (maximum: number): string =>
  `这段时间的问题超过 ${maximum} 件，一张表放不下。请缩短时间或选一个单位，也可以在问题整改列表导出全部。`;

/** Heads of the list as a workbook, beyond those of the open data. */
export const officeListHeads = {
  number: '编号',
  list: '清单',
  title: '标题',
  unit: '牵头单位',
  channel: '渠道',
  status: '状态',
  dueOn: '整改期限',
  overdue: '是否超期',
  closedOn: '销号日期',
  measures: '措施',
  registeredAt: '登记时间',
  publishedAt: '公开时间',
} as const;
