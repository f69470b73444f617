/** Texts about an open day, for lists, its page and the office. */
import { dayOf } from '#platform/day.ts';
import { proseDateTime, proseDeadline } from './dates.ts';
import type { OpenDayPhase } from '#db/vocabulary/open-days.ts';

interface Seats {
  seats: number;
  taken: number;
}

export const seatsLeftSentence = ({ seats, taken }: Seats): string =>
  taken >= seats ? '名额已满' : `还有 ${seats - taken} 个名额`;

interface Told extends Seats {
  registrationOpensAt: Date;
  registrationClosesAt: Date;
  rateClosesAt: Date;
  cancelReason: string | null;
}

/** One sentence: what the reader can do now, and until when. */
export function phaseSentence(openDay: Told, phase: OpenDayPhase): string {
  const sentences: Record<OpenDayPhase, string> = {
    draft: '尚未提交审核，公众看不到。',
    in_review: '等待另一位审核员审核，公众看不到。',
    published: `报名于${proseDateTime(openDay.registrationOpensAt)}开始，${proseDeadline(openDay.registrationClosesAt)}截止。`,
    registration_open:
      openDay.taken >= openDay.seats
        ? `名额已满。有人取消后名额会重新放出，报名截止前您可以再来看看。`
        : `${seatsLeftSentence(openDay)}，先到先得。报名于${proseDeadline(openDay.registrationClosesAt)}截止。`,
    registration_closed: '报名已截止。已报名的请按时到场签到。',
    check_in: '正在签到。已报名的请到签到台，凭编号或手机号签到。',
    rating: `到场并领到评价票的，可以匿名打分，${proseDeadline(openDay.rateClosesAt)}截止，截止前可以用同一张票修改。`,
    rating_closed: '评价已结束，正在汇总，结果会公布在评价结果里。',
    rating_held: '票数对不上，结果暂缓公布，原因见评价结果。',
    rating_ended: '这一场的评价未能公布，原因见评价结果。',
    results: '评价结果已公布。',
    cancelled: `本场不再举办。原因：${openDay.cancelReason ?? ''}`,
  };
  return sentences[phase];
}

/** What blank rating times mean, for the author. */
export const ratingRuleSentence = (limits: {
  issueCloseMinutes: number;
  ratingWindowWorkdays: number;
  ratingWindowMaxDays: number;
}): string =>
  `不填的，按规定：活动开始 ${limits.issueCloseMinutes} 分钟后开放，到活动结束后第 ${limits.ratingWindowWorkdays} 个工作日的 24:00 截止，最多 ${limits.ratingWindowMaxDays} 天。`;

export const ratingWindowSentence = (window: {
  rateOpensAt: Date;
  rateClosesAt: Date;
  provisional: boolean;
}): string =>
  `按现在的时间，即${proseDateTime(window.rateOpensAt)}至${proseDeadline(window.rateClosesAt)}。${window.provisional ? provisionalSentence(window.rateClosesAt) : ''}`;

/** Shown when a count includes a year without a holiday notice (domain.md §8). */
export const provisionalSentence = (at: Date): string =>
  `${dayOf(at).slice(0, 4)}年放假调休安排以国务院通知为准。`;
