/** An address inside the portal. The portal may live under a sub-path of the district's site (`PORTAL_BASE`, fixed at build). */
export const to = (path: string): string => `${import.meta.env.BASE_URL.replace(/\/$/, '')}${path}` || '/';

/** The same page in the other view, keeping what was asked (page number, filter). */
export function inView(url: URL, view: 'ordinary' | 'elder'): string {
  const query = new URLSearchParams(url.search);
  query.set('view', view);
  return `${url.pathname}?${query}`;
}
