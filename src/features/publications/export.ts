/** Published notices as feed entries. */
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { NoticeLine } from './queries.ts';

/**
 * `page` is the full address of the list; each notice is below it. A published text never changes:
 * a correction is a new notice.
 */
export const noticeEntries = (notices: readonly NoticeLine[], page: string): AtomEntry[] =>
  notices.map(({ id, title, publishedAt }) => {
    const { origin, pathname } = new URL(page);
    return {
      id: tagOf(origin, `${pathname}/${id}`),
      title,
      summary: [],
      href: `${page}/${id}`,
      publishedAt,
      updatedAt: publishedAt,
    };
  });
