/**
 * The query parameters that each public page reads. The front drops all others before the cache
 * lookup, so an unknown parameter makes no second page. Add new parameters of public pages here;
 * tests/conventions/query-parameters.test.ts compares both sides.
 */

/** A longer query is refused with 414. Our longest form sends less than a third of it. */
export const MAX_QUERY_BYTES = 2048;

/** By route, named like its file in src/pages. A page that is not listed reads no parameters. */
export const queryParameters: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/[resource]': [
    'after',
    'channel',
    'format',
    'from',
    'list',
    'overdue',
    'state',
    'to',
    'unit',
  ],
  '/experiencers': ['after'],
  '/issues': ['after', 'channel', 'late', 'list', 'q', 'state', 'unit'],
  '/issues/deadlines': ['day', 'rule', 'workdays'],
  '/issues/lessons': ['after'],
  '/issues/[number]/files/[name]': ['size'],
  '/join': ['after'],
  '/join/received': ['no'],
  '/notices': ['after'],
  '/notices/[id]': ['size'],
  '/open-days': ['after', 'before'],
  '/ratings': ['after', 'by'],
  '/ratings/[openDayId]/ballots': ['after'],
  '/ratings/[openDayId]/ballots.json': ['after'],
  '/ratings/log': ['before'],
  '/ratings/log.json': ['after'],
  '/ratings/remarks': ['after', 'day'],
  '/window-duty': ['hall', 'month', 'unit', 'week'],
  '/window-duty/board': ['hall', 'part'],
  '/window-duty/print': ['hall', 'month', 'unit', 'week'],
};

const patterns = Object.entries(queryParameters).map(([route, names]) => ({
  pattern: new RegExp(`^${route.replaceAll('.', '\\.').replaceAll(/\[\w+\]/g, '[^/]+')}/?$`),
  names: names.toSorted(),
}));

const namesAt = (innerPath: string): readonly string[] =>
  patterns.find(({ pattern }) => pattern.test(innerPath))?.names ?? [];

/** The part after the first `?` of an address; empty without one. */
export function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

/**
 * The canonical query of one page: declared parameters only, sorted by name, the first value of
 * each. Begins with `?`, or is empty. `innerPath` is the path within the portal's sub-path.
 */
export function canonicalQuery(innerPath: string, query: string): string {
  const names = query === '' ? [] : namesAt(innerPath);
  if (names.length === 0) return '';
  const asked = new URLSearchParams(query);
  const kept = new URLSearchParams();
  for (const name of names) {
    const value = asked.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? '' : `?${kept}`;
}

/**
 * The open data must refuse unknown and repeated filters, so its page must see them. Such a request
 * bypasses the cache.
 */
export function hasWrongFilter(innerPath: string, query: string): boolean {
  if (query === '' || !innerPath.startsWith('/api/')) return false;
  const known = namesAt(innerPath);
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size < names.length || names.some((name) => !known.includes(name));
}
