/** The two views of every page, and the cookie with the reader's choice. */
import type { AstroCookies } from 'astro';

export type View = 'ordinary' | 'elder';

export const isView = (text: unknown): text is View => text === 'ordinary' || text === 'elder';

/**
 * Value of `do` for a button that renders its form again in another view, with the typed values.
 */
export const redrawIn = (view: View): string => `redraw:${view}`;

/** The view requested by such a button; null for any other `do`. */
export function viewToRedrawIn(asked: string): View | null {
  const view = asked.startsWith('redraw:') ? asked.slice('redraw:'.length) : null;
  return isView(view) ? view : null;
}

/**
 * Stores the chosen view for a year. The cookie says nothing else about the reader. Only a POST may
 * set it.
 */
export function rememberView({ cookies, url }: { cookies: AstroCookies; url: URL }, view: View) {
  cookies.set('view', view, {
    path: import.meta.env.BASE_URL,
    maxAge: 31_536_000,
    sameSite: 'lax',
    httpOnly: true,
    secure: url.protocol === 'https:',
  });
}
