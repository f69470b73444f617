/**
 * 重庆市巫溪县: 巫溪府办发〔2023〕55号 (S0). The units are the 37 of its 附件1, in that order.
 * 县政务服务中心 runs the programme. The plan sets quarterly walkthroughs and no turns at the
 * window. Phone, address and record numbers are placeholder zeros.
 */
import type { RegionProfile } from '../profile.ts';

type Unit = RegionProfile['units'][number];

const county = (code: string, shortName: `县${string}`, kind: Unit['kind'] = 'gov_dept'): Unit => ({
  code,
  name: `巫溪${shortName}`,
  shortName,
  kind,
});

export const wuxi: RegionProfile = {
  code: '500238',
  name: '巫溪县',
  shortName: '巫溪',
  parentName: '重庆市',

  portal: {
    title: '政务服务体验',
    slogan: '我陪群众走流程',
    parentLabel: '巫溪县人民政府门户',
  },

  footer: {
    sponsor: '巫溪县人民政府办公室',
    host: '巫溪县政务服务中心',
    phone: '023-00000000',
    address: '重庆市巫溪县××路0号',
    postcode: '405800',
    siteCode: '5002380000',
    icp: '渝ICP备00000000号',
    policeRecord: '渝公网安备50023800000000号',
  },

  words: {
    hall: '县政务服务中心',
    bureau: '县政务服务中心',
    office: '县政务服务中心',
    filingDesk: '县政务服务中心审批科',
  },

  platforms: {
    mobile: '“渝快办”App',
    pc: '重庆市政务服务网',
    kiosk: '大厅自助服务终端',
    window: '政务服务中心窗口',
  },

  units: [
    county('party_office', '县委办公室'),
    county('publicity', '县委宣传部'),
    county('united_front', '县委统战部'),
    county('development', '县发展改革委'),
    county('education', '县教委'),
    county('science', '县科技局'),
    county('economy', '县经济信息委'),
    county('public_security', '县公安局'),
    county('civil_affairs', '县民政局'),
    county('justice', '县司法局'),
    county('finance', '县财政局'),
    county('human_resources', '县人力社保局'),
    county('natural_resources', '县规划自然资源局'),
    county('ecology', '县生态环境局'),
    county('housing', '县住房城乡建委'),
    county('urban_management', '县城市管理局'),
    county('transport', '县交通局'),
    county('water', '县水利局'),
    county('agriculture', '县农业农村委'),
    county('commerce', '县商务委'),
    county('culture', '县文化旅游委'),
    county('health', '县卫生健康委'),
    county('veterans', '县退役军人事务局'),
    county('emergency', '县应急局'),
    county('market', '县市场监管局'),
    county('statistics', '县统计局'),
    county('medical_insurance', '县医保局'),
    county('forestry', '县林业局'),
    county('petitions', '县信访办'),
    county('disabled_federation', '县残联'),
    county('fire', '县消防救援大队', 'vertical'),
    county('tax', '县税务局', 'vertical'),
    county('weather', '县气象局', 'vertical'),
    county('tobacco', '县烟草局', 'vertical'),
    {
      code: 'housing_fund',
      name: '重庆市住房公积金管理中心巫溪分中心',
      shortName: '公积金中心巫溪分中心',
      kind: 'vertical',
    },
    county('service_centre', '县政务服务中心', 'bureau'),
    { code: 'yuning', name: '渝宁公司', shortName: '渝宁公司', kind: 'public_utility' },
  ],

  halls: [
    {
      code: 'main',
      name: '县政务服务中心',
      address: '重庆市巫溪县××路0号',
      floors: ['一楼', '二楼', '三楼'],
    },
    {
      code: 'housing_fund',
      name: '公积金中心巫溪分中心',
      address: '重庆市巫溪县××路00号',
      floors: ['一楼'],
    },
  ],

  towns: [
    '宁河街道',
    '柏杨街道',
    '城厢镇',
    '凤凰镇',
    '宁厂镇',
    '上磺镇',
    '古路镇',
    '文峰镇',
    '徐家镇',
    '白鹿镇',
    '尖山镇',
    '下堡镇',
    '峰灵镇',
    '塘坊镇',
    '朝阳镇',
    '田坝镇',
    '通城镇',
    '菱角镇',
    '蒲莲镇',
    '土城镇',
    '红池坝镇',
    '胜利乡',
    '大河乡',
    '天星乡',
    '长桂乡',
    '鱼鳞乡',
    '乌龙乡',
    '花台乡',
    '兰英乡',
    '双阳乡',
    '中梁乡',
    '天元乡',
  ],

  // S0 二（二）（三）: the themes of walkthroughs.
  themes: [
    { code: 'bundle', name: '“一件事一次办”' },
    { code: 'high_volume', name: '高频事项' },
    { code: 'fully_online', name: '全程网办' },
    { code: 'scan_to_handle', name: '扫码办事' },
  ],

  dutyCadence: { principal: null, deputy: null, section_chief: null },
  walkthroughCadence: { times: 1, every: 'quarter' },
  limits: { filingLead: 2 },

  issueSources: {
    enabled: [
      'experiencer',
      'walkthrough',
      'window_duty',
      'open_day',
      'rating',
      'complaint_system',
      'stuck_case',
      'self_check',
      'good_bad_rating',
      'portal',
      'hall',
    ],
  },
  officialForms: ['walkthrough_report', 'problem_list'],
  consentVersions: { processing: '2026-11', roster: '2026-11' },
};
