import { hash } from '@node-rs/argon2';
import { describe, expect, test } from 'vitest';
import {
  hashOfNothing,
  hashPassword,
  needsRehash,
  problemWithPassword,
  verifyPassword,
} from '#features/accounts/passwords.ts';
import { testRegion } from '#tests/support/region.ts';

describe('what a guesser tries first is refused', () => {
  test.each([
    '123456789012',
    '098765432109',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    '1234567890ab',
    'password1234',
    'Password123456',
    'ｐａｓｓｗｏｒｄ１２３４',
    'qwertyuiop12',
    '1qaz2wsx3edc',
    'iloveyou1314',
    '体验员体验员体验员体验员',
    '云溪区政务服务123456',
    '云溪云溪云溪123456',
    '清江市12345678901',
    'adminadmin123',
    'zhengwufuwu1',
  ])('%s', (password) => {
    expect(problemWithPassword(password, testRegion)).toBe('guessable');
  });

  test.each([['沈知秋13900000001'], ['13900000001abc'], ['沈知秋沈知秋沈知秋123']])(
    'one made of the owner’s name and telephone: %s',
    (password) => {
      expect(problemWithPassword(password, testRegion, ['沈知秋', '13900000001'])).toBe(
        'guessable',
      );
    },
  );
});

test.each([
  'correct horse battery',
  '我家门前有两棵枣树还有猫',
  '7391 8264 0571',
  'tR8-mund Kx',
  '沈知秋每天早上喂三只鸡鸭鹅',
])('a phrase of one’s own is taken without rules of composition: %s', (password) => {
  expect(problemWithPassword(password, testRegion, ['沈知秋', '13900000001'])).toBeNull();
});

test('a password opens its own hash, however the keyboard composed it, and no other', async () => {
  const stored = await hashPassword('Café 我家门前 12');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=1,p=1\$/);
  expect(await verifyPassword(stored, 'Cafe\u0301 我家门前 １２')).toBe(true);
  expect(await verifyPassword(stored, 'Café 我家门前 13')).toBe(false);
});

test('no stored password is opened by nothing', async () => {
  expect(await verifyPassword(null, '')).toBe(false);
  expect(await verifyPassword(null, 'anything at all')).toBe(false);
  expect(needsRehash(hashOfNothing), 'the dummy must take as long as a real one').toBe(false);
});

test('a hash of an earlier cost still opens and asks to be made anew', async () => {
  const old = await hash('an older password', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  expect(await verifyPassword(old, 'an older password')).toBe(true);
  expect(needsRehash(old)).toBe(true);
});

test('at most 36 are let in at once, the others are told to come back, and later ones find the place free', async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, () => verifyPassword(null, 'storm')),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused).toHaveLength(14);
  for (const { reason } of refused as PromiseRejectedResult[])
    expect(reason).toMatchObject({ code: 'account.busy' });
  expect(await verifyPassword(null, 'after the storm')).toBe(false);
});
