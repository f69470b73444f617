/**
 * The invented district of all tests. Its few units include one of each kind that the rules use.
 */
import { regionSchema, type Region, type RegionProfile } from '#platform/region/profile.ts';

/** As an author writes it, for tests that break one field. */
export const testProfile: RegionProfile = {
  code: '990101',
  name: '云溪区',
  shortName: '云溪',
  parentName: '清江市',
  portal: { title: '政务服务体验员', slogan: '一起把事办好', parentLabel: '云溪区人民政府门户' },
  footer: {
    sponsor: '云溪区行政审批服务局',
    host: '云溪区大数据中心',
    phone: '0000-0000000',
    address: '云溪区试验路0号',
    postcode: '000000',
  },
  words: {
    hall: '区政务服务大厅',
    bureau: '区行政审批服务局',
    office: '协调机制办公室',
    filingDesk: '区行政审批服务局',
  },
  platforms: {
    mobile: '“云溪办”App',
    pc: '云溪政务服务网',
    kiosk: '自助服务终端',
    window: '大厅窗口',
  },
  units: [
    {
      code: 'approval',
      name: '云溪区行政审批服务局',
      shortName: '区行政审批服务局',
      kind: 'bureau',
    },
    { code: 'transport', name: '云溪区交通运输局', shortName: '区交通运输局', kind: 'gov_dept' },
    { code: 'market', name: '云溪区市场监督管理局', shortName: '区市场监管局', kind: 'gov_dept' },
    { code: 'tax', name: '国家税务总局云溪区税务局', shortName: '区税务局', kind: 'vertical' },
    { code: 'water', name: '云溪自来水有限公司', shortName: '云溪水务', kind: 'public_utility' },
  ],
  halls: [
    { code: 'main', name: '区政务服务大厅', address: '云溪区试验路0号', floors: ['一楼', '二楼'] },
    { code: 'east', name: '东关镇便民服务大厅', address: '云溪区东关镇0号', floors: ['一楼'] },
  ],
  towns: ['东关镇', '西河街道'],
  themes: [
    { code: 'market_access', name: '市场准入' },
    { code: 'elderly', name: '老年人服务' },
  ],
  dutyCadence: {
    principal: { times: 1, every: 'month' },
    deputy: { times: 1, every: 'month' },
    section_chief: { times: 1, every: 'week' },
  },
  walkthroughCadence: { times: 1, every: 'quarter' },
  publicNoticeDays: 5,
  issueSources: {
    enabled: ['experiencer', 'open_day', 'portal'],
    own: [{ code: 'yunxi_hotline', name: '云溪直通' }],
  },
  officialForms: ['walkthrough_report', 'problem_list', 'rectification_ledger'],
  consentVersions: { processing: 'test-1', roster: 'test-1' },
};

export const testRegion: Region = regionSchema.parse(testProfile);
