/**
 * Whether a slip's code can be valid. Checked on the phone, then by the server (trust.md §1.10).
 */
import { crockford, normaliseCode } from '#platform/crockford.ts';

/** Without the check character. */
export const codeLength = 16;

export const isCode = (characters: string): boolean =>
  [...characters].every((character) => crockford.includes(character));

export const isSlipCode = (characters: string): boolean =>
  characters.length === codeLength + 1 && isCode(characters) && remainder(characters) === 0;

/** The last of the 17 characters. */
export const checkCharacter = (code: string): string => crockford[times(remainder(code))] ?? '';

/** True for a typing error. In longer, pasted text only the server looks for a code. */
export function isMistyped(typed: string): boolean {
  const characters = normaliseCode(typed);
  return characters.length < codeLength + 4 && !isSlipCode(characters);
}

/**
 * The characters as a polynomial over GF(32), evaluated at the generator 2. Its powers 2^0 … 2^16
 * all differ. So one wrong character, or two exchanged ones, always leave a remainder.
 */
const remainder = (characters: string): number =>
  [...characters].reduce((sum, character) => times(sum) ^ crockford.indexOf(character), 0);

/** Times 2 in GF(32) with x⁵ + x² + 1. */
function times(value: number): number {
  const doubled = value << 1;
  return doubled & 32 ? doubled ^ 0b100101 : doubled;
}
