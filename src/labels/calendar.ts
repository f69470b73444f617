import type { DayKind, YearStatus } from '#db/vocabulary/calendar.ts';

/** Labels of the working-day calendar (domain.md §8). */
export const dayKindLabels = { off: '放假', make_up: '调休上班' } as const satisfies Record<
  DayKind,
  string
>;

export const yearStatusLabels = {
  official: '已按通知核定',
  provisional: '暂定',
} as const satisfies Record<YearStatus, string>;

/** Shown for a year without a notice, instead of the notice. */
export const provisionalNotice = (year: number): string => `${year}年放假调休安排以国务院通知为准`;
