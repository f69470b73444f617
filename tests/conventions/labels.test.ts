import { expect, test } from 'vitest';
import { refusalCodes, refusalSentence } from '#labels/refusals.ts';
import { fieldErrorKinds, fieldErrorSentence } from '#labels/field-errors.ts';
import { sourcesUnder } from './sources.ts';

const code = sourcesUnder('src')
  .filter(({ path }) => !path.startsWith('src/labels/'))
  .map(({ text }) => text)
  .join('\n');

test('every refusal has a sentence that is used somewhere', () => {
  expect(
    refusalCodes.filter((refusal) => !code.includes(`'${refusal}'`)),
    'an unused sentence misleads those who correct the wording',
  ).toEqual([]);
  for (const refusal of refusalCodes) expect(refusalSentence(refusal)).toMatch(/[。！？]$/);
});

test('every kind of field error says what to do', () => {
  for (const kind of fieldErrorKinds)
    expect(fieldErrorSentence('anything', kind)).toMatch(/\p{Script=Han}.*。$/u);
});
