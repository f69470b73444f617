import { expect, test } from 'vitest';
import type { Db } from '#db/connect.ts';
import { ownerField, ownerOf, withOwner } from '#platform/form-owner.ts';
import { createSecrets } from '#platform/secrets.ts';
import { ctx } from '#tests/support/ctx.ts';
import { town } from '#tests/support/town.ts';

const noDb = {} as Db;
const own = ctx(noDb, { actor: town.editor });
const sealIn = (html: string): string =>
  new RegExp(`name="${ownerField}" value="([^"]+)"`).exec(html)?.[1] ?? '';

test('each form that posts names its owner; a search form and the way out do not', () => {
  const page = withOwner(
    own,
    '<form class="form" method="post"><textarea name="t"></textarea></form><form method="get" action="/x"></form>' +
      '<form method="POST" action="/portal/sign-out"><button>退出</button></form><form hidden method="post"><button></button></form>',
  );
  expect(page.split(ownerField)).toHaveLength(3);
  expect(ownerOf(own, sealIn(page))).toEqual({
    userId: town.editor.userId,
    drawnAt: own.now,
    mayBeKept: true,
  });
});

test('a page without a signed-in reader stays byte for byte', () => {
  const page = '<form method="post"><input type="text" name="a"></form>';
  expect(withOwner(ctx(noDb), page)).toBe(page);
});

test.for([
  ['a password', '<form method="post"><input type="password" name="p"></form>'],
  ['a file', '<form method="post"><textarea></textarea><input type="file" name="f"></form>'],
  [
    'a rating on paper',
    '<form class="form" method="post" autocomplete="off"><select></select></form>',
  ],
  [
    'one button',
    '<form method="post"><input type="hidden" name="do" value="x"><button></button></form>',
  ],
] as const)('a form with %s says that it is not to be kept', ([, html]) => {
  expect(ownerOf(own, sealIn(withOwner(own, html)))?.mayBeKept).toBe(false);
});

test('what somebody typed is never taken for a form', () => {
  // As Astro writes attributes: quotation marks escaped, angle brackets not.
  const page =
    '<input value="<form method=&#34;post&#34;>"><textarea>&lt;form method="post"></textarea>';
  expect(withOwner(own, page)).toBe(page);
});

test('a field made up, changed, or sealed by another portal names nobody', () => {
  const seal = sealIn(withOwner(own, '<form method="post"></form>'));
  for (const wrong of ['', 'x', seal.slice(1), [seal], undefined, `${seal.slice(0, -2)}AA`])
    expect(ownerOf(own, wrong)).toBeNull();
  expect(ownerOf({ secrets: createSecrets('another portal') }, seal)).toBeNull();
});
