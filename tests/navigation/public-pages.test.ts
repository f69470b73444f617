import { expect, test } from 'vitest';
import { currentMark, mainNavigation, tabBar, type Section } from '#navigation/public-pages.ts';

const marked = (section: Section | undefined, path: string, items = mainNavigation) =>
  items.flatMap((item) =>
    currentMark(items, item, section, path)
      ? [`${item.label} ${currentMark(items, item, section, path)}`]
      : [],
  );

test.each<[Section | undefined, string, string[]]>([
  ['home', '/', ['首页 page']],
  ['experiencers', '/join', ['我要报名 page']],
  ['experiencers', '/join/7', ['我要报名 true']],
  ['experiencers', '/experiencers', ['体验员名录 page']],
  ['open-days', '/open-days/7', ['体验活动 true']],
  ['me', '/me', []],
  [undefined, '/privacy', []],
  [undefined, '/joiners', []],
])('in section %s at %s the navigation marks %j', (section, path, expected) => {
  expect(marked(section, path)).toEqual(expected);
});

test('the bar on phones marks where the reader is, too', () => {
  expect(marked('ratings', '/ratings/7', tabBar)).toEqual(['评价 true']);
  expect(marked('me', '/me/applications', tabBar)).toEqual(['我的 true']);
});
