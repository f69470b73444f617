/** An address inside the portal. The portal may live under a sub-path of the district's site (`PORTAL_BASE`, fixed at build). */
export const to = (path: string): string => `${import.meta.env.BASE_URL.replace(/\/$/, '')}${path}` || '/';

/** A rating page. It sees no cookie, so the view goes along in the address. */
export const toRating = (path: string, view: 'ordinary' | 'elder'): string => to(path) + (view === 'elder' ? '?view=elder' : '');

/** The one address of a page, whatever view or size of letters it was asked in. */
export function canonicalAddress(url: URL): string {
  const canonical = new URL(url);
  for (const look of ['view', 'size']) canonical.searchParams.delete(look);
  canonical.hash = '';
  return canonical.href;
}

/** The same page in the other view, keeping what was asked (page number, filter). */
export function inView(url: URL, view: 'ordinary' | 'elder'): string {
  const query = new URLSearchParams(url.search);
  query.set('view', view);
  return `${url.pathname}?${query}`;
}
