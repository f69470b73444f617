/** Items of the navigation: only pages that exist. Each new page adds its line here. */
export type Section =
  'home' | 'notices' | 'experiencers' | 'open-days' | 'window-duty' | 'issues' | 'ratings' | 'me';

export interface NavigationItem {
  href: string;
  label: string;
  section: Section;
}

export const mainNavigation: readonly NavigationItem[] = [
  { href: '/', label: '首页', section: 'home' },
  { href: '/notices', label: '通知公告', section: 'notices' },
  { href: '/join', label: '我要报名', section: 'experiencers' },
  { href: '/experiencers', label: '体验员名录', section: 'experiencers' },
  { href: '/open-days', label: '体验活动', section: 'open-days' },
  { href: '/window-duty', label: '局长坐窗口', section: 'window-duty' },
  { href: '/issues', label: '问题整改', section: 'issues' },
  { href: '/ratings', label: '评价结果', section: 'ratings' },
];

/** The bottom bar on phones. 评价 is the page for rating. */
export const tabBar: readonly NavigationItem[] = [
  { href: '/', label: '首页', section: 'home' },
  { href: '/open-days', label: '活动', section: 'open-days' },
  { href: '/rate', label: '评价', section: 'ratings' },
  { href: '/me', label: '我的', section: 'me' },
];

export const footNavigation: readonly { href: string; label: string }[] = [
  { href: '/promise', label: '评价怎样保密' },
  { href: '/sitemap', label: '网站地图' },
  { href: '/privacy', label: '隐私政策' },
  { href: '/accessibility', label: '无障碍声明' },
];

/**
 * The path inside the portal, without its sub-path and without a trailing slash. `home` is the
 * address of the front page.
 */
export const pathWithin = (home: string, pathname: string): string =>
  pathname.slice(home.length - 1).replace(/(.)\/$/, '$1');

/**
 * Which item to mark: 'page' for the page itself, 'true' for its section. If two items share a
 * section (报名, 名录), the address decides.
 */
export function currentMark(
  items: readonly NavigationItem[],
  item: NavigationItem,
  section: Section | undefined,
  path: string,
): 'page' | 'true' | undefined {
  const within = (href: string) => path === href || path.startsWith(`${href}/`);
  if (path === item.href) return 'page';
  const marked =
    items.find((one) => one.href !== '/' && within(one.href)) ??
    items.find((one) => one.section === section);
  return marked === item ? 'true' : undefined;
}
