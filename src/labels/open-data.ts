/** Open data as sheets: names of columns, and labels of codes. */
import type { Channel } from '#db/vocabulary/ratings.ts';
import { factLabels, factQuestions, gradeLabels, indicatorLabels } from './rating-tags.ts';

/** Separator of several values in one cell. */
export const listSeparator = '、';

export const yesNoLabels = { true: '是', false: '否' } as const;

export const sheetNames = {
  'open-days': '开放日',
  'experiencers': '体验员名录',
  'issues': '问题整改',
  'duties': '局长坐窗口',
  'ratings': '评价结果',
} as const;

/** Column headings, by the field names of the JSON. Times are local. */
export const sheetHeads = {
  'open-days': {
    id: '标识',
    title: '标题',
    theme: '主题',
    kind: '类型',
    hall: '地点',
    startsAt: '开始时间',
    endsAt: '结束时间',
    registrationOpensAt: '报名开始',
    registrationClosesAt: '报名截止',
    rateOpensAt: '评价开始',
    rateClosesAt: '评价截止',
    seats: '名额',
    seatsLeft: '剩余名额',
    channels: '渠道',
    state: '状态',
  },
  'experiencers': {
    number: '编号',
    name: '姓名',
    type: '类别',
    industry: '行业领域',
    town: '镇街',
    startsOn: '聘期开始',
    endsOn: '聘期结束',
  },
  'issues': {
    number: '编号',
    list: '清单',
    title: '标题',
    unit: '责任单位',
    channel: '渠道',
    state: '状态',
    dueOn: '整改期限',
    closedOn: '销号日期',
    overdue: '是否超期',
    measures: '措施',
    documents: '涉及制度文件',
    implementedOn: '实施日期',
    effect: '成效',
    publishedAt: '公开时间',
    changedAt: '最近更新',
  },
  'duties': {
    id: '标识',
    day: '日期',
    halfDay: '时段',
    unit: '单位',
    name: '姓名',
    post: '职务',
    hall: '大厅',
    floor: '楼层',
    window: '窗口',
    items: '业务',
    status: '状态',
    original: '原安排',
    reason: '调整原因',
  },
  'ratings': {
    openDayId: '开放日标识',
    openDay: '开放日',
    startsAt: '开始时间',
    channel: '渠道',
    measure: '项目',
    graded: '评分人数',
    mean: '平均分',
    distribution: '分布',
    notDone: '没办成人数',
    slipsHandedOut: '发出纸票',
    ticketsIssued: '领取手机评价票人数',
  },
} as const;

const factOptions: Record<string, Record<string, string>> = factLabels;
const questions: Record<string, string> = factQuestions;
const indicators: Record<Channel, Record<string, string>> = indicatorLabels;

/** Label of a measure: the whole channel, one of its indicators, or a fact. */
export const measureLabel = (channel: Channel, measure: string): string =>
  measure === 'overall'
    ? '总体评价'
    : (indicators[channel][measure] ?? questions[measure] ?? measure);

/** 非常满意 12；满意 5 */
export const distributionLabel = (
  measure: string,
  distribution: Readonly<Record<string, number>>,
): string =>
  Object.entries(distribution)
    .map(([code, count]) => {
      const grade = (gradeLabels as Record<string, string>)[code];
      return `${factOptions[measure]?.[code] ?? grade ?? code} ${count}`;
    })
    .join('；');

/** What is wrong with a parameter, and how to correct it. */
export const badParameterSentence = (
  kind: 'unknownParameter' | 'malformed',
  parameter: string,
): string =>
  kind === 'unknownParameter'
    ? `没有“${parameter}”这个参数，请照 openapi.json 写。`
    : parameter === 'after'
      ? 'after 的内容不对，请照上一页的 next 原样填写。'
      : `“${parameter}”的内容不对，请照 openapi.json 写，每个参数只写一次。`;
