import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  digitsOf,
  nullifierOfDigits,
  numberOf,
  ticketsIn,
} from '#features/ballots/client/receipt.ts';

const bytes = (seed: string): Buffer => createHash('sha256').update(seed).digest();
const nullifier = (seed: string): string => bytes(seed).toString('base64url');
const signature = (seed: string): string =>
  Buffer.concat([bytes(seed), bytes(`${seed}2`)]).toString('base64url');

test('a number is its nullifier in hex, in sixteen groups of four, and leads back to it', () => {
  for (const seed of ['a', 'b', 'c']) {
    const number = numberOf(nullifier(seed));
    expect(number).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(digitsOf(number)).toBe(bytes(seed).toString('hex'));
    expect(nullifierOfDigits(digitsOf(number))).toBe(nullifier(seed));
  }
});

test('numbers stand in the order of the list, so that a page can be leafed to', () => {
  const seeds = ['a', 'b', 'c', 'd', 'e'].sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
  const numbers = seeds.map((seed) => numberOf(nullifier(seed)));
  expect(numbers).toEqual([...numbers].sort());
});

describe('the tickets a text names', () => {
  test('all numbers of a saved receipt, each with the signature behind it', () => {
    const text = ['a', 'b', 'c']
      .map((seed) => `窗口端\n编号：${numberOf(nullifier(seed))}\n签名：${signature(seed)}\n`)
      .join('\n');
    expect(ticketsIn(`\uFEFF评价回执\n${text}https://example.cn/ratings/1/ballots\n`)).toEqual(
      ['a', 'b', 'c'].map((seed) => ({
        digits: bytes(seed).toString('hex'),
        receipt: signature(seed),
      })),
    );
  });

  test('a number that was broken into lines, in capitals or in full-width signs', () => {
    const number = numberOf(nullifier('a'));
    const wide = number.replace(/[0-9a-f]/g, (sign) =>
      String.fromCharCode(sign.charCodeAt(0) + 0xfee0),
    );
    for (const text of [
      number,
      number.toUpperCase(),
      number.replace(/ /g, ''),
      `  ${number.replace(/((?:\w{4} ){4})/g, '$1\n')}`,
      wide,
      nullifier('a'),
      ` ${nullifier('a')}\n`,
    ])
      expect(ticketsIn(text), text).toEqual([{ digits: bytes('a').toString('hex') }]);
  });

  test('the first groups as typed from paper; fewer than two groups, or other words, name none', () => {
    expect(ticketsIn('3F9A 07c2')).toEqual([{ digits: '3f9a07c2' }]);
    expect(ticketsIn('3f9a 07c2 1')).toEqual([{ digits: '3f9a07c21' }]);
    for (const text of ['', '   ', '3f9a 07c', '3f9a 07g2', '您好', '12345', 'f'.repeat(65)])
      expect(ticketsIn(text), text).toEqual([]);
  });
});
