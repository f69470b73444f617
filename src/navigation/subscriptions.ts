/**
 * All feeds: the one list for head links, 订阅 and the site map. The calendars of units are
 * separate.
 */
export const feeds = {
  'notices': { href: '/feeds/notices.xml', label: '通知公告', page: '/notices' },
  'open-days': { href: '/feeds/open-days.xml', label: '体验活动', page: '/open-days' },
  'issues': { href: '/feeds/issues.xml', label: '问题整改', page: '/issues' },
  'duties': { href: '/feeds/duties.xml', label: '坐窗口调整', page: '/window-duty' },
} as const satisfies Record<string, { href: string; label: string; page: string }>;
export type FeedName = keyof typeof feeds;

export const openDayCalendar = '/calendar/open-days.ics';
export const dutyCalendar = (unit: string): string => `/calendar/duties/${unit}.ics`;
export const issueFeed = (number: string): string => `/feeds/issues/${number}.xml`;
export const issueCalendar = (number: string): string => `/calendar/issues/${number}.ics`;
