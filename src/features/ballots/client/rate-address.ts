/**
 * Addresses of the rating pages. They get no cookie, so the address carries the view and the fact
 * that this is the hall's tablet.
 */

export interface RateMode {
  view: 'ordinary' | 'elder';
  tablet: boolean;
}

export function rateModeOf(url: URL, view: 'ordinary' | 'elder'): RateMode {
  return { view, tablet: url.searchParams.get('on') === 'tablet' };
}

/** `path` includes the sub-path. */
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

/** The address that draws the form again in the other view, with what was typed. Casts nothing. */
export const redrawn = (path: string, mode: RateMode): string =>
  inMode(path, { ...mode, view: mode.view === 'elder' ? 'ordinary' : 'elder' });

/**
 * Seconds without a touch after which the hall's tablet erases a person's input (trust.md §1.10).
 */
export const tabletForgetsAfter = 60;
