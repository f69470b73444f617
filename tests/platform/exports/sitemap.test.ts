import { XMLParser } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { sitemapOf } from '#platform/exports/sitemap.ts';
import { xmlFault } from '#tests/support/subscriptions.ts';

test('addresses are written so that a parser reads the same, with the day of the last change in the office’s time', () => {
  const map = sitemapOf([
    { href: 'https://tiyan.example.gov.cn/' },
    { href: "https://tiyan.example.gov.cn/a?x=1&y='2'", changedAt: new Date('2026-11-20T17:00Z') },
  ]);
  expect(xmlFault(map)).toBeNull();
  const { urlset } = new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(
    map,
  ) as { urlset: { '@_xmlns': string; 'url': unknown[] } };
  expect(urlset['@_xmlns']).toBe('http://www.sitemaps.org/schemas/sitemap/0.9');
  expect(urlset.url).toEqual([
    { loc: 'https://tiyan.example.gov.cn/' },
    { loc: 'https://tiyan.example.gov.cn/a?x=1&y=%272%27', lastmod: '2026-11-21' },
  ]);
});
