import { expect, test } from 'vitest';
import { editionOfValues, ensureLatest, isSameValue, Outdated } from '#platform/edition.ts';

const stored = { title: '关于开放日的公告', body: '第一行\n第二行', roles: ['desk', 'auditor'] };

test('an edition is of all values, whatever their order and the line breaks of a form', () => {
  const edition = editionOfValues(stored);
  expect(edition).toMatch(/^[0-9a-f]{16}$/);
  expect(
    editionOfValues({ roles: ['auditor', 'desk'], body: '第一行\r\n第二行', title: stored.title }),
  ).toBe(edition);
  expect(editionOfValues({ ...stored, edition })).toBe(edition);
  for (const change of [{ title: '关于开放日的通知' }, { body: '第一行第二行' }, { roles: 'desk' }])
    expect(editionOfValues({ ...stored, ...change }), JSON.stringify(change)).not.toBe(edition);
});

test('what moves from one field to another is another edition', () => {
  expect(editionOfValues({ a: 'x', b: '' })).not.toBe(editionOfValues({ a: '', b: 'x' }));
});

test('another edition is refused with what is stored', () => {
  expect(() => ensureLatest(stored, editionOfValues(stored))).not.toThrow();
  try {
    ensureLatest(stored, '0000000000000000');
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(Outdated);
    expect((error as Outdated).stored).toEqual(stored);
    expect((error as Outdated).code).toBe('form.outdated');
  }
});

test.for([
  ['a', 'a', true],
  ['a', ['a'], true],
  ['', undefined, true],
  [[], undefined, true],
  ['a', 'b', false],
  [['a', 'b'], ['b', 'a'], true],
  [['a', 'b'], 'a', false],
] as const)('%j and %j: same %s', ([one, other, same]) => {
  const list = (value: typeof one | typeof other) =>
    value === undefined || typeof value === 'string' ? value : [...value];
  expect(isSameValue(list(one), list(other))).toBe(same);
});
