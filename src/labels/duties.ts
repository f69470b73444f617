/** 局长科长坐窗口: labels of the rota (domain.md §4 "Window duty", §6 "Window roster"). */
import {
  ranks,
  type Attendance,
  type DutyStatus,
  type HalfDay,
  type Rank,
  type TurnState,
} from '#db/vocabulary/duties.ts';
import type { Day } from '#platform/day.ts';
import { rankLabels } from './codes.ts';
import { monthDay, weekdayName } from './dates.ts';
import type { StatusKind } from './statuses.ts';

export const halfDayLabels = { am: '上午', pm: '下午', full: '全天' } as const satisfies Record<
  HalfDay,
  string
>;

/**
 * Public labels. 未核实: the day is over and the hall recorded no attendance. It does not mean that
 * the person was present.
 */
export const dutyStatusLabels = {
  scheduled: '待值班',
  changed: '已调整',
  done: '已值班',
  substituted: '替班',
  absent: '未到岗',
  unverified: '未核实',
  moved: '已改期',
  cancelled: '已取消',
} as const satisfies Record<DutyStatus, string>;

export const dutyStatusKinds = {
  scheduled: 'wait',
  changed: 'warn',
  done: 'ok',
  substituted: 'warn',
  absent: 'off',
  unverified: 'off',
  moved: 'off',
  cancelled: 'off',
} as const satisfies Record<DutyStatus, StatusKind>;

/** On the day itself, a confirmed turn reads 已到岗: the person is present now. */
export const dutyStatusLabel = (status: DutyStatus, isToday: boolean): string =>
  status === 'done' && isToday ? '已到岗' : dutyStatusLabels[status];

/** On the screen of the hall, beside 上午 and 下午. */
export const turnTimeLabels = { now: '现在', later: '稍后', over: '已结束' } as const;

/** Options that the desk ticks. */
export const attendanceLabels = {
  present: '到岗',
  substituted: '替班',
  absent: '未到岗',
} as const satisfies Record<Attendance, string>;

/** State of one person in one period of the cadence (domain.md §4.2). */
export const turnStateLabels = {
  met: '已完成',
  open: '期内待完成',
  short: '未完成',
  none: '不作要求',
} as const satisfies Record<TurnState, string>;
export const turnStateKinds = {
  met: 'ok',
  open: 'wait',
  short: 'warn',
  none: 'off',
} as const satisfies Record<TurnState, StatusKind>;

export const cadenceLabels = { week: '每周', month: '每月', quarter: '每季度' } as const;

/** Suffix that people add to a window number. It is not stored. */
export const windowSign = /号?(?:窗口|号)$/;

/** 12 号; a window sign with letters stays unchanged. */
export const windowLabel = (windowNo: string): string =>
  /^\d+$/.test(windowNo) ? `${windowNo} 号` : windowNo;

/** 11月24日（星期二） */
export const dutyDay = (on: Day): string => `${monthDay(on)}（${weekdayName(on)}）`;

export interface Arrangement {
  name: string;
  post: string;
  dutyOn: Day;
  halfDay: HalfDay;
  hall: string;
  floor: string;
  windowNo: string;
  items: string;
}

/**
 * The text after 原定, only with what has changed: 「原定 刘建国（副局长）」, 「原定
 * 11月23日（星期一）上午」. Empty if nothing differs from the original.
 */
export function originallyText(original: Arrangement, now: Arrangement): string {
  const parts = [
    (original.name !== now.name || original.post !== now.post) &&
      `${original.name}（${original.post}）`,
    (original.dutyOn !== now.dutyOn || original.halfDay !== now.halfDay) &&
      `${dutyDay(original.dutyOn)}${halfDayLabels[original.halfDay]}`,
    (original.hall !== now.hall ||
      original.floor !== now.floor ||
      original.windowNo !== now.windowNo) &&
      `${original.hall === now.hall ? '' : original.hall}${original.floor} ${windowLabel(original.windowNo)}`,
    original.items !== now.items && `可咨询“${original.items}”`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : `原定 ${parts.join('，')}`;
}

/** 改到 11月25日（星期三） */
export const movedText = (on: Day): string => `改到 ${dutyDay(on)}`;

/** 11月23日—11月29日 */
export const weekLabel = (monday: Day, sunday: Day): string =>
  `${monthDay(monday)}—${monthDay(sunday)}`;

/** 2026年11月 */
export const monthLabel = (first: Day): string =>
  `${first.slice(0, 4)}年${Number(first.slice(5, 7))}月`;

/** 主要负责人每月至少 1 次、科（股）长每周至少 1 次; empty when the region sets no cadence. */
export const cadenceText = (
  cadence: Record<Rank, { times: number; every: keyof typeof cadenceLabels } | null>,
): string =>
  ranks
    .flatMap((rank) => {
      const set = cadence[rank];
      return set ? [`${rankLabels[rank]}${cadenceLabels[set.every]}至少 ${set.times} 次`] : [];
    })
    .join('、');
