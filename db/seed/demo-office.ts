/**
 * The demo district, second part: officials and their windows, notices, and findings of
 * experiencers. Invented.
 */
import type { DemoUnit } from './demo.ts';

export interface DemoBureau {
  unit: DemoUnit;
  reporter: string; // sign-in name of the person who plans the rota
  hall: number;
  floor: number;
  windowNo: string;
  items: string;
  /** Head, deputy, two section chiefs. */
  people: readonly (readonly [name: string, post: string])[];
}

export const demoBureaus: readonly DemoBureau[] = [
  {
    unit: 'market',
    reporter: 'dept',
    hall: 0,
    floor: 0,
    windowNo: '12',
    items: '企业开办、食品许可',
    people: [
      ['陈志远', '局长'],
      ['潘丽萍', '副局长'],
      ['任海涛', '登记注册科科长'],
      ['顾婷', '食品许可科科长'],
    ],
  },
  {
    unit: 'insurance',
    reporter: 'dept2',
    hall: 0,
    floor: 1,
    windowNo: '3',
    items: '医保转移、报销',
    people: [
      ['周敏', '局长'],
      ['袁国强', '副局长'],
      ['白雪', '待遇保障科科长'],
      ['霍东来', '参保服务科科长'],
    ],
  },
  {
    unit: 'employment',
    reporter: 'dept3',
    hall: 0,
    floor: 1,
    windowNo: '11',
    items: '社保、就业补贴',
    people: [
      ['刘建国', '局长'],
      ['孙晓岚', '副局长'],
      ['马思齐', '就业促进科科长'],
      ['唐力', '社会保险科科长'],
    ],
  },
  {
    unit: 'civil',
    reporter: 'dept4',
    hall: 0,
    floor: 0,
    windowNo: '5',
    items: '高龄津贴、婚姻登记',
    people: [
      ['姚振华', '局长'],
      ['江月', '副局长'],
      ['史文涛', '社会事务科科长'],
      ['龚静', '养老服务科科长'],
    ],
  },
  {
    unit: 'housing',
    reporter: 'dept5',
    hall: 0,
    floor: 0,
    windowNo: '7',
    items: '房屋交易、物业维修资金',
    people: [
      ['邓立群', '局长'],
      ['曾巧云', '副局长'],
      ['李文博', '房产市场科科长'],
      ['汤亮', '物业管理科科长'],
    ],
  },
];

/** Accounts that plan the rota of units without a demo sign-in. */
export const demoReporters: readonly { signInName: string; name: string; unit: DemoUnit }[] = [
  { signInName: 'dept3', name: '汪洁', unit: 'employment' },
  { signInName: 'dept4', name: '申建', unit: 'civil' },
  { signInName: 'dept5', name: '常青', unit: 'housing' },
];

export const demoDutyReasons = {
  change: '临时会议，与分管负责人对调',
  substitute: '外出参加培训',
  absent: '防汛值守，未能到岗',
};

/** `source` null: the programme office. */
export const demoNotices: readonly {
  day: number;
  title: string;
  source: string | null;
  body: string;
}[] = [
  {
    day: -30,
    title: '关于开展第二批体验活动的通知',
    source: null,
    body: '各体验员、各单位：\n第二批体验活动自本月起开展，围绕企业开办、医保、就业、公积金等事项，请体验员从“体验活动”报名，各单位做好配合。\n活动中的问题由办公室统一登记、交办，整改情况在“问题整改”公开。',
  },
  {
    day: -21,
    title: '“一件事”走流程重点事项清单（第四批）',
    source: null,
    body: '本批清单包括企业开办、个体工商户注销、灵活就业参保、异地就医备案、高龄津贴申领五项。\n各责任单位主要负责人、分管负责人每月至少走一次，科长每周至少一次。',
  },
  {
    day: -15,
    title: '关于延长大厅午间服务时间的公告',
    source: '大厅管理办公室',
    body: '应体验员建议，大厅一楼综合窗口午间不休息，十二点至十三点半安排专人值守。\n老年人、残疾人、退役军人可走绿色通道。',
  },
  {
    day: -8,
    title: '上月问题整改情况说明',
    source: null,
    body: '上月体验活动发现的问题均已登记并交办到责任单位，整改时限和进展见“问题整改”。\n请各单位按期签收、写明原因和措施；超期的以红牌标出。',
  },
  {
    day: -3,
    title: '局长科长坐窗口本月排班已公布',
    source: null,
    body: '本月排班见“局长坐窗口”，有调整的会写明原定安排和原因。\n群众可按“可咨询事项”直接到窗口找当班负责人。',
  },
];

export interface DemoIssue {
  list: 'problem' | 'demand' | 'optimization';
  title: string;
  text: string;
  unit: DemoUnit;
  channel: 'mobile' | 'pc' | 'kiosk' | 'window';
  stage: 'consult' | 'apply' | 'accept' | 'online' | 'assist' | 'issue_cert' | 'rate';
  pain: 'blockage' | 'difficulty' | 'pain';
  fix: 'immediate' | 'time_limited';
  cause: string;
  measures: string;
  /** For an entry of 优化清单: the documents behind the measure, and its effect. */
  documents?: string;
  effect?: string;
}

/**
 * Twelve findings. Each occurs in several places, so that the lists look like two months of work.
 */
export const demoIssues: readonly DemoIssue[] = [
  {
    list: 'problem',
    title: '移动端提交餐饮许可材料后没有受理回执',
    text: '提交成功后页面回到首页，没有受理编号，也没有短信，只能打电话问是否收到。',
    unit: 'market',
    channel: 'mobile',
    stage: 'online',
    pain: 'blockage',
    fix: 'immediate',
    cause: '回执页面在部分手机上被拦截，系统没有另行通知。',
    measures: '提交后在“我的办件”立即显示受理编号，并补发短信。',
  },
  {
    list: 'problem',
    title: '自助机打印社保证明时反复要求刷身份证',
    text: '自助机连续三次提示重新刷身份证，第四次才成功，屏幕上没有说明原因。',
    unit: 'employment',
    channel: 'kiosk',
    stage: 'apply',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '读卡器触点老化，超时设置过短。',
    measures: '更换读卡器，超时改为二十秒，失败时写明原因和下一步。',
  },
  {
    list: 'problem',
    title: '办事指南写明可免交户口簿，窗口仍要求提供复印件',
    text: '网上指南写着可以免交户口簿，到窗口被要求去复印，来回跑了一趟。',
    unit: 'civil',
    channel: 'window',
    stage: 'accept',
    pain: 'pain',
    fix: 'immediate',
    cause: '窗口人员仍按旧的材料清单受理。',
    measures: '统一换发新清单，窗口张贴免交材料目录，班前会逐条讲。',
  },
  {
    list: 'problem',
    title: '异地就医备案的选择项看不懂',
    text: '备案类型有六个选项，名称相近，没有说明，选错了要重新提交。',
    unit: 'insurance',
    channel: 'mobile',
    stage: 'apply',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '页面直接使用了政策条文里的名称。',
    measures: '按办事人的情形重写选项，每项加一句例子。',
  },
  {
    list: 'problem',
    title: '企业设立登记页面上传文件没有进度提示',
    text: '上传章程时页面不动，不知道是否在传，点了两次传了两份。',
    unit: 'market',
    channel: 'pc',
    stage: 'online',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '上传组件没有进度显示，也没有防止重复提交。',
    measures: '增加进度条和完成提示，上传中禁止重复点击。',
  },
  {
    list: 'problem',
    title: '房屋交易资料调取要跑两个窗口',
    text: '先到三号窗口取证明，再到七号窗口递交，两边排队各四十分钟。',
    unit: 'housing',
    channel: 'window',
    stage: 'accept',
    pain: 'blockage',
    fix: 'time_limited',
    cause: '两个系统没有打通，证明靠人工递送。',
    measures: '证明由窗口后台调取，群众只在一个窗口递交。',
  },
  {
    list: 'problem',
    title: '高龄津贴申领没有语音提示，老人不会操作',
    text: '自助机字小，没有语音，老人要找工作人员全程帮忙。',
    unit: 'civil',
    channel: 'kiosk',
    stage: 'assist',
    pain: 'pain',
    fix: 'time_limited',
    cause: '自助机未开启长辈模式。',
    measures: '默认大字，增加语音提示，高峰时段安排帮办人员。',
  },
  {
    list: 'demand',
    title: '希望医保报销可以寄送材料',
    text: '住在镇上的群众希望报销材料能寄送，不必专门到大厅。',
    unit: 'insurance',
    channel: 'window',
    stage: 'apply',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '目前只接受现场递交。',
    measures: '与邮政协商开通双向寄送，先在两个镇试行。',
  },
  {
    list: 'demand',
    title: '希望大厅提供周六上午办理时段',
    text: '上班的人平时请假不便，希望周六上午能办常见事项。',
    unit: 'employment',
    channel: 'window',
    stage: 'consult',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '周末未安排窗口。',
    measures: '梳理可以周末办理的事项，试行预约制。',
  },
  {
    list: 'demand',
    title: '希望企业开办能一次领齐证照和印章',
    text: '营业执照、印章分两次领取，希望一次领齐。',
    unit: 'market',
    channel: 'window',
    stage: 'issue_cert',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '刻章单位不在大厅。',
    measures: '引入刻章服务点，执照与印章同窗发放。',
  },
  {
    list: 'optimization',
    title: '医保转移改为后台办理，群众不再往返',
    text: '参保转移由两地经办机构后台交换信息，群众只需提交一次申请。',
    unit: 'insurance',
    channel: 'pc',
    stage: 'online',
    pain: 'blockage',
    fix: 'immediate',
    cause: '原先需要群众自行携带凭证。',
    measures: '取消凭证，系统自动调取。',
    documents: '《基本医疗保险关系转移接续办事指南（修订）》',
    effect: '办理由两次往返改为一次提交，平均用时由 9 个工作日减到 4 个。',
  },
  {
    list: 'optimization',
    title: '就业补贴申请表由二十七项减为九项',
    text: '能够共享的信息不再填写，申请表减到九项。',
    unit: 'employment',
    channel: 'mobile',
    stage: 'apply',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '原表重复采集已有信息。',
    measures: '接入共享数据，自动带出。',
    effect: '填表时间由约二十分钟减到五分钟以内，退回补正明显减少。',
  },
];

/** Places of findings besides the halls of the region. */
export const demoIssuePlaces = ['镇街便民服务大厅', '网上办事', '电话咨询'];
export const demoSections = ['综合科', '服务科', '登记科', '保障科'];

export const demoReports: readonly { text: string; place: string; day: number }[] = [
  {
    day: -2,
    text: '在网上预约了上午十点，到了大厅还要重新取号排队，等了一个多小时，预约等于没有用。',
    place: '大厅二楼综合窗口',
  },
  {
    day: -1,
    text: '咨询电话打了五次都没有人接，希望写明几点到几点有人，忙的时候能留言。',
    place: '电话',
  },
];

/** A leader's answer to a 督办单. Internal. */
export const demoOrderAnswer =
  '软件厂家上周才交付新版本，正在测试；12月4日前上线并申请销号，每天由综合科核对进度。';
