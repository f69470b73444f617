/** The sub-path of the district's site the portal lives under (`PORTAL_BASE`, fixed at build); empty when it has the site to itself. */
const base = import.meta.env.BASE_URL.replace(/\/$/, '');

/** An address inside the portal. */
export const to = (path: string): string => `${base}${path}` || '/';

/** A rating page. It sees no cookie, so the view goes along in the address. */
export const toRating = (path: string, view: 'ordinary' | 'elder'): string =>
  to(path) + (view === 'elder' ? '?view=elder' : '');

/** The one address of a page, whatever view or size of letters it was asked in. */
export function canonicalAddress(url: URL): string {
  const asked = new URLSearchParams(url.search);
  for (const look of ['view', 'size']) asked.delete(look);
  return `${url.origin}${url.pathname}${asked.size > 0 ? `?${asked}` : ''}`;
}

/** The address of a page within the site, without the view it was asked in. */
export function withoutView(url: URL): string {
  const query = new URLSearchParams(url.search);
  query.delete('view');
  return `${url.pathname}${query.size > 0 ? `?${query}` : ''}`;
}

/** The same rating page in the other view, keeping what was asked (page number, filter). */
export function inView(url: URL, view: 'ordinary' | 'elder'): string {
  const query = new URLSearchParams(url.search);
  query.set('view', view);
  return `${url.pathname}?${query}`;
}
