import { expect, test } from 'vitest';
import { siteTags } from '#navigation/site-tags.ts';

const site = {
  siteName: '政务服务体验员',
  siteDomain: 'portal.test',
  siteCode: '3704040000',
  address: 'https://portal.test/notices/7',
};

test('every page names its site, and what the region leaves empty does not appear', () => {
  expect(siteTags(site)).toEqual([
    ['SiteName', '政务服务体验员'],
    ['SiteDomain', 'portal.test'],
    ['SiteIDCode', '3704040000'],
  ]);
  expect(siteTags({ ...site, siteCode: '' }).map(([name]) => name)).toEqual([
    'SiteName',
    'SiteDomain',
  ]);
});

test('an article says when it was published in the office’s time, and its source wrote it unless somebody else did', () => {
  const article = {
    title: '公告',
    publishedAt: new Date('2026-11-18T01:05:00Z'),
    source: '区审批局',
    keywords: '公告',
    description: '开头',
  };
  expect(Object.fromEntries(siteTags({ ...site, article }))).toMatchObject({
    ArticleTitle: '公告',
    PubDate: '2026-11-18 09:05',
    ContentSource: '区审批局',
    Author: '区审批局',
    Url: 'https://portal.test/notices/7',
  });
  expect(
    Object.fromEntries(siteTags({ ...site, article: { ...article, author: '张三' } }))['Author'],
  ).toBe('张三');
});
