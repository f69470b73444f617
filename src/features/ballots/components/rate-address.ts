/** Addresses of the rating pages. They see no cookie, so the view and "this is the hall's tablet" travel in the address. */

export interface RateMode {
  view: 'ordinary' | 'elder';
  tablet: boolean;
}

export function rateModeOf(url: URL, view: 'ordinary' | 'elder'): RateMode {
  return { view, tablet: url.searchParams.get('on') === 'tablet' };
}

/** `path` is complete (sub-path included). */
export function inMode(
  path: string,
  { view, tablet }: RateMode,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    ...more,
    ...(tablet && { on: 'tablet' }),
    ...(view === 'elder' && { view }),
  }).toString();
  return query ? `${path}?${query}` : path;
}

/** The form of a day with what was typed in it, drawn again in the other view; nothing is cast. */
export const redrawn = (path: string, mode: RateMode): string =>
  inMode(path, { ...mode, view: mode.view === 'elder' ? 'ordinary' : 'elder' });

/** The hall's tablet forgets a person after so many seconds without a touch (trust.md §1.10). */
export const tabletForgetsAfter = 60;
