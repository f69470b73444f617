import { createHash, createHmac, hkdfSync } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inGroups, newSlipCode, nullifierOf, readSlipCode } from '#features/ballots/slips/code.ts';
import { crockford } from '#platform/crockford.ts';
import { createSecrets } from '#platform/secrets.ts';

const slipCodes = fc
  .array(fc.constantFrom(...crockford), { minLength: 0, maxLength: 0 })
  .map(() => newSlipCode());

describe('the code on a slip', () => {
  test('has sixteen characters of chance and one to check them', () => {
    expect(newSlipCode()).toMatch(/^[0-9A-HJKMNP-TV-Z]{17}$/);
    expect(new Set(Array.from({ length: 2_000 }, newSlipCode)).size).toBe(2_000);
  });

  test('is read as printed, in groups, in lower case, full-width, with O for 0 and l for 1', () => {
    for (let n = 0; n < 200; n += 1) {
      const slipCode = newSlipCode();
      const code = slipCode.slice(0, 16);
      expect(readSlipCode(inGroups(slipCode))).toBe(code);
      expect(
        readSlipCode(` ${slipCode.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `),
      ).toBe(code);
      expect(
        readSlipCode(
          [...slipCode]
            .map((character) => String.fromCodePoint(character.codePointAt(0)! + 0xfee0))
            .join('　'),
        ),
      ).toBe(code);
    }
  });

  test('with any one character wrong is refused', () => {
    fc.assert(
      fc.property(slipCodes, fc.nat(16), fc.constantFrom(...crockford), (slipCode, at, other) => {
        fc.pre(slipCode[at] !== other);
        expect(readSlipCode(slipCode.slice(0, at) + other + slipCode.slice(at + 1))).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test('with any two characters exchanged is refused', () => {
    fc.assert(
      fc.property(slipCodes, fc.nat(16), fc.nat(16), (slipCode, a, b) => {
        const characters = [...slipCode];
        fc.pre(characters[a] !== characters[b]);
        [characters[a], characters[b]] = [characters[b]!, characters[a]!];
        expect(readSlipCode(characters.join(''))).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    '',
    '7K2M',
    'U'.repeat(17),
    '七'.repeat(17),
    '7K2M-7K2M-7K2M-7K2M-7-7',
    '0'.repeat(18),
  ])('%j is none', (typed) => {
    expect(readSlipCode(typed)).toBeNull();
  });

  test('is found inside what was pasted around it', () => {
    for (let n = 0; n < 100; n += 1) {
      const slipCode = newSlipCode();
      const code = slipCode.slice(0, 16);
      for (const pasted of [
        `查询码：${inGroups(slipCode)}`,
        `查询码：${inGroups(slipCode)}。请抄下、截图或打印后再离开本页。`,
        `【12345】您的查询码 ${inGroups(slipCode).toLowerCase()} ，请保存`,
        `code:${inGroups(slipCode)} (2026-11-28 09:00)`,
        `“${slipCode}”\n`,
        `查询码${slipCode}收好`,
      ])
        expect(readSlipCode(pasted), pasted).toBe(code);
    }
  });

  test('of two pasted codes none is taken', () => {
    const two = [newSlipCode(), newSlipCode()].map(inGroups);
    expect(readSlipCode(two.join('，'))).toBeNull();
  });
});

test('a nullifier is SHA-256(HMAC(pepper, code ‖ cell)), another for each cell and each portal', () => {
  const code = 'ABCDEFGHJKMNPQRS';
  const pepper = Buffer.from(
    hkdfSync('sha256', 'one portal', 'experiencer-portal', 'digest:slip', 32),
  );
  const expected = createHash('sha256')
    .update(createHmac('sha256', pepper).update('ABCDEFGHJKMNPQRSwindow').digest())
    .digest();
  expect(nullifierOf(createSecrets('one portal'), code, 'window')).toEqual(expected);
  expect(nullifierOf(createSecrets('one portal'), code, 'mobile')).not.toEqual(expected);
  expect(nullifierOf(createSecrets('another portal'), code, 'window')).not.toEqual(expected);
});
