/** Crockford base 32: codes that people read and type. Also runs in the browser. */

/** Letters and digits that are hard to confuse. */
export const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Normalises a typed code: full-width and lower-case letters, O for 0, I or L for 1, U for V,
 * spaces and dashes.
 */
export const normaliseCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.·]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/U/g, 'V');
