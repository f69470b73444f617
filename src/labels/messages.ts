/**
 * The words of messages (features.md J1). The facts stand in the message itself: what, until which
 * date and weekday, where, and whom to ask. No sentence mentions the link: the desk reads the same
 * text out on the phone.
 */
import type { EscalationStage, MessageKind } from '#db/vocabulary/messages.ts';
import type { IssueStepKind } from '#db/vocabulary/issues.ts';
import type { Channel } from '#db/vocabulary/ratings.ts';
import type { Day } from '#platform/day.ts';
import { channelLabels } from './codes.ts';
import { monthDay, weekdayName } from './dates.ts';
import { issueStepLabels } from './issues.ts';

/** Number and public title of an issue. */
type AnIssue = { number: string; title: string };

/** What each kind must say. */
export type MessageFacts = {
  acceptance_drawn: AnIssue & { channel: Channel | null; place: string | null; dueOn: Day };
  acceptance_replaced: AnIssue;
  votes_counted: AnIssue & {
    outcome: 'closed' | 'returned';
    passed: number;
    failed: number;
    notReproduced: number;
    dueOn: Day | null; // the new date of a returned issue
  };
  issue_step: AnIssue & {
    step: IssueStepKind;
    unit: string | null;
    dueOn: Day | null;
    opinion: string | null; // the public words of the step
  };
  issue_escalated: AnIssue & { stage: EscalationStage; unit: string; dueOn: Day; workdays: number };
  supervision_order: AnIssue & { orderNumber: string; unit: string; answerOn: Day };
  self_check_task: AnIssue & { unit: string; answerOn: Day };
  extension_decided: AnIssue & { granted: 'yes' | 'no'; dueOn: Day; reason: string | null };
  closure_returned: AnIssue & { reason: string; dueOn: Day | null };
};

export interface MessageWords {
  title: string;
  text: string;
}

/** 11月30日（星期一） */
const dated = (on: Day): string => `${monthDay(on)}（${weekdayName(on)}）`;
const named = ({ number, title }: AnIssue): string => `${number}“${title}”`;
const sentence = (words: string): string => (/[。！？]$/.test(words) ? words : `${words}。`);

const escalated: Record<EscalationStage, (workdays: number) => string> = {
  ahead: (workdays) => `还有 ${workdays} 个工作日到期`,
  due: () => '今天到期',
  late: (workdays) => `已超期 ${workdays} 个工作日`,
  supervised: (workdays) => `已超期 ${workdays} 个工作日，列入督办`,
};

const wording: {
  [Kind in MessageKind]: (facts: MessageFacts[Kind], askAt: string) => MessageWords;
} = {
  acceptance_drawn: (facts, askAt) => ({
    title: `请您验收：${facts.title}`,
    text:
      `您被抽中验收 ${named(facts)}。请在${dated(facts.dueOn)}前，` +
      `按平常办事的样子${whereTo(facts)}再走一遍，再登录填写“通过”“不通过”或“无法复现”。` +
      `不能去的，请打电话 ${askAt}。`,
  }),
  acceptance_replaced: (facts, askAt) => ({
    title: `不用再去验收：${facts.title}`,
    text: `${named(facts)}的验收已换人，您不用再去。谢谢您。有疑问的，请打电话 ${askAt}。`,
  }),
  votes_counted: (facts) => ({
    title: `验收${facts.outcome === 'closed' ? '合格，已销号' : '未通过，退回重办'}：${facts.title}`,
    text:
      `${named(facts)}的体验式验收：通过 ${facts.passed} 人，不通过 ${facts.failed} 人，` +
      `无法复现 ${facts.notReproduced} 人。` +
      (facts.outcome === 'closed' ? '已予销号。' : '退回继续整改。') +
      (facts.dueOn ? `新的整改时限：${dated(facts.dueOn)}。` : ''),
  }),
  issue_step: (facts) => ({
    title: `您反映的事有进展：${issueStepLabels[facts.step]}`,
    text:
      `您反映的 ${named(facts)}：${issueStepLabels[facts.step]}。` +
      (facts.unit ? `单位：${facts.unit}。` : '') +
      (facts.dueOn ? `整改时限：${dated(facts.dueOn)}。` : '') +
      (facts.opinion ? sentence(facts.opinion) : ''),
  }),
  issue_escalated: (facts) => ({
    title: `${escalated[facts.stage](facts.workdays)}：${facts.title}`,
    text:
      `${facts.unit}办理的 ${named(facts)}${escalated[facts.stage](facts.workdays)}。` +
      `整改时限：${dated(facts.dueOn)}。`,
  }),
  supervision_order: (facts) => ({
    title: `督办单 ${facts.orderNumber}：${facts.title}`,
    text:
      `${named(facts)}已发督办单 ${facts.orderNumber}。` +
      `请${facts.unit}主要负责人在${dated(facts.answerOn)}前答复。`,
  }),
  self_check_task: (facts) => ({
    title: `举一反三，请自查：${facts.title}`,
    text:
      `请${facts.unit}对照 ${named(facts)}自查，` +
      `在${dated(facts.answerOn)}前填报查到了什么、改了什么。`,
  }),
  extension_decided: (facts) => ({
    title: `${facts.granted === 'yes' ? '同意延期' : '不同意延期'}：${facts.title}`,
    text:
      `${named(facts)}的延期申请：${facts.granted === 'yes' ? '同意' : '不同意'}。` +
      `整改时限：${dated(facts.dueOn)}。` +
      (facts.reason ? sentence(`理由：${facts.reason}`) : ''),
  }),
  closure_returned: (facts) => ({
    title: `销号申请退回：${facts.title}`,
    text:
      sentence(`${named(facts)}的销号申请退回。理由：${facts.reason}`) +
      (facts.dueOn ? `整改时限：${dated(facts.dueOn)}。` : ''),
  }),
};

const whereTo = ({ channel, place }: { channel: Channel | null; place: string | null }): string =>
  channel || place ? `在${place ?? ''}${channel ? channelLabels[channel] : ''}` : '';

/** Title and text of a message. `askAt`: the telephone number of the office. */
export const messageWords = <Kind extends MessageKind>(
  kind: Kind,
  facts: MessageFacts[Kind],
  askAt: string,
): MessageWords => wording[kind](facts, askAt);

/** Added when nobody of the addressed role has an account that can sign in. */
export const passItOn = (unit: string | null): string =>
  unit
    ? `${unit}没有能收到这条消息的账号，请您转告。`
    : '应收这条消息的岗位没有在用的账号，请您处理。';
