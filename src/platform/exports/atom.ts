/**
 * Atom feeds (RFC 4287), written with `feed`. Input is plain text; it is escaped here, because the
 * library marks every text as HTML. The same entries give the same bytes: a feed contains no time
 * but theirs.
 */
import { Feed } from 'feed';

export interface AtomEntry {
  /** Permanent; see `tagOf`. */
  id: string;
  title: string;
  /** Absolute URL of the page of this entry. */
  href: string;
  /** One string per line. */
  summary: readonly string[];
  publishedAt: Date;
  updatedAt: Date;
}

export interface AtomFeed {
  title: string;
  author: string;
  /** URL of the feed, also its id. */
  href: string;
  /** URL of the HTML page with the same entries. */
  page: string;
  /** In the order of the list. */
  entries: readonly AtomEntry[];
}

/** Maximum entries in a feed. The page has all. */
export const maximumEntries = 50;

/**
 * A tag URI (RFC 4151). It stays the same when http becomes https. `path` includes the sub-path.
 */
export const tagOf = (origin: string, path: string): string =>
  `tag:${new URL(origin).hostname},2026:${path}`;

/** Characters that XML 1.0 cannot represent, even escaped. */
const unwritable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const htmlOf = (text: string): string =>
  text
    .replace(unwritable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br/>');

/** The time of an empty feed is the epoch. */
export function atomOf({ title, author, href, page, entries }: AtomFeed): string {
  const listed = entries.slice(0, maximumEntries);
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
