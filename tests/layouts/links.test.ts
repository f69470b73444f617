import { expect, test } from 'vitest';
import { inView, to } from '#layouts/links.ts';

test('an address inside the portal stays as it is when the portal is a site of its own', () => {
  expect(to('/')).toBe('/');
  expect(to('/open-days?page=2')).toBe('/open-days?page=2');
});

test('changing the view keeps the page and what was asked', () => {
  expect(inView(new URL('http://portal.test/open-days?page=3&view=ordinary'), 'elder')).toBe('/open-days?page=3&view=elder');
  expect(inView(new URL('http://portal.test/'), 'ordinary')).toBe('/?view=ordinary');
});
