/**
 * src/front/query-parameters.ts declares what the public pages read. A page must not expect a
 * parameter that the front drops.
 */
import { expect, test } from 'vitest';
import { listQueries } from '#features/open-data/input.ts';
import { readPath } from '#src/front/paths.ts';
import { queryParameters } from '#src/front/query-parameters.ts';
import { sourcesUnder, withoutComments, type Source } from './sources.ts';

/** Read only by the rating pages, which are never cached. Other pages build addresses with it. */
const ofRatingPages = 'src/features/ballots/client/rate-address.ts';

const sources = new Map(sourcesUnder('src').map((source) => [source.path, source]));

/**
 * The parameters that a page and its imports read: `query.get('x')`, and `one('x', …)` of the issue
 * filter.
 */
function parametersOf(page: Source): string[] {
  const seen = new Set<string>();
  const found = new Set<string>();
  const visit = (source: Source): void => {
    if (seen.has(source.path) || source.path === ofRatingPages) return;
    seen.add(source.path);
    const reads = /(?:\b(?:query|searchParams)\.(?:get|getAll|has)|\bone)\(\s*['"](\w+)['"]/g;
    for (const [, name = ''] of withoutComments(source.text).matchAll(reads)) found.add(name);
    if (source.path === 'src/features/open-data/input.ts')
      for (const { shape } of Object.values(listQueries))
        for (const name of Object.keys(shape)) found.add(name);
    for (const name of source.imports) {
      const next = sources.get(name);
      if (next) visit(next);
    }
  };
  visit(page);
  return [...found].sort();
}

const pages = [...sources.values()]
  .filter(({ path }) => path.startsWith('src/pages/'))
  .map((source) => ({
    source,
    route:
      source.path
        .slice('src/pages'.length)
        .replace(/\.(astro|ts)$/, '')
        .replace(/\/index$/, '') || '/',
  }))
  .filter(({ route }) => {
    const path = readPath(route.replaceAll(/[[\]]/g, ''), '/');
    return path !== null && !path.cookieless && !path.personal && !path.attachment;
  });

test('every query parameter a public page reads is declared, and each declared one is read', () => {
  const read = pages
    .map(({ source, route }) => [route, parametersOf(source)] as const)
    .filter(([, names]) => names.length > 0);
  expect(Object.fromEntries(read)).toEqual(
    Object.fromEntries(
      Object.entries(queryParameters).map(([route, names]) => [route, names.toSorted()]),
    ),
  );
});

test('no public page reads its query in a way this cannot see', () => {
  const reads = /(?:query|searchParams)\.(?:get|getAll|has)\((?!\s*(?:['"]|name\)))/;
  expect(
    pages
      .filter(({ source }) => reads.test(withoutComments(source.text)))
      .map(({ route }) => route),
  ).toEqual([]);
});
