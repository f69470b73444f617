/**
 * Sub-path of the portal on the site of the district (`PORTAL_BASE`, fixed at build). Empty when
 * the portal has the whole site.
 */
const base = import.meta.env.BASE_URL.replace(/\/$/, '');

/** Address of a path inside the portal. */
export const to = (path: string): string => `${base}${path}` || '/';

/** A rating page. It reads no cookie, so the address carries the view. */
export const toRating = (path: string, view: 'ordinary' | 'elder'): string =>
  to(path) + (view === 'elder' ? '?view=elder' : '');

/** The canonical address of a page, without view and letter size. */
export function canonicalAddress(url: URL): string {
  const asked = new URLSearchParams(url.search);
  for (const look of ['view', 'size']) asked.delete(look);
  return `${url.origin}${url.pathname}${asked.size > 0 ? `?${asked}` : ''}`;
}

/** Address of a page within the site, without the view. */
export function withoutView(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete('view');
  return `${url.pathname}${query.size > 0 ? `?${query}` : ''}`;
}

/**
 * Address of the same rating page in the given view. Other parameters stay (page number, filter).
 */
export function inView(url: URL, view: 'ordinary' | 'elder'): string {
  const query = new URLSearchParams(url.search);
  query.set('view', view);
  return `${url.pathname}?${query}`;
}
