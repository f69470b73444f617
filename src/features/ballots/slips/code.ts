/**
 * The code on a slip: 16 Crockford characters (80 bits) and a check character (trust.md §1.10). It
 * exists only in memory, while a sheet is printed and while a rating is posted. Only its digest for
 * each cell is stored, which cannot be reversed.
 */
import { createHash } from 'node:crypto';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { normaliseCode } from '#platform/crockford.ts';
import { randomCode, type Secrets } from '#platform/secrets.ts';
import { checkCharacter, codeLength, isCode, isSlipCode } from '../client/slip-code.ts';

/** Random bits in a code: the promise page states them. */
export const codeBits = codeLength * 5;

/** A new code as printed: 16 random characters and the check character. */
export function newSlipCode(): string {
  const code = randomCode(codeLength);
  return code + checkCharacter(code);
}

/** As printed on the slip: 7K2M-… in four groups, then the check character. */
export const inGroups = (slipCode: string): string =>
  [0, 4, 8, 12, 16].map((at) => slipCode.slice(at, at + 4)).join('-');

/**
 * The 16 characters of a typed code, or null when length, letters or check character are wrong.
 * Accepts lower case, full-width, spaces, O for 0 and I for 1.
 */
export const readSlipCode = (typed: string): string | null =>
  findSlipCode(typed)?.slice(0, codeLength) ?? null;

/**
 * Finds the code with its check character, also inside pasted text. A separate group of 17 is taken
 * at once. Otherwise tries every run of 17 characters; one in 32 fits by chance. Null for two
 * matches.
 */
export function findSlipCode(typed: string): string | null {
  const whole = normaliseCode(typed);
  if (whole.length === codeLength + 1) return isSlipCode(whole) ? whole : null;
  const groups = typed
    .normalize('NFKC')
    .match(/(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4}[\s\-–—_.·]*){4}[0-9A-Za-z](?![0-9A-Za-z])/g);
  const [first, ...others] = new Set((groups ?? []).map(normaliseCode).filter(isSlipCode));
  if (first !== undefined) return others.length === 0 ? first : null;
  // A few extra characters and nothing else is a typing error, not pasted text.
  if (whole.length < codeLength + 4 && isCode(whole)) return null;
  const stretches = Array.from({ length: Math.max(0, whole.length - codeLength) }, (_, at) =>
    whole.slice(at, at + codeLength + 1),
  );
  const fitting = new Set(stretches.filter(isSlipCode));
  return fitting.size === 1 ? ([...fitting][0] ?? null) : null;
}

/** The nullifier of a slip in one cell: SHA-256(HMAC-SHA-256(pepper, code ‖ cell)), 32 bytes. */
export const nullifierOf = (secrets: Secrets, code: string, cell: Cell): Buffer =>
  createHash('sha256')
    .update(secrets.digestBytes('slip', code + cell))
    .digest();
