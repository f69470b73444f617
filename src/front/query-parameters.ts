/**
 * The query parameters each public page reads: only these are part of its address. The front drops every other one before
 * the page is looked for, so an unknown parameter makes no second page and no page sees it.
 * A new parameter of a public page is added here; tests/conventions/query-parameters.test.ts compares both sides.
 */

/** A longer query is refused with 414: the longest of our own forms sends less than a third of it. */
export const MAX_QUERY_BYTES = 2048;

/** By route, named as its file in src/pages. A page that is not listed reads none. */
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

/** What follows the first `?` of an address; empty without one. */
export function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

/**
 * The query as one page has it: declared parameters only, sorted by name, the first value of each. Begins with `?`, or is
 * empty. `innerPath` is the path within the portal's sub-path.
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
 * The open data refuses a filter it does not know and one that stands twice, so it must see them: such a request is answered
 * by the page each time and never kept.
 */
export function hasWrongFilter(innerPath: string, query: string): boolean {
  if (query === '' || !innerPath.startsWith('/api/')) return false;
  const known = namesAt(innerPath);
  const names = [...new URLSearchParams(query).keys()];
  return new Set(names).size < names.length || names.some((name) => !known.includes(name));
}
