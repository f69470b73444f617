/**
 * The demo district: invented people, cases and scores. Days are working days from the first day of
 * the demo (0), so the story is always the same. Units are found by words in their names, so every
 * region has them.
 */
import type { GrantableRole } from '#db/vocabulary/roles.ts';

export const demoUnits = {
  market: /市场监管/,
  insurance: /医保/,
  employment: /人社|人力社保/,
  civil: /民政/,
  fund: /公积金/,
  housing: /住建|住房城乡/,
} as const;
export type DemoUnit = keyof typeof demoUnits;

export const demoStaff: readonly {
  signInName: string;
  name: string;
  role: GrantableRole;
  unit?: DemoUnit;
}[] = [
  { signInName: 'office', name: '孟秀兰', role: 'office_admin' },
  { signInName: 'office2', name: '葛知行', role: 'office_admin' },
  { signInName: 'editor', name: '梁思源', role: 'bureau_editor' },
  { signInName: 'reviewer', name: '郑怀远', role: 'bureau_reviewer' },
  { signInName: 'desk', name: '何晓梅', role: 'desk' },
  { signInName: 'dept', name: '杜佳宁', role: 'dept_reporter', unit: 'market' },
  { signInName: 'leader', name: '陈志远', role: 'dept_leader', unit: 'market' },
  { signInName: 'dept2', name: '石磊', role: 'dept_reporter', unit: 'insurance' },
  { signInName: 'leader2', name: '周敏', role: 'dept_leader', unit: 'insurance' },
  { signInName: 'convenor', name: '方致和', role: 'convenor' },
  { signInName: 'sysadmin', name: '卢建平', role: 'sys_admin' },
  { signInName: 'secadmin', name: '严守一', role: 'sec_admin' },
  { signInName: 'auditor', name: '苏明察', role: 'auditor' },
];

/** Forty people: name, type, trade or field, and how the roster shows them. */
export const demoExperiencers: readonly {
  name: string;
  type: 'enterprise' | 'citizen' | 'npc_deputy' | 'cppcc_member' | 'expert' | 'media';
  industry: string;
  birthOn: string;
  roster: 'full_name' | 'masked' | 'none';
}[] = [
  ['林秀英', 'citizen', '退休教师', '1956-03-12', 'full_name'],
  ['王德明', 'citizen', '社区居民', '1961-07-25', 'masked'],
  ['赵雅琴', 'enterprise', '餐饮', '1984-11-02', 'full_name'],
  ['钱立国', 'enterprise', '机械制造', '1979-05-19', 'masked'],
  ['孙玉梅', 'npc_deputy', '农业', '1972-09-08', 'full_name'],
  ['李怀安', 'cppcc_member', '医疗卫生', '1968-01-30', 'full_name'],
  ['周子轩', 'enterprise', '电子商务', '1993-04-14', 'masked'],
  ['吴桂芳', 'citizen', '社区居民', '1958-12-21', 'masked'],
  ['郑浩然', 'expert', '行政法学', '1981-06-06', 'full_name'],
  ['冯雪莹', 'media', '新闻媒体', '1990-10-17', 'full_name'],
  ['陈国栋', 'enterprise', '建筑施工', '1975-02-28', 'masked'],
  ['褚文静', 'citizen', '自由职业', '1988-08-03', 'masked'],
  ['卫建军', 'citizen', '退役军人', '1970-11-11', 'full_name'],
  ['蒋晓彤', 'enterprise', '代理记账', '1991-03-27', 'masked'],
  ['沈长青', 'citizen', '退休职工', '1955-05-05', 'masked'],
  ['韩梦洁', 'enterprise', '教育培训', '1989-07-16', 'masked'],
  ['杨广平', 'npc_deputy', '交通运输', '1966-10-01', 'full_name'],
  ['朱丽娟', 'citizen', '社区网格员', '1983-12-09', 'masked'],
  ['秦明哲', 'enterprise', '物流', '1978-01-20', 'none'],
  ['尤慧敏', 'citizen', '全职照料', '1986-04-29', 'masked'],
  ['许承业', 'enterprise', '石榴加工', '1969-09-13', 'full_name'],
  ['何佩兰', 'cppcc_member', '教育', '1974-06-24', 'full_name'],
  ['吕一帆', 'citizen', '在校学生', '2004-02-15', 'masked'],
  ['施文博', 'expert', '信息无障碍', '1985-08-31', 'full_name'],
  ['张春兰', 'citizen', '农户', '1963-03-03', 'masked'],
  ['孔庆山', 'citizen', '农户', '1959-10-26', 'masked'],
  ['曹静怡', 'enterprise', '人力资源', '1992-05-07', 'masked'],
  ['严立新', 'enterprise', '五金零售', '1977-11-23', 'masked'],
  ['华美玲', 'citizen', '退休护士', '1957-08-18', 'full_name'],
  ['金志鹏', 'enterprise', '软件', '1987-01-09', 'masked'],
  ['魏秋菊', 'citizen', '社区居民', '1967-09-30', 'masked'],
  ['陶世杰', 'enterprise', '房地产经纪', '1982-12-12', 'none'],
  ['姜丽华', 'citizen', '个体户', '1980-02-06', 'masked'],
  ['戚伟民', 'citizen', '残疾人', '1971-04-22', 'masked'],
  ['谢雨桐', 'media', '融媒体', '1995-06-15', 'full_name'],
  ['邹宏伟', 'enterprise', '食品生产', '1973-07-07', 'masked'],
  ['喻春生', 'citizen', '退休工人', '1954-10-10', 'masked'],
  ['柏文慧', 'enterprise', '幼儿托育', '1990-12-28', 'masked'],
  ['水长流', 'citizen', '社区居民', '1976-05-21', 'masked'],
  ['欧阳晴', 'expert', '服务设计', '1988-03-18', 'full_name'],
].map(([name, type, industry, birthOn, roster]) => ({
  name,
  type,
  industry,
  birthOn,
  roster,
})) as never;

export const demoServiceItems: readonly { name: string; code: string; unit: DemoUnit }[] = [
  { name: '内资企业设立登记', code: '000131001000', unit: 'market' },
  { name: '食品经营许可核发', code: '000131013000', unit: 'market' },
  { name: '个体工商户注销登记', code: '000131003000', unit: 'market' },
  { name: '职工医保参保登记', code: '002036001000', unit: 'insurance' },
  { name: '异地就医备案', code: '002036006000', unit: 'insurance' },
  { name: '医疗费用手工报销', code: '002036009000', unit: 'insurance' },
  { name: '失业保险金申领', code: '002014012000', unit: 'employment' },
  { name: '灵活就业社会保险补贴', code: '002014023000', unit: 'employment' },
  { name: '高龄津贴申领', code: '000511005000', unit: 'civil' },
  { name: '婚姻登记预约', code: '000711002000', unit: 'civil' },
  { name: '住房公积金提取', code: '002039003000', unit: 'fund' },
  { name: '商品房预售合同备案查询', code: '001017020000', unit: 'housing' },
];

const sharedCampaign = {
  audience: '在本地工作、生活的企业办事人员和群众，人大代表、政协委员、专家学者、新闻工作者。',
  conditions:
    '热心政务服务工作，能如实反映办事感受；会用手机办事的、不会用手机办事的都欢迎。各单位窗口工作人员不参加。',
  duties:
    '每季度至少参加一次体验活动；如实反映问题，不虚构、不夸大；保守办事中知道的他人信息；不借体验之名办私事。',
  rights:
    '参加培训和座谈；知道自己提出的问题办到了哪一步；评价不记名；随时可以退出。体验为公益性工作，没有报酬。',
  activities:
    '到大厅、分厅和镇街便民服务大厅，在移动端、PC端、自助端、窗口端走一遍真实的办事流程，当面提意见，背对背打分。',
  procedure:
    '一、网上填写报名表；二、办公室审核，材料不全的退回补正；三、通过的，请带身份证到大厅当面核验；四、聘任并发聘书。',
  contact: '体验员工作联系电话：0000-0000000（演示）',
  seats: '60',
  maxAge: '',
  termMonths: '12',
};

export const demoCampaigns = {
  past: {
    title: '关于公开征集第二期政务服务体验员的公告',
    ...sharedCampaign,
    opens: -62,
    closes: -52,
  },
  current: {
    title: '关于公开征集第三期政务服务体验员的公告',
    ...sharedCampaign,
    opens: -3,
    closes: 7,
  },
};

/** Applications that wait for the office when the demo begins. */
export const demoApplicants: readonly {
  name: string;
  type: 'enterprise' | 'citizen';
  industry: string;
  birthOn: string;
  phone: string;
  returned?: string;
}[] = [
  {
    name: '窦玉兰',
    type: 'citizen',
    industry: '社区居民',
    birthOn: '1962-06-18',
    phone: '13900000101',
  },
  {
    name: '章明亮',
    type: 'enterprise',
    industry: '家电维修',
    birthOn: '1985-09-09',
    phone: '13900000102',
  },
  {
    name: '云飞扬',
    type: 'citizen',
    industry: '快递员',
    birthOn: '1998-01-27',
    phone: '13900000103',
    returned: '请补写工作单位及职务，方便安排体验事项。',
  },
];

export interface DemoOpenDay {
  title: string;
  kind: 'open_day' | 'experience_day' | 'themed';
  theme: number; // index in the region's list, modulo its length
  hall: number;
  day: number;
  from: string;
  to: string;
  seats: number;
  channels: readonly string[];
  items: readonly number[];
  registered: number;
  /** The state on the first morning of the demo. */
  story: 'draft' | 'in_review' | 'open' | 'today' | 'rating' | 'published' | 'cancelled';
  came?: number;
  /** Average score out of 5 for each channel. A missing channel was not used. */
  mood?: Partial<Record<string, number>>;
  /** Number of people who took tickets on their phones. The others drew slips. */
  tickets?: number;
  /** Percentage of raters who used each channel. Default 78. */
  use?: Partial<Record<string, number>>;
}

export const demoOpenDays: readonly DemoOpenDay[] = [
  {
    title: '婚育服务“一件事”体验日',
    kind: 'experience_day',
    theme: 4,
    hall: 0,
    day: -38,
    from: '09:00',
    to: '11:30',
    seats: 30,
    channels: ['mobile', 'pc', 'kiosk', 'window'],
    items: [9, 3],
    registered: 26,
    story: 'published',
    came: 24,
    mood: { mobile: 3.6, pc: 4.1, kiosk: 3.3, window: 4.6 },
    use: { kiosk: 20 },
  },
  {
    title: '公积金提取专题体验',
    kind: 'themed',
    theme: 1,
    hall: 1,
    day: -24,
    from: '14:00',
    to: '16:30',
    seats: 16,
    channels: ['mobile', 'kiosk', 'window'],
    items: [10],
    registered: 12,
    story: 'published',
    came: 10,
    mood: { mobile: 4.3, kiosk: 3.1, window: 4.4 },
    use: { mobile: 95, kiosk: 30, window: 95 },
  },
  {
    title: '就业创业服务开放日',
    kind: 'open_day',
    theme: 2,
    hall: 0,
    day: -13,
    from: '09:00',
    to: '11:30',
    seats: 32,
    channels: ['mobile', 'pc', 'kiosk', 'window'],
    items: [6, 7],
    registered: 31,
    story: 'published',
    came: 29,
    mood: { mobile: 4.0, pc: 4.2, kiosk: 3.4, window: 4.7 },
    tickets: 14,
  },
  {
    title: '个体工商户注销体验日',
    kind: 'experience_day',
    theme: 0,
    hall: 0,
    day: -2,
    from: '09:00',
    to: '11:30',
    seats: 24,
    channels: ['mobile', 'pc', 'window'],
    items: [2],
    registered: 22,
    story: 'rating',
    came: 20,
    mood: { mobile: 3.9, pc: 4.1, window: 4.5 },
  },
  {
    title: '医保服务开放日',
    kind: 'open_day',
    theme: 3,
    hall: 1,
    day: 0,
    from: '09:00',
    to: '11:30',
    seats: 30,
    channels: ['mobile', 'pc', 'kiosk', 'window'],
    items: [3, 4, 5],
    registered: 27,
    story: 'today',
  },
  {
    title: '企业开办“一件事”体验日',
    kind: 'experience_day',
    theme: 0,
    hall: 0,
    day: 5,
    from: '09:00',
    to: '11:30',
    seats: 30,
    channels: ['mobile', 'pc', 'window'],
    items: [0, 1],
    registered: 18,
    story: 'open',
  },
  {
    title: '老年人服务专题体验',
    kind: 'themed',
    theme: 5,
    hall: 2,
    day: 8,
    from: '14:00',
    to: '16:30',
    seats: 20,
    channels: ['kiosk', 'window'],
    items: [8],
    registered: 15,
    story: 'open',
  },
  {
    title: '住房事项进社区体验日',
    kind: 'experience_day',
    theme: 1,
    hall: 2,
    day: 6,
    from: '09:00',
    to: '11:00',
    seats: 20,
    channels: ['window'],
    items: [11],
    registered: 4,
    story: 'cancelled',
  },
  {
    title: '惠企政策兑现体验日',
    kind: 'experience_day',
    theme: 1,
    hall: 0,
    day: 14,
    from: '09:00',
    to: '11:30',
    seats: 30,
    channels: ['mobile', 'pc', 'window'],
    items: [7],
    registered: 0,
    story: 'in_review',
  },
  {
    title: '异地就医备案专题体验',
    kind: 'themed',
    theme: 3,
    hall: 1,
    day: 16,
    from: '09:00',
    to: '11:00',
    seats: 16,
    channels: ['mobile', 'window'],
    items: [4],
    registered: 0,
    story: 'draft',
  },
];

export const demoOpenDayWords = {
  audience: '在聘政务服务体验员；报名成功的请按时到场。',
  agenda:
    '集合签到，说明办法\n分组体验，每人至少走两个渠道\n面对面提意见\n领评价票，会后背对背打分',
  attention: '请带身份证；体验真实办事的，请带齐自己的材料。大厅有无障碍通道和老花镜。',
  contactName: '何晓梅',
  contactPhone: '0000-0000000',
  cancelReason: '场地检修，改期后另行公告。',
};
