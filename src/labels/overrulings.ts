/** Labels of 隐私复核. */
import type { Ruling } from '#db/vocabulary/privacy.ts';
import type { StatusKind } from './statuses.ts';

export const rulingLabels = { overruled: '可以公开', upheld: '不能公开' } as const satisfies Record<
  Ruling,
  string
>;
export const rulingHints = {
  overruled: '不是个人信息。同一处文字在同类内容里以后不再拦下。',
  upheld: '是个人信息，或看不准。请撰写人改写。',
} as const satisfies Record<Ruling, string>;
export const rulingStateLabels = { waiting: '待决定', ...rulingLabels } as const;
export const rulingStateKinds = {
  waiting: 'wait',
  overruled: 'ok',
  upheld: 'off',
} as const satisfies Record<string, StatusKind>;

/** Kinds of published texts, by the first part of their permission. */
const textKindLabels: Record<string, string> = {
  application: '报名表',
  calendar: '日历',
  campaign: '招募公告',
  duty: '坐班安排',
  issue: '问题整改',
  notice: '通知公告',
  openDay: '开放日',
  privacy: '隐私复核',
  remark: '想说的话',
  serviceItem: '事项清单',
};
export const textKindLabel = (kind: string): string => textKindLabels[kind] ?? kind;
