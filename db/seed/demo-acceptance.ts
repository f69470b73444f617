/**
 * Issues of the demo district on their whole way: closed by votes, sent back, reopened, extended,
 * explained. `on` and `day` are working days from the demo's first day. Invented.
 */
import type { Verdict } from '../vocabulary/acceptance.ts';
import type { DemandOutcome } from '../vocabulary/issues.ts';
import type { DemoIssue } from './demo-office.ts';

/** What happens to an issue after its plan, in the order of the days. */
export type DemoAct = { on: number } & (
  | { act: 'pictures' | 'list' | 'listLate' | 'close' | 'grant' | 'propose' | 'confirm' }
  | { act: 'assign' | 'acknowledge' | 'plan' } // in the second round
  | { act: 'closure'; result: string }
  | { act: 'vote'; verdict: Verdict; words: string }
  | { act: 'return' | 'recurs' | 'reopen' | 'progress'; words: string }
  | { act: 'lookBack'; held: 'yes' | 'no'; words: string }
  | { act: 'extend'; to: number; words: string }
  | { act: 'explain'; outcome: DemandOutcome | ''; basis: string; words: string }
);

export interface DemoLoop extends Omit<DemoIssue, 'documents' | 'effect' | 'unit'> {
  /** Units whose leader has a demo account. */
  unit: 'market' | 'insurance';
  day: number;
  acts: readonly DemoAct[];
}

/** The drawn visitor: this account has an open task when the demo begins. */
export const demoWalker = 'tiyan01';

export const demoGuideLink = 'https://www.example.gov.cn/guide';

export const demoLoops: readonly DemoLoop[] = [
  {
    unit: 'market',
    day: -40,
    list: 'problem',
    title: '填表区没有台面，老人只能站着填写登记表',
    text: '市场监管窗口旁的填表区没有桌椅，申请人把表格垫在墙上写，老人站不住。',
    channel: 'window',
    stage: 'apply',
    pain: 'pain',
    fix: 'immediate',
    cause: '填表区改造时撤走了桌椅，没有补上。',
    measures: '在窗口左侧设两张填表台和四把椅子，放老花镜和样表。',
    acts: [
      { on: -37, act: 'pictures' },
      { on: -37, act: 'closure', result: '填表台、座椅、老花镜和样表都已到位，可以坐着填写。' },
      { on: -37, act: 'list' },
      { on: -36, act: 'vote', verdict: 'pass', words: '有桌有椅，样表就贴在台面上，坐着填完了。' },
      { on: -35, act: 'vote', verdict: 'pass', words: '带母亲去试了一次，老花镜也能用。' },
      { on: -34, act: 'close' },
      { on: -10, act: 'lookBack', held: 'yes', words: '到现场看过，台面和座椅都在，样表是新的。' },
    ],
  },
  {
    unit: 'market',
    day: -39,
    list: 'problem',
    title: '食品经营许可变更要交两份一样的平面图',
    text: '受理窗口和审核科室各收一份同样的平面图，来回补了一次。',
    channel: 'window',
    stage: 'accept',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '审核科室没有接入电子档案，另收纸质图。',
    measures: '只收一份，受理后扫描进电子档案，审核科室在线查看。',
    acts: [
      { on: -36, act: 'closure', result: '平面图只收一份，审核科室从电子档案调取。' },
      { on: -36, act: 'list' },
      { on: -35, act: 'vote', verdict: 'pass', words: '这次只收了一份图，没有让再补。' },
      { on: -34, act: 'vote', verdict: 'pass', words: '问了审核科室，说已经能在线看到。' },
      { on: -33, act: 'close' },
      {
        on: -1,
        act: 'lookBack',
        held: 'no',
        words: '回访三家企业，有一家上周仍被要求另交一份纸质图，重新办理。',
      },
    ],
  },
  {
    unit: 'insurance',
    day: -38,
    list: 'problem',
    title: '医保参保证明下载后打不开',
    text: '手机上下载的参保证明提示格式不支持，换了两个手机都打不开。',
    channel: 'mobile',
    stage: 'issue_cert',
    pain: 'blockage',
    fix: 'time_limited',
    cause: '生成的文件缺少扩展名，手机认不出类型。',
    measures: '文件按通用格式生成，名称写明证明种类和日期。',
    acts: [
      { on: -35, act: 'closure', result: '证明改为通用格式，常见手机都能直接打开。' },
      { on: -35, act: 'list' },
      { on: -34, act: 'vote', verdict: 'pass', words: '下载以后直接打开了，也能转发。' },
      { on: -33, act: 'vote', verdict: 'pass', words: '两个手机都试过，可以打开。' },
      { on: -32, act: 'close' },
      { on: -9, act: 'recurs', words: '更新以后又打不开了，提示文件损坏。' },
      { on: -8, act: 'reopen', words: '系统升级后同样的情况再次出现，重新办理。' },
      { on: -7, act: 'assign' },
      { on: -6, act: 'acknowledge' },
      { on: -5, act: 'plan' },
      { on: -2, act: 'progress', words: '已找到升级时漏掉的设置，正在各型号手机上测试。' },
    ],
  },
  {
    unit: 'market',
    day: -31,
    list: 'problem',
    title: '电子营业执照扫码后提示网络异常',
    text: '在大厅一楼用电子营业执照扫码登录，三次提示网络异常，第四次才进去。',
    channel: 'mobile',
    stage: 'online',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '大厅无线网络拦截了登录用的地址。',
    measures: '放行登录地址，扫码处写明可用的网络。',
    acts: [
      { on: -28, act: 'closure', result: '大厅网络已放行，扫码一次进入。' },
      { on: -28, act: 'list' },
      {
        on: -27,
        act: 'vote',
        verdict: 'not_reproduced',
        words: '当天大厅网络检修，没法扫码，看不出改好没有。',
      },
      { on: -27, act: 'vote', verdict: 'pass', words: '一次就登录进去了。' },
      { on: -26, act: 'vote', verdict: 'pass', words: '试了两次都正常，旁边贴了网络说明。' },
      { on: -25, act: 'close' },
    ],
  },
  {
    unit: 'insurance',
    day: -30,
    list: 'problem',
    title: '门诊报销在电脑端看不到退回原因',
    text: '申请显示“已退回”，点开是空白，打电话才知道缺一张发票。',
    channel: 'pc',
    stage: 'online',
    pain: 'blockage',
    fix: 'immediate',
    cause: '退回原因只存在内部系统，没有推送到网页。',
    measures: '退回时必须写明缺什么、怎么补，并在网页和短信中显示。',
    acts: [
      { on: -27, act: 'closure', result: '退回原因已在网页显示。' },
      { on: -27, act: 'list' },
      { on: -26, act: 'vote', verdict: 'pass', words: '能看到退回原因了。' },
      {
        on: -26,
        act: 'vote',
        verdict: 'fail',
        words: '只写“材料不全”，没有写缺哪一张，还是要打电话问。',
      },
      { on: -25, act: 'return', words: '退回原因仍是笼统的一句话，须写明缺哪份材料、怎么补。' },
      { on: -24, act: 'plan' },
      { on: -21, act: 'closure', result: '退回时逐项勾选缺少的材料，网页和短信写明怎么补。' },
      { on: -21, act: 'list' },
      { on: -20, act: 'vote', verdict: 'pass', words: '写明了缺哪张发票，在网页上就补交了。' },
      { on: -19, act: 'vote', verdict: 'pass', words: '短信里也写清楚了，不用再打电话。' },
      { on: -18, act: 'close' },
    ],
  },
  {
    unit: 'market',
    day: -21,
    list: 'problem',
    title: '个体户注销页面的“下一步”按钮被遮住',
    text: '字号调大以后，“下一步”被页脚盖住，点不到，只能调回小字。',
    channel: 'mobile',
    stage: 'apply',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '页脚固定在屏幕底部，没有考虑大字号。',
    measures: '页脚不再固定，按钮随内容排列，最大字号也能点到。',
    acts: [
      { on: -18, act: 'closure', result: '最大字号下“下一步”也能看到、点到。' },
      { on: -18, act: 'list' },
      { on: -17, act: 'vote', verdict: 'pass', words: '把字调到最大，按钮能点到。' },
      { on: -17, act: 'vote', verdict: 'pass', words: '从头到尾走了一遍，没有被遮住的地方。' },
      { on: -16, act: 'close' },
      { on: -1, act: 'recurs', words: '昨天再办的时候，最后一页的提交按钮又被挡住了。' },
    ],
  },
  {
    unit: 'market',
    day: -20,
    list: 'problem',
    title: '外区登记的营业执照不能在本区窗口当天补领',
    text: '执照在外区登记，遗失后想在本区窗口当天补领，被告知要回登记地。',
    channel: 'window',
    stage: 'issue_cert',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '补领须由原登记机关出具。',
    measures: '与原登记机关商量代收、寄送的办法。',
    acts: [
      {
        on: -16,
        act: 'explain',
        outcome: '',
        basis: '《市场主体登记管理条例》关于登记管辖的规定',
        words:
          '补领执照由原登记机关办理，区里不能代发。窗口已可代收材料并寄往登记地，执照寄到家，一般五个工作日；电子执照当天可用。',
      },
      { on: -15, act: 'propose' },
      { on: -14, act: 'confirm' },
    ],
  },
  {
    unit: 'insurance',
    day: -19,
    list: 'demand',
    title: '希望慢性病长期处方到期前发短信提醒',
    text: '长期处方到期要自己记日子，老人常常忘记，希望提前几天发短信。',
    channel: 'mobile',
    stage: 'consult',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '系统有到期日期，没有提醒功能。',
    measures: '与短信平台对接，到期前五天提醒一次。',
    acts: [
      {
        on: -12,
        act: 'explain',
        outcome: 'adopted',
        basis: '区医保便民服务工作安排',
        words: '已采纳。到期前五天发一次短信，家人的手机号也可以登记，本月起在两家社区医院试行。',
      },
      { on: -11, act: 'propose' },
      { on: -10, act: 'confirm' },
    ],
  },
  {
    unit: 'insurance',
    day: -15,
    list: 'problem',
    title: '医保窗口叫号屏只显示号码，听不清就过号',
    text: '大厅声音嘈杂，屏幕上号码一闪而过，过号以后要重新取号。',
    channel: 'window',
    stage: 'accept',
    pain: 'pain',
    fix: 'immediate',
    cause: '叫号只播一遍，屏幕停留三秒，过号不保留。',
    measures: '叫号播两遍，屏幕停留到办结，过号三个以内直接办理。',
    acts: [
      { on: -12, act: 'closure', result: '叫号播两遍，屏幕一直显示，过号三个以内不用重取。' },
      { on: -12, act: 'list' },
      { on: -11, act: 'vote', verdict: 'pass', words: '听得清，屏幕一直显示到办完。' },
      { on: -10, act: 'vote', verdict: 'pass', words: '故意过了一个号，直接给办了。' },
      { on: -9, act: 'close' },
    ],
  },
  {
    unit: 'market',
    day: -12,
    list: 'problem',
    title: '开办餐饮店要在三个系统里重复填店名和地址',
    text: '执照、许可、公章三处各填一次店名和地址，填错一个字就被退回。',
    channel: 'pc',
    stage: 'online',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '三个系统的数据没有互通。',
    measures: '以执照登记信息为准，另外两处自动带出。',
    acts: [
      {
        on: -5,
        act: 'extend',
        to: 8,
        words: '公章备案系统由市里统一升级，升级后才能对接，申请延期。',
      },
      { on: -4, act: 'grant' },
    ],
  },
  {
    unit: 'market',
    day: -9,
    list: 'problem',
    title: '企业年报填报中断后要从头再填',
    text: '填到一半去查数字，回来页面退出了，前面填的全没了。',
    channel: 'pc',
    stage: 'online',
    pain: 'difficulty',
    fix: 'time_limited',
    cause: '页面二十分钟没有操作就退出，不保存草稿。',
    measures: '每填一项自动保存，再次进入从中断处继续。',
    acts: [
      {
        on: -1,
        act: 'extend',
        to: 10,
        words: '自动保存要经安全测评，测评机构排期靠后，申请延期。',
      },
    ],
  },
  {
    unit: 'market',
    day: -8,
    list: 'problem',
    title: '自助机打印的执照副本盖章不清',
    text: '自助机打印的副本，公章一半发白，银行不收，只好到窗口重打。',
    channel: 'kiosk',
    stage: 'issue_cert',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '打印机硒鼓老化，没有按期更换。',
    measures: '更换硒鼓，每周试打一次，留样备查。',
    acts: [
      { on: -5, act: 'closure', result: '硒鼓已更换，公章清晰完整，每周一试打留样。' },
      { on: -3, act: 'list' },
      { on: -1, act: 'vote', verdict: 'pass', words: '打了两份，公章清楚，银行收了。' },
    ],
  },
  {
    unit: 'insurance',
    day: -7,
    list: 'problem',
    title: '新生儿参保页面选不到街道',
    text: '填居住地时，下拉框里没有新设的街道，只能选相邻的。',
    channel: 'mobile',
    stage: 'apply',
    pain: 'blockage',
    fix: 'immediate',
    cause: '行政区划代码没有更新。',
    measures: '更新区划代码，每季度核对一次。',
    acts: [
      { on: -4, act: 'closure', result: '区划代码已更新，新设的街道可以选到。' },
      { on: -1, act: 'listLate' },
    ],
  },
  {
    unit: 'insurance',
    day: -6,
    list: 'problem',
    title: '医保电子凭证在大厅自助机上扫不出来',
    text: '手机亮度不够时扫不出来，机器没有提示，后面排了好几个人。',
    channel: 'kiosk',
    stage: 'accept',
    pain: 'difficulty',
    fix: 'immediate',
    cause: '扫码口反光，机器没有失败提示。',
    measures: '加装遮光罩，扫码失败时提示调亮屏幕。',
    acts: [{ on: -1, act: 'closure', result: '加装了遮光罩，失败时屏幕提示怎么做。' }],
  },
];

/** The place before and after, drawn: an empty wall, then a table with chairs and a form. */
const room = (inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640">
  <rect width="960" height="440" fill="#dfe7ee"/><rect y="440" width="960" height="200" fill="#b9a58a"/>
  <rect x="60" y="70" width="250" height="150" rx="8" fill="#2f5d8a"/>
  <rect x="90" y="105" width="190" height="14" fill="#fff"/><rect x="90" y="140" width="130" height="14" fill="#fff"/>
  ${inside}</svg>`;
export const demoPictures = {
  title: '填表区',
  before: room(
    `<g fill="#3b3b3b"><circle cx="640" cy="250" r="34"/><rect x="610" y="286" width="60" height="170" rx="20"/>
    <rect x="615" y="440" width="20" height="120"/><rect x="645" y="440" width="20" height="120"/></g>
    <rect x="690" y="270" width="60" height="80" fill="#fff" stroke="#888"/>`,
  ),
  after: room(
    `<rect x="420" y="360" width="420" height="26" fill="#8a5a2b"/><g fill="#6b4520">
    <rect x="440" y="386" width="20" height="170"/><rect x="800" y="386" width="20" height="170"/></g>
    <g fill="#2f5d8a"><rect x="500" y="440" width="90" height="18"/><rect x="670" y="440" width="90" height="18"/>
    <rect x="510" y="458" width="10" height="90"/><rect x="570" y="458" width="10" height="90"/>
    <rect x="680" y="458" width="10" height="90"/><rect x="740" y="458" width="10" height="90"/></g>
    <rect x="520" y="335" width="70" height="24" fill="#fff"/><rect x="690" y="335" width="70" height="24" fill="#fff"/>`,
  ),
};
