import { expect, test } from 'vitest';
import { isDatabaseUnavailable } from '#db/unavailable.ts';

const failed = (code: string, cause?: Error) => Object.assign(new Error('x', { cause }), { code });

test('a database without room, and a full disk of our own, are told from a fault', () => {
  expect(isDatabaseUnavailable(failed('53100'))).toBe(true);
  expect(isDatabaseUnavailable(new Error('a query failed', { cause: failed('53100') }))).toBe(true);
  expect(isDatabaseUnavailable(failed('ENOSPC'))).toBe(true);
  expect(isDatabaseUnavailable(failed('EDQUOT'))).toBe(true);
  expect(isDatabaseUnavailable(failed('23505'))).toBe(false);
  expect(isDatabaseUnavailable(failed('ENOENT'))).toBe(false);
});
