/** Words of the demo district about endings, self-checks and themes. Invented. */

/** Registered beside the other issues, ended without acceptance. `merge`: registered twice. */
export const demoEndings: readonly {
  kind: 'reject' | 'merge';
  title: string;
  text: string;
  reason: string;
  /** How far it goes: before the hand-over, confirmed after it, or waiting for a second person. */
  state: 'before' | 'confirmed' | 'waiting';
  day: number;
}[] = [
  {
    kind: 'merge',
    title: '手机上交了餐饮许可材料，没有任何回执',
    text: '在手机上提交餐饮许可材料以后，不知道有没有收到。',
    reason: '与先登记的是同一个环节的同一件事，并到一起办理。',
    state: 'before',
    day: -6,
  },
  {
    kind: 'merge',
    title: '自助机每打一页社保证明就要刷一次身份证',
    text: '打三页社保证明刷了三次身份证，后面的人等急了。',
    reason: '同一台设备的同一个问题，并到先登记的一件办理。',
    state: 'confirmed',
    day: -9,
  },
  {
    kind: 'merge',
    title: '异地就医备案里的选项不知道选哪个',
    text: '备案时要选的几项，名称都差不多，看不出差别。',
    reason: '与先登记的是同一个页面，一起改。',
    state: 'waiting',
    day: -4,
  },
  {
    kind: 'reject',
    title: '希望调解与邻居的围墙纠纷',
    text: '两家的围墙对不齐，希望大厅出面调解。',
    reason: '这是民事纠纷，不属于政务服务事项。可以到所在社区的人民调解委员会申请调解，不收费。',
    state: 'before',
    day: -8,
  },
  {
    kind: 'reject',
    title: '希望大厅代收水费',
    text: '希望以后水费在政务大厅交。',
    reason: '水费由供水企业收取，大厅没有这个事项。已请供水企业在营业厅门口张贴网上交费的方法。',
    state: 'confirmed',
    day: -10,
  },
  {
    kind: 'reject',
    title: '反映某路口信号灯时间太短',
    text: '从大厅出来的路口，绿灯只有十几秒，老人走不过去。',
    reason: '道路信号灯不属于政务服务体验的范围，已转交通管理部门，由其直接答复。',
    state: 'waiting',
    day: -5,
  },
];

/** 举一反三: one problem, five units; and the theme of the month. */
export const demoLessons = {
  parent: {
    title: '自助机是否让群众反复刷身份证',
    task: '请对照检查本单位的自助终端和网上页面：同一次办理，身份证、手机验证码是否只用一次。查到的列出设备或页面，写明什么时候改好。',
  },
  theme: {
    title: '办事指南与窗口要求是否一致',
    task: '请逐项核对本单位的办事指南：网上写的材料，窗口是否多要。多要的，要么改指南，要么不再收。',
  },
  answers: [
    {
      outcome: 'found',
      finding: '两台自助机打印明细时每页都要刷卡，已请厂家在本月内改。',
      changedRule: '自助服务终端运行管理规定第六条',
    },
    {
      outcome: 'not_found',
      finding: '查了四台自助机和两个网上页面，都只验证一次。',
      changedRule: '',
    },
    {
      outcome: 'found',
      finding: '网上预约页面换一步就要再收一次验证码，已改为三十分钟内不再收。',
      changedRule: '',
    },
  ],
  found: {
    title: '医保自助机打印缴费明细要反复刷卡',
    text: '在医保自助机上打印缴费明细，每打一页都要重新刷一次卡。',
  },
} as const;
