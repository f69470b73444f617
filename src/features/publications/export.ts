/** Published notices as news. */
import { tagOf, type AtomEntry } from '#platform/exports/atom.ts';
import type { NoticeLine } from './queries.ts';

/** `page` is the address of the list, complete; a notice's own is below it. A published text never changes: a correction is a new notice. */
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
