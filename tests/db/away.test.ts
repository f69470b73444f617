import { expect, test } from 'vitest';
import { isDatabaseAway } from '#db/away.ts';

const failed = (code: string, cause?: Error) => Object.assign(new Error('x', { cause }), { code });

test('a database without room, and a full disk of our own, are told from a fault', () => {
  expect(isDatabaseAway(failed('53100'))).toBe(true);
  expect(isDatabaseAway(new Error('a query failed', { cause: failed('53100') }))).toBe(true);
  expect(isDatabaseAway(failed('ENOSPC'))).toBe(true);
  expect(isDatabaseAway(failed('EDQUOT'))).toBe(true);
  expect(isDatabaseAway(failed('23505'))).toBe(false);
  expect(isDatabaseAway(failed('ENOENT'))).toBe(false);
});
