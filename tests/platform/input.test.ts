/** A posted form is read in one pass, and what no field can take is refused before a schema looks at it. */
import { expect, test } from 'vitest';
import { isPlainText, readForm } from '#platform/input.ts';
import { readJson } from '#platform/json-answer.ts';
import { Malformed } from '#platform/refusal.ts';

const formOf = (...entries: [string, string][]): FormData => {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
};

test('a name that stands once is a value, one that stands more often a list', () => {
  expect(readForm(formOf(['a', '1'], ['b', '2'], ['a', '3']))).toEqual({ a: ['1', '3'], b: '2' });
});

test('a field named like an inner property is a field', () => {
  const raw = readForm(formOf(['__proto__', 'x'], ['constructor', 'y']));
  expect(Object.keys(raw)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
});

test('each doubling of the names takes less than three times as long', () => {
  const form = (count: number) =>
    formOf(...Array.from({ length: count }, (_, at): [string, string] => [`f${at}`, '1']));
  const [small, large] = [form(2_000), form(16_000)];
  const msOf = (sent: FormData): number => {
    const began = performance.now();
    readForm(sent);
    return performance.now() - began;
  };
  const best = (sent: FormData): number =>
    Math.min(...Array.from({ length: 10 }, () => msOf(sent)));
  expect(best(large)).toBeLessThan(3 ** 3 * best(small));
});

test.each([
  ['NUL', 'a\0b', false],
  ['half a character', 'a\ud800b', false],
  ['31 marks on one letter', `a${'\u0315'.repeat(31)}`, false],
  ['marks that only become some in NFKC', `a${'\uff9e'.repeat(31)}`, false],
  ['30 marks on one letter', `a${'\u0315'.repeat(30)}`, true],
  ['Chinese, an emoji in parts, line ends', '体验员 👩‍👩‍👧\r\n\t', true],
])('%s', (_name, text, fits) => {
  expect(isPlainText(text)).toBe(fits);
  const read = () => readForm(formOf(['a', text]));
  // FormData itself mends half a character.
  if (fits || !text.isWellFormed()) expect(read).not.toThrow();
  else expect(read).toThrow(Malformed);
});

test('a megabyte of marks is looked at and normalised in less than two seconds', () => {
  const most = `a${'\u0315'.repeat(15)}${'\u0316'.repeat(15)}`.repeat(16_000);
  const began = performance.now();
  expect(isPlainText(most)).toBe(true);
  most.normalize('NFKC');
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each([
  ['NUL', '{"a":["b\\u0000"]}'],
  ['half a character', '{"a":"\\ud800"}'],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['100,000 lists in each other', '['.repeat(100_000)],
  ['100,000 closed lists', '['.repeat(100_000) + ']'.repeat(100_000)],
])('JSON with %s is malformed', async (_name, body) => {
  const request = new Request('http://x/', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  await expect(readJson(request, 1_000_000)).rejects.toThrow(/body json/);
});
