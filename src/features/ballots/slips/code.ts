/**
 * The code on a slip: 16 Crockford characters (80 bits) and a check character (trust.md §1.10). It exists in memory while
 * a sheet is printed and while a rating is posted; what is stored is its digest for each channel, and nothing leads back.
 */
import { createHash } from 'node:crypto';
import { crockford, normaliseCode, randomCode, type Secrets } from '#platform/secrets.ts';
import type { Cell } from '#labels/codes.ts';

const codeLength = 16;

/** Bits of chance in a code: the promise page names them. */
export const codeBits = codeLength * 5;

/** A fresh code as it is printed: 16 characters of chance and the check character. */
export function newSlipCode(): string {
  const code = randomCode(codeLength);
  return code + crockford[times(remainder(code))];
}

/** As read on the slip: 7K2M-… in four groups, the check character behind the last. */
export const inGroups = (slipCode: string): string =>
  [0, 4, 8, 12, 16].map((at) => slipCode.slice(at, at + 4)).join('-');

/**
 * The 16 characters behind what was typed (lower case, full-width, spaces, O for 0, I for 1 are forgiven), or null when
 * length, letters or check character are wrong.
 */
export function readSlipCode(typed: string): string | null {
  const slipCode = normaliseCode(typed);
  const possible =
    slipCode.length === codeLength + 1 &&
    [...slipCode].every((character) => crockford.includes(character));
  return possible && remainder(slipCode) === 0 ? slipCode.slice(0, codeLength) : null;
}

/** What stands for a slip in one cell: SHA-256(HMAC-SHA-256(pepper, code ‖ cell)), 32 bytes. */
export const nullifierOf = (secrets: Secrets, code: string, cell: Cell): Buffer =>
  createHash('sha256')
    .update(secrets.digestBytes('slip', code + cell))
    .digest();

/**
 * The characters as a polynomial over GF(32), taken at the generator 2. Its powers 2^0 … 2^16 all differ, so a single
 * wrong character and two exchanged ones always leave a remainder.
 */
const remainder = (characters: string): number =>
  [...characters].reduce((sum, character) => times(sum) ^ crockford.indexOf(character), 0);

/** Times 2 in GF(32) with x⁵ + x² + 1. */
function times(value: number): number {
  const doubled = value << 1;
  return doubled & 32 ? doubled ^ 0b100101 : doubled;
}
