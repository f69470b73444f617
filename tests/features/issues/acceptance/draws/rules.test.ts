import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { candidateNumber, drawOrder, listHash } from '#features/issues/acceptance/draws/rules.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the order is that of SHA-256( seed ‖ number ), whatever the order of the list', () => {
  const numbers = ['c0', 'a1', 'b2', 'd3'];
  const order = drawOrder('seed', numbers);
  expect(order.toSorted()).toEqual(numbers.toSorted());
  const lots = order.map((number) => sha256(`seed${number}`));
  expect(lots).toEqual(lots.toSorted());
  expect(drawOrder('seed', numbers.toReversed())).toEqual(order);
  expect(drawOrder('another seed', numbers)).not.toEqual(order);
});

test('the hash of the list changes with any number, and not with their order', () => {
  expect(listHash(['b', 'a'])).toBe(sha256('a\nb'));
  expect(listHash(['a', 'b'])).toBe(listHash(['b', 'a']));
  expect(listHash(['a', 'c'])).not.toBe(listHash(['a', 'b']));
});

test('a number shows its person to nobody without the salt', () => {
  expect(candidateNumber('salt', 'id')).toBe(sha256('salt:id').slice(0, 16));
  expect(candidateNumber('other', 'id')).not.toBe(candidateNumber('salt', 'id'));
});
