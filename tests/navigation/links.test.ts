import { expect, test } from 'vitest';
import { canonicalAddress, inView, to, toRating, withoutView } from '#navigation/links.ts';

test('an address inside the portal stays as it is when the portal is a site of its own', () => {
  expect(to('/')).toBe('/');
  expect(to('/open-days?page=2')).toBe('/open-days?page=2');
});

test('changing the view keeps the page and what was asked', () => {
  expect(inView(new URL('http://portal.test/open-days?page=3&view=ordinary'), 'elder')).toBe(
    '/open-days?page=3&view=elder',
  );
  expect(inView(new URL('http://portal.test/'), 'ordinary')).toBe('/?view=ordinary');
});

test('the way to a rating takes the view along, because those pages see no cookie', () => {
  expect(toRating('/rate', 'ordinary')).toBe('/rate');
  expect(toRating('/rate/7', 'elder')).toBe('/rate/7?view=elder');
});

test('a page has one address, in whatever look it was asked for', () => {
  expect(canonicalAddress(new URL('https://portal.test/notices/7?size=large&view=elder#end'))).toBe(
    'https://portal.test/notices/7',
  );
  expect(canonicalAddress(new URL('https://portal.test/issues?view=elder&list=demand'))).toBe(
    'https://portal.test/issues?list=demand',
  );
});

test('the clean address of a page keeps what was asked and drops the view', () => {
  expect(withoutView(new URL('https://portal.test/issues?view=elder&page=2'))).toBe(
    '/issues?page=2',
  );
  expect(withoutView(new URL('https://portal.test/?view=elder'))).toBe('/');
});
