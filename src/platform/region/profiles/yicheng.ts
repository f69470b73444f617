/**
 * 枣庄市峄城区: the pilot plan 「我陪群众走流程」「政务服务体验员」 of 2023-10-13 (S1, whose scan
 * misspells the district). The units are those whose posts 附件1 names, plus the bureau and the
 * government office. Phone, address and record numbers are placeholder zeros: a district fills in
 * its own before it opens to the public.
 */
import type { RegionProfile } from '../profile.ts';

export const yicheng: RegionProfile = {
  code: '370404',
  name: '峄城区',
  shortName: '峄城',
  parentName: '枣庄市',

  portal: {
    title: '政务服务体验员',
    slogan: '您来体验，我们来改',
    parentLabel: '峄城区人民政府门户',
  },

  footer: {
    sponsor: '峄城区行政审批服务局',
    host: '峄城区大数据中心',
    phone: '0632-0000000',
    address: '枣庄市峄城区××路0号',
    postcode: '277300',
    siteCode: '3704040000',
    icp: '鲁ICP备00000000号',
    policeRecord: '鲁公网安备37040400000000号',
  },

  words: {
    hall: '区政务服务大厅',
    bureau: '区行政审批服务局',
    office: '协调机制办公室',
    filingDesk: '区行政审批服务局',
    brand: '枣办好·峄办成',
  },

  platforms: {
    mobile: '“爱山东”App（枣办好）',
    pc: '山东政务服务网',
    kiosk: '大厅自助服务终端',
    window: '政务服务大厅窗口',
  },

  units: [
    {
      code: 'approval',
      name: '峄城区行政审批服务局',
      shortName: '区行政审批服务局',
      kind: 'bureau',
    },
    {
      code: 'gov_office',
      name: '峄城区人民政府办公室',
      shortName: '区政府办公室',
      kind: 'gov_dept',
    },
    {
      code: 'public_security',
      name: '枣庄市公安局峄城分局',
      shortName: '区公安分局',
      kind: 'vertical',
    },
    {
      code: 'human_resources',
      name: '峄城区人力资源和社会保障局',
      shortName: '区人社局',
      kind: 'gov_dept',
    },
    { code: 'education', name: '峄城区教育和体育局', shortName: '区教体局', kind: 'gov_dept' },
    { code: 'civil_affairs', name: '峄城区民政局', shortName: '区民政局', kind: 'gov_dept' },
    { code: 'justice', name: '峄城区司法局', shortName: '区司法局', kind: 'gov_dept' },
    {
      code: 'natural_resources',
      name: '峄城区自然资源局',
      shortName: '区自然资源局',
      kind: 'gov_dept',
    },
    { code: 'housing', name: '峄城区住房和城乡建设局', shortName: '区住建局', kind: 'gov_dept' },
    { code: 'transport', name: '峄城区交通运输局', shortName: '区交通运输局', kind: 'gov_dept' },
    { code: 'agriculture', name: '峄城区农业农村局', shortName: '区农业农村局', kind: 'gov_dept' },
    { code: 'health', name: '峄城区卫生健康局', shortName: '区卫健局', kind: 'gov_dept' },
    {
      code: 'veterans',
      name: '峄城区退役军人事务局',
      shortName: '区退役军人事务局',
      kind: 'gov_dept',
    },
    { code: 'market', name: '峄城区市场监督管理局', shortName: '区市场监管局', kind: 'gov_dept' },
    {
      code: 'medical_insurance',
      name: '峄城区医疗保障局',
      shortName: '区医保局',
      kind: 'gov_dept',
    },
    {
      code: 'ecology',
      name: '枣庄市生态环境局峄城分局',
      shortName: '区生态环境分局',
      kind: 'vertical',
    },
    {
      code: 'tax',
      name: '国家税务总局枣庄市峄城区税务局',
      shortName: '区税务局',
      kind: 'vertical',
    },
    {
      code: 'housing_fund',
      name: '峄城区住房公积金管理中心',
      shortName: '区住房公积金管理中心',
      kind: 'vertical',
    },
    { code: 'big_data', name: '峄城区大数据中心', shortName: '区大数据中心', kind: 'gov_dept' },
  ],

  halls: [
    {
      code: 'main',
      name: '区政务服务大厅',
      address: '枣庄市峄城区××路0号',
      floors: ['一楼', '二楼', '三楼'],
    },
    { code: 'medical', name: '医保分厅', address: '枣庄市峄城区××路00号', floors: ['一楼'] },
    {
      code: 'liuyuan',
      name: '榴园镇便民服务大厅',
      address: '峄城区榴园镇××街0号',
      floors: ['一楼'],
    },
  ],

  towns: ['坛山街道', '吴林街道', '榴园镇', '阴平镇', '古邵镇', '底阁镇', '峨山镇'],

  // S1 二（二）2
  themes: [
    { code: 'market_access', name: '市场准入' },
    { code: 'enterprise_policy', name: '惠企政策' },
    { code: 'employment', name: '就业创业' },
    { code: 'medical_insurance', name: '医保服务' },
    { code: 'marriage_birth', name: '婚育服务' },
    { code: 'elderly', name: '老年人服务' },
  ],

  // S1 二（一）2: heads and deputies at least monthly, section chiefs at least weekly.
  dutyCadence: {
    principal: { times: 1, every: 'month' },
    deputy: { times: 1, every: 'month' },
    section_chief: { times: 1, every: 'week' },
  },
  walkthroughCadence: { times: 1, every: 'quarter' },
  publicNoticeDays: 5,

  issueSources: {
    enabled: [
      'experiencer',
      'walkthrough',
      'window_duty',
      'hotline_duty',
      'open_day',
      'rating',
      'hotline_12345',
      'complaint_system',
      'stuck_case',
      'self_check',
      'inspection',
      'good_bad_rating',
      'portal',
      'hall',
    ],
    own: [
      { code: 'zaojiejue', name: '枣解决·枣满意' },
      { code: 'liuxiang', name: '榴乡诉递' },
    ],
  },
  officialForms: ['walkthrough_report', 'rectification_ledger'],
  consentVersions: { processing: '2026-11', roster: '2026-11' },
};
