/** 通知公告 in words. */
import type { StatusKind } from './statuses.ts';

export const publicationStatusLabels = { draft: '草稿', in_review: '待审核', published: '已发布', withdrawn: '已撤下' } as const;
export type PublicationStatus = keyof typeof publicationStatusLabels;
export const publicationStatusKinds = { draft: 'off', in_review: 'wait', published: 'ok', withdrawn: 'off' } as const satisfies Record<PublicationStatus, StatusKind>;

export const publicationStepLabels = {
  drafted: '起草', revised: '修改', submitted: '提交审核', returned: '退回修改', published: '审核发布', withdrawn: '撤下',
} as const;
export type PublicationStepKind = keyof typeof publicationStepLabels;

/** What must not stand in a published text (domain.md §11). */
export const personalDataLabels = { mobile: '手机号码', id_number: '身份证号码', plate: '车牌号' } as const;
export type PersonalDataKind = keyof typeof personalDataLabels;

/** 手机号码、车牌号 */
export const personalDataNames = (kinds: readonly PersonalDataKind[]): string => [...new Set(kinds)].map((kind) => personalDataLabels[kind]).join('、');
