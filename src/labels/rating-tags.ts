/**
 * The parts of a rating: the five grades, the national reasons for each, the indicators of each
 * channel and the coarse facts. Ballots store the codes, so a code is never reused.
 */
import {
  grades,
  type channelIndicators,
  type Channel,
  type Fact,
  type factAnswers,
  type Grade,
  type Indicator,
} from '#db/vocabulary/ratings.ts';

/** GB/T 39735-2020, worst first. */
export const gradeLabels = {
  1: '非常不满意',
  2: '不满意',
  3: '基本满意',
  4: '满意',
  5: '非常满意',
} as const satisfies Record<Grade, string>;

/** 差评: the two lowest grades, which need a reason (domain.md §5.1). */
export const isNegative = (grade: Grade): boolean => grade <= 2;

/** Edition of the national reasons below. A ballot stores the edition it was cast under. */
export const ratingTagVersion = '2020';

export interface RatingTag {
  readonly version: string;
  readonly code: string;
  readonly star: Grade;
  readonly text: string;
}

/**
 * The national reasons, eight for each star, complete: a district neither adds nor removes one
 * (domain.md §5.2).
 */
const nationalTags = {
  5: {
    510: '一窗受理一次办结',
    511: '可以先受理后补材料',
    512: '不用提交证明',
    513: '可以全程网上办理',
    514: '可以使用手机办理',
    515: '可以就近办理',
    516: '无需材料直接办理',
    517: '服务热情效率高',
  },
  4: {
    406: '填写一张表单就可完成申报',
    407: '在线提交材料窗口核验',
    408: '一张清单告知全部申报材料',
    409: '用告知承诺减免申报材料',
    410: '可以在线预约办理',
    411: '跑大厅一次办完',
    412: '可以使用自助机办理',
    413: '服务态度较好',
  },
  3: {
    307: '一次性告知需要补正的材料',
    308: '提供申报材料样本',
    309: '在承诺的时间内办结',
    310: '办事指南指引准确',
    311: '按办事指南要求的材料即可办理',
    312: '可以快递送达',
    313: '跑动次数与承诺的一致',
    314: '服务态度一般',
  },
  2: {
    207: '没有提供材料样本',
    208: '没有提供材料清单',
    209: '未在承诺时间内办结',
    210: '同样内容的证明材料被要求多次提交',
    211: '承诺网办但无法在线办理',
    212: '在线预约办理后到实体大厅重复取号排队',
    213: '窗口人员业务不熟练',
    214: '服务态度生硬',
  },
  1: {
    108: '在办事指南之外增加新的审批条件',
    109: '需提供办事指南之外的申报材料',
    110: '无理由超过法定办理时间',
    111: '办事指南提供样本有错',
    112: '承诺在线收取申报材料实际无法收取',
    113: '多头跑窗口和部门',
    114: '跑动次数与承诺的不一致',
    115: '服务态度差效率低',
  },
} as const satisfies Record<Grade, Record<number, string>>;

/** Only the reasons of the chosen star are offered, in the national order. */
export const tagsOf = (star: Grade): RatingTag[] =>
  Object.entries(nationalTags[star]).map(([code, text]) => ({
    version: ratingTagVersion,
    code,
    star,
    text,
  }));

export const ratingTags: readonly RatingTag[] = grades.flatMap(tagsOf);

/** Questions about each channel besides the grade, 1–5 and all optional (domain.md §5.3). */
const onlineIndicatorLabels = {
  guide_accuracy: '办事指南准确度',
  search_ease: '查询便捷度',
  filing_ease: '申报易用度',
  platform_stability: '平台稳定性',
  result_feedback: '结果反馈',
} as const;

export const indicatorLabels = {
  mobile: onlineIndicatorLabels,
  pc: onlineIndicatorLabels,
  kiosk: {
    device_availability: '设备可用性',
    operation_guidance: '操作指引',
    service_maturity: '办理成熟度',
    accessibility_help: '无障碍与协助',
  },
  window: {
    policy_knowledge: '政策熟悉度',
    process_flow: '流程顺畅度',
    service_attitude: '服务态度',
    handling_efficiency: '办理效率',
    one_time_notice: '一次性告知',
  },
} as const satisfies {
  [C in Channel]: Record<(typeof channelIndicators)[C][number], string>;
};

/** The indicators of a channel in form order, with labels. */
export const indicatorsOf = (channel: Channel) =>
  Object.entries(indicatorLabels[channel]).map(([code, label]) => ({
    code: code as Indicator,
    label,
  }));

/**
 * Facts in coarse steps: an exact minute or count could identify a visitor (domain.md §5.3,
 * trust.md §1.7).
 */
export const factLabels = {
  wait: { under10: '10分钟内', under30: '半小时内', under60: '1小时内', longer: '更久' },
  visits: { one: '跑一次', two: '跑两次', more: '三次及以上' },
  copies: { upto3: '3份以内', upto6: '4—6份', more: '7份及以上' },
  matchesGuide: { yes: '与指南一致', no: '与指南不一致' },
} as const satisfies { [F in Fact]: Record<(typeof factAnswers)[F][number], string> };

export const factQuestions = {
  wait: '等了多久',
  visits: '跑了几次',
  copies: '交了几份材料',
  matchesGuide: '与办事指南是否一致',
} as const satisfies Record<Fact, string>;
