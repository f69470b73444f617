/** States as people read them (domain.md §4). Each is folded from dated facts by the rules of its part; the key order is the order of filters. */

/** An open day between draft and published scores. */
export const openDayPhaseLabels = {
  draft: '草稿',
  in_review: '待审核',
  published: '已发布',
  registration_open: '报名中',
  registration_closed: '报名截止',
  check_in: '签到中',
  rating: '评价中',
  rating_closed: '评价结束',
  results: '已公布',
  cancelled: '已取消',
} as const;
export type OpenDayPhase = keyof typeof openDayPhaseLabels;

/** The shape beside the word (StatusMark): ● done, ○ waiting, ◇ going on, — off. */
export const openDayPhaseMarks = {
  draft: 'wait',
  in_review: 'warn',
  published: 'wait',
  registration_open: 'ok',
  registration_closed: 'wait',
  check_in: 'ok',
  rating: 'ok',
  rating_closed: 'wait',
  results: 'ok',
  cancelled: 'off',
} as const satisfies Record<OpenDayPhase, 'ok' | 'wait' | 'warn' | 'late' | 'off'>;

/** What was done to the announcement of an open day. */
export const openDayStepLabels = {
  drafted: '起草',
  revised: '修改',
  submitted: '提交审核',
  returned: '退回修改',
  published: '审核发布',
  cancelled: '取消活动',
} as const;
export type OpenDayStepKind = keyof typeof openDayStepLabels;
