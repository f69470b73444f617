import type { OpenDayPhase, OpenDayStepKind, Standing } from '#db/vocabulary/open-days.ts';
import type {
  ApplicationStatus,
  ConsentPurpose,
  EndKind,
  RosterChoice,
  TermState,
  Tie,
} from '#db/vocabulary/people.ts';
import type { RatingEndCause } from '#db/vocabulary/ratings.ts';

/**
 * Labels of states (domain.md §4), each with the shape shown beside it. Colour alone never shows a
 * state.
 */
export type StatusKind = 'ok' | 'wait' | 'warn' | 'late' | 'off';

/** 报名 */
export const applicationStatusLabels = {
  applied: '审核中',
  returned: '退回补正',
  resubmitted: '审核中（已补正）',
  rejected: '未通过',
  withdrawn: '已撤回',
  appointed: '已聘任',
} as const satisfies Record<ApplicationStatus, string>;

export const applicationStatusKinds = {
  applied: 'wait',
  returned: 'warn',
  resubmitted: 'wait',
  rejected: 'off',
  withdrawn: 'off',
  appointed: 'ok',
} as const satisfies Record<ApplicationStatus, StatusKind>;

/** Labels of the steps in the history of an application. */
export const applicationStepLabels = {
  applied: '提交报名',
  returned: '退回补正',
  resubmitted: '补正后再次提交',
  rejected: '未通过',
  withdrawn: '本人撤回',
  appointed: '聘任',
} as const satisfies Record<ApplicationStatus, string>;

/** 招募公告 */
export const campaignDraftLabel = '草稿';
export const campaignPhaseLabels = {
  upcoming: '未开始',
  open: '报名中',
  closed: '已截止',
} as const;
export const campaignPhaseKinds = {
  upcoming: 'wait',
  open: 'ok',
  closed: 'off',
} as const satisfies Record<keyof typeof campaignPhaseLabels, StatusKind>;

/** 聘任 */
export const termStateLabels = {
  in_office: '在聘',
  expired: '聘期届满',
  dismissed: '已解聘',
  resigned: '已退出',
} as const satisfies Record<TermState, string>;
export const termStateKinds = {
  in_office: 'ok',
  expired: 'off',
  dismissed: 'off',
  resigned: 'off',
} as const satisfies Record<TermState, StatusKind>;

/** How an appointment ends before its term. */
export const endKindLabels = { dismissed: '解聘', resigned: '本人退出' } as const satisfies Record<
  EndKind,
  string
>;

/** Ties of a person to a unit, which they then do not rate (A6). */
export const tieLabels = {
  none: '没有关系',
  employee: '在这些单位工作',
  supplier: '给这些单位供货或提供服务',
} as const satisfies Record<Tie | 'none', string>;

/** Whether the name may appear on the public roster. Consent to it is separate (PIPL 25). */
export const rosterChoiceLabels = {
  full_name: '公开全名',
  masked: '公开，但隐去部分姓名',
  none: '不公开',
} as const satisfies Record<RosterChoice, string>;

/** Consents, each asked for separately (PIPL 13–14, 25). */
export const consentPurposeLabels = {
  processing: '处理报名信息',
  roster: '在名录上公开（隐去部分姓名）',
  full_name: '名录上写全名',
} as const satisfies Record<ConsentPurpose, string>;

/** 开放日, from draft to published scores */
export const openDayPhaseLabels = {
  draft: '草稿',
  in_review: '待审核',
  published: '已发布',
  registration_open: '报名中',
  registration_closed: '报名截止',
  check_in: '签到中',
  rating: '评价中',
  rating_closed: '评价结束',
  rating_held: '暂缓公布',
  rating_ended: '评价未能公布',
  results: '已公布',
  cancelled: '已取消',
} as const satisfies Record<OpenDayPhase, string>;

export const openDayPhaseKinds = {
  draft: 'wait',
  in_review: 'warn',
  published: 'wait',
  registration_open: 'ok',
  registration_closed: 'wait',
  check_in: 'ok',
  rating: 'ok',
  rating_closed: 'wait',
  rating_held: 'warn',
  rating_ended: 'off',
  results: 'ok',
  cancelled: 'off',
} as const satisfies Record<OpenDayPhase, StatusKind>;

/** Steps in the history of an open-day announcement. */
export const openDayStepLabels = {
  drafted: '起草',
  revised: '修改',
  submitted: '提交审核',
  returned: '退回修改',
  published: '审核发布',
  cancelled: '取消活动',
} as const satisfies Record<OpenDayStepKind, string>;

/** State of an experiencer for one open day. */
export const standingLabels = {
  none: '未报名',
  registered: '已报名',
  cancelled: '已取消',
  checked_in: '已签到',
  absent: '未参加',
  day_cancelled: '活动已取消',
} as const satisfies Record<Standing, string>;

export const standingKinds = {
  none: 'off',
  registered: 'ok',
  cancelled: 'off',
  checked_in: 'ok',
  absent: 'off',
  day_cancelled: 'warn',
} as const satisfies Record<Standing, StatusKind>;

/** Public reason why the rating of a day ended without scores. */
export const ratingEndSentences = {
  keys_lost: '这一场的评价密钥丢失，已交的评价无法打开，没有人看到，也无法找回。',
  restored: '服务器从备份恢复，备份里没有这一场的评价。已交的评价没有人看到，也无法找回。',
  miscounted: '票数对不上，召集人和审计员共同决定全部作废。已交的评价没有打开过。',
  undecided: '票数对不上，到期没有共同作出决定，按规定全部作废。已交的评价没有打开过。',
} as const satisfies Record<RatingEndCause, string>;
