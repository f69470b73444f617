/** Labels of 通知公告. */
import type { PersonalDataKind } from '#db/vocabulary/privacy.ts';
import type { PublicationStatus, PublicationStepKind } from '#db/vocabulary/publications.ts';
import type { StatusKind } from './statuses.ts';

export const publicationStatusLabels = {
  draft: '草稿',
  first_review: '待初审',
  second_review: '待复审',
  approved: '待发布',
  published: '已发布',
  withdrawn: '已撤下',
} as const satisfies Record<PublicationStatus, string>;
export const publicationStatusKinds = {
  draft: 'off',
  first_review: 'wait',
  second_review: 'wait',
  approved: 'wait',
  published: 'ok',
  withdrawn: 'off',
} as const satisfies Record<PublicationStatus, StatusKind>;

/** The steps of a notice, and the step of each state, counted from 1. */
export const publicationWay = ['起草', '初审', '复审', '发布'];
export const publicationWayAt = {
  draft: 1,
  first_review: 2,
  second_review: 3,
  approved: 4,
  published: 5,
  withdrawn: 5,
} as const satisfies Record<PublicationStatus, number>;

export const publicationStepLabels = {
  drafted: '起草',
  revised: '修改',
  attached: '添加附件',
  detached: '删除附件',
  submitted: '提交审核',
  first_reviewed: '初审通过',
  second_reviewed: '复审通过，已作保密审查',
  returned: '退回修改',
  published: '发布',
  withdrawn: '撤下',
} as const satisfies Record<PublicationStepKind, string>;

/** What a published text must not contain (domain.md §11). */
export const personalDataLabels = {
  mobile: '手机号码',
  id_number: '身份证号码',
  passport: '护照或通行证号码',
  bank_card: '银行卡号',
  plate: '车牌号',
  email: '电子邮箱',
  account: '微信号或 QQ 号',
  home: '家庭住址',
} as const satisfies Record<PersonalDataKind, string>;

/** 手机号码、车牌号 */
export const personalDataNames = (kinds: readonly PersonalDataKind[]): string =>
  [...new Set(kinds)].map((kind) => personalDataLabels[kind]).join('、');

export const textSizeLabels = { large: '大', medium: '中', small: '小' } as const;
