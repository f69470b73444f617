/**
 * Atom (RFC 4287), written by `feed`. What goes in is plain words; the library marks every text as HTML, so they are
 * escaped here first. The same entries give the same bytes: no time but theirs stands in a feed.
 */
import { Feed } from 'feed';

export interface AtomEntry {
  /** Stays for ever; see `tagOf`. */
  id: string;
  title: string;
  /** The page to read it on, complete with scheme. */
  href: string;
  /** A line each. */
  summary: readonly string[];
  publishedAt: Date;
  updatedAt: Date;
}

export interface AtomFeed {
  title: string;
  /** Who publishes it. */
  author: string;
  /** Where the feed itself is; its id as well. */
  href: string;
  /** The page with the same things for people. */
  page: string;
  /** In the order of the list. */
  entries: readonly AtomEntry[];
}

/** More are on the page. */
export const mostEntries = 50;

/** An id that outlives a move from http to https (RFC 4151). `path` is that of the page, the sub-path included. */
export const tagOf = (origin: string, path: string): string =>
  `tag:${new URL(origin).hostname},2026:${path}`;

/** XML 1.0 has no way of writing these, escaped or not. */
const unwritable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const htmlOf = (text: string): string =>
  text
    .replace(unwritable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br/>');

/** An empty feed is as old as can be: nothing has been said yet. */
export function atomOf({ title, author, href, page, entries }: AtomFeed): string {
  const listed = entries.slice(0, mostEntries);
  const updated = new Date(Math.max(0, ...listed.map(({ updatedAt }) => updatedAt.getTime())));
  const feed = new Feed({
    id: href,
    title,
    feed: href,
    link: page,
    updated,
    author: { name: author },
    generator: false,
    copyright: author,
  });
  for (const entry of listed) {
    feed.addItem({
      id: entry.id,
      title: htmlOf(entry.title),
      link: entry.href,
      published: entry.publishedAt,
      date: entry.updatedAt,
      ...(entry.summary.length > 0 && { description: entry.summary.map(htmlOf).join('<br/>') }),
    });
  }
  return feed.atom1();
}

export const atomAnswer = (feed: AtomFeed): Response =>
  new Response(atomOf(feed), {
    headers: { 'Content-Type': 'application/atom+xml; charset=utf-8' },
  });
