/** The two views of every page, and the cookie that remembers which one a reader chose. */
import type { AstroCookies } from 'astro';

export type View = 'ordinary' | 'elder';

export const isView = (text: unknown): text is View => text === 'ordinary' || text === 'elder';

/** What a button sends as `do` to have its form drawn again in another view, with what was typed in it. */
export const redrawIn = (view: View): string => `redraw:${view}`;

/** The view such a button asks for; null for any other `do`. */
export function viewToRedrawIn(asked: string): View | null {
  const view = asked.startsWith('redraw:') ? asked.slice('redraw:'.length) : null;
  return isView(view) ? view : null;
}

/** Keeps the chosen view for a year. The cookie says nothing else about the reader; only a POST may set it. */
export function rememberView({ cookies, url }: { cookies: AstroCookies; url: URL }, view: View) {
  cookies.set('view', view, {
    path: import.meta.env.BASE_URL,
    maxAge: 31_536_000,
    sameSite: 'lax',
    httpOnly: true,
    secure: url.protocol === 'https:',
  });
}
