/** The way round the back office: only the pages this person has something to do on. */
import { can, type Permission, type Role } from '#platform/permissions.ts';
import { to } from './links.ts';

interface OfficePage {
  path: string;
  label: string;
  /** Any of them opens the page. */
  permissions: readonly Permission[];
}

export const officePages: readonly OfficePage[] = [
  { path: '/office', label: '待办', permissions: ['office.enter'] },
  { path: '/office/campaigns', label: '招募公告', permissions: ['campaign.write', 'campaign.publish'] },
  { path: '/office/applications', label: '报名审核', permissions: ['application.review'] },
  { path: '/office/experiencers', label: '体验员', permissions: ['experiencer.list'] },
  { path: '/office/service-items', label: '事项清单', permissions: ['serviceItem.write'] },
  { path: '/office/open-days', label: '开放日', permissions: ['openDay.readDrafts'] },
  { path: '/office/desk', label: '签到台', permissions: ['openDay.checkIn'] },
  { path: '/office/reset-code', label: '发重设码', permissions: ['account.issueResetCode'] },
  { path: '/office/staff', label: '账号', permissions: ['account.manageStaff'] },
  { path: '/office/calendar', label: '日历', permissions: ['calendar.write'] },
  { path: '/office/audit', label: '审计', permissions: ['audit.read'] },
];

/** `path` is the address asked for, without the sub-path of the portal. */
export const officeNavigation = (actor: { roles: readonly Role[] }, path: string): { href: string; label: string; current: boolean }[] =>
  officePages.filter(({ permissions }) => permissions.some((permission) => can(actor, permission)))
    .map((page) => ({ href: to(page.path), label: page.label, current: path === page.path || (page.path !== '/office' && path.startsWith(`${page.path}/`)) }));
