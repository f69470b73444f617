/** Labels of results, evidence and requests of the lead unit (domain.md §4). */
import type { EvidenceMoment, ResultMeasure, TimeUnit } from '#db/vocabulary/issues.ts';

export const resultMeasureLabels = {
  steps: '环节',
  time: '办理时间',
  materials: '材料',
  visits: '跑动次数',
} as const satisfies Record<ResultMeasure, string>;

/** 「2 个」「3 份」「1 次」; the unit of time is chosen in the form. */
export const resultMeasureUnits = {
  steps: '个',
  time: '',
  materials: '份',
  visits: '次',
} as const satisfies Record<ResultMeasure, string>;

export const evidenceMomentLabels = {
  before: '整改前',
  after: '整改后',
  document: '文件',
} as const satisfies Record<EvidenceMoment, string>;

export const timeUnitLabels = {
  minute: '分钟',
  hour: '小时',
  workday: '个工作日',
} as const satisfies Record<TimeUnit, string>;
