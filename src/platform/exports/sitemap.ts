/** sitemap.xml (sitemaps.org 0.9): addresses and, where it is known, when they last changed. */
import { dayOf } from '#platform/day.ts';

export interface SitemapEntry {
  /** Complete with scheme. */
  href: string;
  changedAt?: Date | null;
}

/** Addresses are written percent-encoded (`URL` does that), so only these need care. */
const written = (href: string): string =>
  new URL(href).href.replaceAll('&', '&amp;').replaceAll("'", '&apos;');

export function sitemapOf(entries: readonly SitemapEntry[]): string {
  const urls = entries.map(
    ({ href, changedAt }) =>
      `<url><loc>${written(href)}</loc>${changedAt ? `<lastmod>${dayOf(changedAt)}</lastmod>` : ''}</url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join('\n')}\n</urlset>\n`;
}
