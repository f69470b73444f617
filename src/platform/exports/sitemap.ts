/** sitemap.xml (sitemaps.org 0.9): URLs and, if known, when each page last changed. */
import { dayOf } from '#platform/day.ts';

export interface SitemapEntry {
  /** Absolute URL. */
  href: string;
  changedAt?: Date | null;
}

/** `URL` percent-encodes addresses, so only these two characters need escaping. */
const written = (href: string): string =>
  new URL(href).href.replaceAll('&', '&amp;').replaceAll("'", '&apos;');

export function sitemapOf(entries: readonly SitemapEntry[]): string {
  const urls = entries.map(
    ({ href, changedAt }) =>
      `<url><loc>${written(href)}</loc>${changedAt ? `<lastmod>${dayOf(changedAt)}</lastmod>` : ''}</url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}
