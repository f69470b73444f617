import { expect, test } from 'vitest';
import { fileSize } from '#labels/files.ts';

test.each([
  [1, '1 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [23_500, '23 KB'],
  [1_048_063, '1023 KB'],
  [1_048_575, '1.0 MB'],
  [1_500_000, '1.4 MB'],
  [10 * 1024 * 1024, '10.0 MB'],
])('%i bytes are %s', (bytes, words) => {
  expect(fileSize(bytes)).toBe(words.replace(' ', '\u00a0'));
});
