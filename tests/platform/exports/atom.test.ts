import { expect, test } from 'vitest';
import { atomOf, tagOf, type AtomEntry, type AtomFeed } from '#platform/exports/atom.ts';
import { readFeed } from '#tests/support/subscriptions.ts';

const entry = (n: number, overrides: Partial<AtomEntry> = {}): AtomEntry => ({
  id: `tag:tiyan.example.gov.cn,2026:/notices/${n}`,
  title: `公告 ${n}`,
  href: `https://tiyan.example.gov.cn/notices/${n}`,
  summary: ['第一行', '第二行'],
  publishedAt: new Date('2026-11-16T01:00Z'),
  updatedAt: new Date('2026-11-18T01:00Z'),
  ...overrides,
});
const feed = (entries: AtomEntry[]): AtomFeed => ({
  title: '通知公告',
  author: '云溪区行政审批服务局',
  href: 'https://tiyan.example.gov.cn/feeds/notices.xml',
  page: 'https://tiyan.example.gov.cn/notices',
  entries,
});

test('a feed is these bytes and no others, whenever it is asked for', () => {
  expect(atomOf(feed([entry(1)]))).toBe(`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
    <id>https://tiyan.example.gov.cn/feeds/notices.xml</id>
    <title>通知公告</title>
    <updated>2026-11-18T01:00:00.000Z</updated>
    <author>
        <name>云溪区行政审批服务局</name>
    </author>
    <link rel="alternate" href="https://tiyan.example.gov.cn/notices"/>
    <link rel="self" href="https://tiyan.example.gov.cn/feeds/notices.xml"/>
    <rights>云溪区行政审批服务局</rights>
    <entry>
        <title type="html"><![CDATA[公告 1]]></title>
        <id>tag:tiyan.example.gov.cn,2026:/notices/1</id>
        <link href="https://tiyan.example.gov.cn/notices/1"/>
        <updated>2026-11-18T01:00:00.000Z</updated>
        <summary type="html"><![CDATA[第一行<br/>第二行]]></summary>
        <published>2026-11-16T01:00:00.000Z</published>
    </entry>
</feed>`);
});

test('words stay words: markup, the end of a CDATA section and what XML cannot write do no harm', () => {
  const title = '<script>alert(1)</script> A & B ]]> 𠮷';
  const { breaches, entries } = readFeed(
    atomOf(feed([entry(1, { title: `${title}\u0000\u000b\ud800`, summary: ['<img src=x>'] })])),
  );
  expect(breaches).toEqual([]);
  expect(entries).toMatchObject([{ title, summary: '<img src=x>' }]);
  expect(atomOf(feed([entry(1, { title })]))).not.toContain('<script>');
});

test('an address with an ampersand in it is that address', () => {
  expect(
    readFeed(atomOf(feed([entry(1, { href: 'https://tiyan.example.gov.cn/a?x=1&y=2' })])))
      .entries[0]?.href,
  ).toBe('https://tiyan.example.gov.cn/a?x=1&amp;y=2'.replace('&amp;', '&'));
});

test('fifty entries at most, and as new as its newest', () => {
  const many = Array.from({ length: 60 }, (_, n) =>
    entry(n, { updatedAt: new Date(Date.UTC(2026, 10, 18, 1, n)) }),
  );
  const read = readFeed(atomOf(feed(many)));
  expect(read.breaches).toEqual([]);
  expect(read.entries.length).toBe(50);
  expect(read.updated).toBe('2026-11-18T01:49:00.000Z');
});

test('a feed nothing was said in yet is a feed', () => {
  expect(readFeed(atomOf(feed([])))).toMatchObject({
    breaches: [],
    updated: '1970-01-01T00:00:00.000Z',
    entries: [],
  });
});

test('an id stays when the portal moves from http to https, and differs by page', () => {
  expect(tagOf('https://tiyan.example.gov.cn', '/notices/7')).toBe(
    'tag:tiyan.example.gov.cn,2026:/notices/7',
  );
  expect(tagOf('http://tiyan.example.gov.cn:8080', '/notices/7')).toBe(
    'tag:tiyan.example.gov.cn,2026:/notices/7',
  );
});

test('the reader finds a breach when there is one', () => {
  const good = atomOf(feed([entry(1), entry(1)]));
  expect(readFeed(good).breaches).toEqual(['an id stands twice']);
  expect(
    readFeed(good.replaceAll('https://tiyan.example.gov.cn/notices/1"', '/notices/1"')).breaches,
  ).toContain('not a complete address: /notices/1');
  expect(
    readFeed(good.replace('<updated>2026-11-18T01:00:00.000Z', '<updated>18 Nov')).breaches,
  ).toContain('not a time: 18 Nov');
  expect(readFeed(good.replace('</feed>', '')).breaches.length).toBeGreaterThan(1);
});
