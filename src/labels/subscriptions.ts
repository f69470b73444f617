/** Texts of feeds and calendars: short, complete, and without anything that is true only today. */
import type { Day } from '#platform/day.ts';
import { proseDateTime, proseDeadline } from './dates.ts';
import {
  attendanceLabels,
  dutyDay,
  halfDayLabels,
  windowLabel,
  type Arrangement,
} from './duties.ts';
import type { Attendance } from '#db/vocabulary/duties.ts';
import type { IssuePhase, ListKind } from '#db/vocabulary/issues.ts';
import { issuePhaseLabels } from './issues.ts';

export const calendarNames = {
  openDays: (portal: string) => `${portal}·体验活动`,
  duties: (unit: string) => `${unit}·局长科长坐窗口`,
} as const;

const cancelledTitle = (title: string, cancelled: boolean): string =>
  cancelled ? `已取消：${title}` : title;

interface AnnouncedDay {
  title: string;
  registrationClosesAt: Date;
  startsAt: Date;
  hall: string;
  hallAddress: string;
  attention: string | null;
  contactPhone: string;
  cancelReason: string | null;
  scoresPublishedAt: Date | null;
  cancelledAt: Date | null;
}

export const openDayTitle = (day: AnnouncedDay): string =>
  cancelledTitle(day.title, day.cancelledAt !== null);

const placeText = ({ hall, hallAddress }: Pick<AnnouncedDay, 'hall' | 'hallAddress'>): string =>
  `${hall}（${hallAddress}）`;

/** Notes beside the time and place of a calendar event. */
export const openDayNotes = (day: AnnouncedDay): string[] => [
  ...(day.cancelledAt
    ? [`本场不再举办。原因：${day.cancelReason ?? ''}`]
    : [`报名截止：${proseDeadline(day.registrationClosesAt)}`]),
  ...(day.attention ? [`请注意：${day.attention.replaceAll('\n', '；')}`] : []),
  `咨询电话：${day.contactPhone}`,
];

export const openDaySummary = (day: AnnouncedDay): string[] => [
  `时间：${proseDateTime(day.startsAt)}`,
  `地点：${placeText(day)}`,
  ...(day.scoresPublishedAt ? ['评价结果已经公布。'] : openDayNotes(day).slice(0, 1)),
];

export const openDayPlace = placeText;

interface ResolvedDuty extends Arrangement {
  unit: string;
  original: string;
  reason: string | null;
  cancelled: boolean;
  attendance: Attendance | null;
  substitute: { name: string; post: string } | null;
}

/** 上午坐窗口：周明（局长） */
export const dutyTitle = ({ halfDay, name, post, cancelled }: ResolvedDuty): string =>
  cancelledTitle(`${halfDayLabels[halfDay]}坐窗口：${name}（${post}）`, cancelled);

export const dutyPlace = ({
  hall,
  floor,
  windowNo,
}: Pick<Arrangement, 'hall' | 'floor' | 'windowNo'>): string =>
  `${hall}${floor} ${windowLabel(windowNo)}`;

const attendanceText = ({ attendance, substitute }: ResolvedDuty): string[] =>
  attendance === null
    ? []
    : [
        `到岗情况：${attendanceLabels[attendance]}${substitute ? ` ${substitute.name}（${substitute.post}）` : ''}`,
      ];

export const dutyNotes = (duty: ResolvedDuty): string[] => [
  `${duty.unit}，可咨询：${duty.items}`,
  ...(duty.original ? [duty.original] : []),
  ...attendanceText(duty),
  ...(duty.reason ? [`原因：${duty.reason}`] : []),
];

/** 已调整：11月24日（星期二）上午 区市场监管局 周明（局长） */
export function dutyChangeTitle(duty: ResolvedDuty & { dutyOn: Day }): string {
  const what = duty.cancelled
    ? '已取消'
    : duty.attendance && duty.attendance !== 'present'
      ? attendanceLabels[duty.attendance]
      : '已调整';
  return `${what}：${dutyDay(duty.dutyOn)}${halfDayLabels[duty.halfDay]} ${duty.unit} ${duty.name}（${duty.post}）`;
}

export const dutyChangeSummary = (duty: ResolvedDuty): string[] => [
  dutyPlace(duty),
  ...dutyNotes(duty),
];

export const issueEntryTitle = ({ title, phase }: { title: string; phase: IssuePhase }): string =>
  `${issuePhaseLabels[phase]}：${title}`;

/** A measure of 优化清单 has no due date, only the date it took effect. */
export const issueEntrySummary = ({
  number,
  listKind,
  leadUnit,
  dueOn,
  closedOn,
  implementedOn,
}: {
  number: string;
  listKind: ListKind;
  leadUnit: string | null;
  dueOn: Day | null;
  closedOn: Day | null;
  implementedOn: Day | null;
}): string[] => [
  `编号：${number}`,
  ...(leadUnit ? [`责任单位：${leadUnit}`] : []),
  ...(dueOn && listKind !== 'optimization' ? [`整改时限：${dueOn}`] : []),
  ...(implementedOn ? [`实施日期：${implementedOn}`] : []),
  ...(closedOn ? [`销号日期：${closedOn}`] : []),
];

export const issueFeedTitle = (title: string): string => `办理进展：${title}`;

/** 整改期限：自助机打印社保证明要反复刷身份证 */
export const dueEventTitle = ({ title, phase }: { title: string; phase: IssuePhase }): string =>
  phase === 'closed' || phase === 'explained' || phase === 'off'
    ? issueEntryTitle({ title, phase })
    : `整改期限：${title}`;

export const dueEventNotes = ({
  number,
  leadUnit,
}: {
  number: string;
  leadUnit: string | null;
}): string[] => [`编号：${number}`, ...(leadUnit ? [`责任单位：${leadUnit}`] : [])];
