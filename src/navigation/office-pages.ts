/** Navigation of the back office: only the pages that this person may use. */
import { can, type Permission } from '#platform/permissions.ts';
import type { Role } from '#db/vocabulary/roles.ts';
import { to } from '#navigation/links.ts';

interface OfficePage {
  path: string;
  label: string;
  /** Any one of these opens the page. */
  permissions: readonly Permission[];
}

export const officePages: readonly OfficePage[] = [
  { path: '/office', label: '待办', permissions: ['office.enter'] },
  { path: '/office/messages', label: '消息', permissions: ['office.enter'] },
  {
    path: '/office/campaigns',
    label: '招募公告',
    permissions: ['campaign.write', 'campaign.publish'],
  },
  { path: '/office/applications', label: '报名审核', permissions: ['application.review'] },
  { path: '/office/experiencers', label: '体验员', permissions: ['experiencer.list'] },
  { path: '/office/service-items', label: '事项清单', permissions: ['serviceItem.write'] },
  { path: '/office/open-days', label: '开放日', permissions: ['openDay.readDrafts'] },
  { path: '/office/issues', label: '问题整改', permissions: ['issue.readOffice'] },
  { path: '/office/lessons', label: '举一反三', permissions: ['lesson.open', 'lesson.answer'] },
  { path: '/office/reports', label: '群众反映', permissions: ['report.triage'] },
  { path: '/office/remarks', label: '想说的话', permissions: ['remark.review', 'remark.reply'] },
  { path: '/office/desk', label: '签到台', permissions: ['openDay.checkIn'] },
  { path: '/office/desk/calls', label: '电话名单', permissions: ['message.call'] },
  { path: '/office/counts', label: '纸票清点', permissions: ['slip.count', 'rating.decide'] },
  { path: '/office/duties', label: '坐班排班', permissions: ['duty.plan'] },
  { path: '/office/duties/attendance', label: '坐班到岗', permissions: ['duty.recordAttendance'] },
  { path: '/office/duties/compliance', label: '坐班频次', permissions: ['duty.readCompliance'] },
  { path: '/office/notices', label: '通知公告', permissions: ['notice.write', 'notice.publish'] },
  { path: '/office/privacy', label: '隐私复核', permissions: ['privacy.overrule', 'audit.read'] },
  { path: '/office/posters', label: '海报', permissions: ['poster.print'] },
  { path: '/office/reset-code', label: '发重设码', permissions: ['account.issueResetCode'] },
  { path: '/office/staff', label: '账号', permissions: ['account.manageStaff'] },
  { path: '/office/calendar', label: '日历', permissions: ['calendar.write'] },
  { path: '/office/deadlines', label: '办理期限', permissions: ['deadline.set'] },
  { path: '/office/operation', label: '运行状况', permissions: ['operation.read'] },
  { path: '/office/audit', label: '审计', permissions: ['audit.read'] },
];

/**
 * `path` is the requested address without the sub-path of the portal. For a subpage the nearest
 * parent page is marked.
 */
export function officeNavigation(
  actor: { roles: readonly Role[] },
  path: string,
): { href: string; label: string; current: boolean }[] {
  const mine = officePages.filter(({ permissions }) =>
    permissions.some((permission) => can(actor, permission)),
  );
  const within = ({ path: page }: OfficePage): boolean =>
    path === page || (page !== '/office' && path.startsWith(`${page}/`));
  const nearest = mine.filter(within).sort((a, b) => b.path.length - a.path.length)[0];
  return mine.map((page) => ({
    href: to(page.path),
    label: page.label,
    current: page === nearest,
  }));
}
