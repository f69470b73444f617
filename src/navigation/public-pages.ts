/** What stands in the navigation: only pages that exist. A page that comes later adds its line here. */
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

/** The bar under the thumb on phones. 评价 is the page where one rates. */
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

/** The address inside the portal, without its sub-path and without a slash at the end. `home` is the portal's front page. */
export const pathWithin = (home: string, pathname: string): string =>
  pathname.slice(home.length - 1).replace(/(.)\/$/, '$1');

/**
 * Which item to mark: the one whose page this is ('page'), else the one of its section ('true').
 * Two items of one section (报名, 名录) are told apart by the address.
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
