/** Crockford base 32: codes that people read and type. Also runs in the browser. */

/** Letters and digits that cannot be mistaken for each other (Crockford base 32). */
export const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What people type for a Crockford code: full-width, lower case, O for 0, I or L for 1, spaces and dashes. */
export const normaliseCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-–—_.·]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
    .replace(/U/g, 'V');
