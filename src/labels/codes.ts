/**
 * Code lists: stored code → label (domain.md §2 and §4.1). The key order is the order in every form
 * and table. A stored code is never renamed; the Chinese may be corrected at any time.
 */
import type { Rank } from '#db/vocabulary/duties.ts';
import type { OpenDayKind } from '#db/vocabulary/open-days.ts';
import type { OrgKind } from '#db/vocabulary/organisations.ts';
import type {
  Education,
  ExperiencerType,
  Gender,
  PoliticalStatus,
  Source,
} from '#db/vocabulary/people.ts';
import type { Cell, Channel, Stage } from '#db/vocabulary/ratings.ts';
import type { Role } from '#db/vocabulary/roles.ts';

/** The four channels of a service, scored separately (S1). */
export const channelLabels = {
  mobile: '移动端',
  pc: 'PC端',
  kiosk: '自助端',
  window: '窗口端',
} as const satisfies Record<Channel, string>;

/** The cells of one ticket. The text of a remark is never linked to a score (trust.md §1.8). */
export const cellLabels = { ...channelLabels, remark: '想说的话' } as const satisfies Record<
  Cell,
  string
>;

export const experiencerTypeLabels = {
  enterprise: '企业代表',
  citizen: '群众代表',
  npc_deputy: '人大代表',
  cppcc_member: '政协委员',
  expert: '专家学者',
  media: '新闻媒体',
  other: '其他',
} as const satisfies Record<ExperiencerType, string>;

/** The three ways to become an experiencer (S1). */
export const sourceLabels = {
  open_call: '公开征集',
  nominated: '单位推荐',
  invited: '定向邀约',
} as const satisfies Record<Source, string>;

export const genderLabels = { female: '女', male: '男' } as const satisfies Record<Gender, string>;

export const politicalStatusLabels = {
  party_member: '中共党员',
  probationary_member: '中共预备党员',
  league_member: '共青团员',
  democratic_party: '民主党派成员',
  no_party: '无党派人士',
  masses: '群众',
} as const satisfies Record<PoliticalStatus, string>;

export const educationLabels = {
  junior_school: '初中及以下',
  high_school: '高中（含中专、技校）',
  college: '大专',
  bachelor: '本科',
  postgraduate: '研究生',
} as const satisfies Record<Education, string>;

export const openDayKindLabels = {
  open_day: '开放日',
  experience_day: '体验日',
  themed: '专题体验',
} as const satisfies Record<OpenDayKind, string>;

/**
 * The steps of a case, in order (S1 四（一）). A case that could not be completed stopped at one of
 * them.
 */
export const stageLabels = {
  consult: '咨询',
  apply: '申请',
  accept: '受理',
  online: '网办',
  assist: '帮办',
  issue_cert: '发证',
  rate: '评价',
} as const satisfies Record<Stage, string>;

export const orgKindLabels = {
  bureau: '审批服务局',
  gov_dept: '党政部门',
  vertical: '垂管单位',
  public_utility: '公共服务企业',
  town: '镇街',
} as const satisfies Record<OrgKind, string>;

/** Ranks whose turns at the window are counted, each with a separate cadence (R1). */
export const rankLabels = {
  principal: '主要负责人',
  deputy: '分管负责人',
  section_chief: '科（股）长',
} as const satisfies Record<Rank, string>;

/** Labels of the roles in permissions.ts (domain.md §2). */
export const roleLabels = {
  experiencer: '体验员',
  dept_reporter: '填报人',
  dept_leader: '主要负责人',
  desk: '签到员',
  bureau_editor: '信息员',
  bureau_reviewer: '审核员',
  office_admin: '办公室人员',
  convenor: '召集人',
  sys_admin: '系统管理员',
  sec_admin: '安全管理员',
  auditor: '审计管理员',
  system: '门户系统',
} as const satisfies Record<Role, string>;
