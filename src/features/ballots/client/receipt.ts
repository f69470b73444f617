/** The number of a spent ticket as people compare it, and receipts read from text. */
import { fromBase64url, toBase64url, toHex } from './bytes.ts';

/** A nullifier (base64url) as the public list shows it: hex in groups of four. */
export const numberOf = (nullifier: string): string =>
  toHex(fromBase64url(nullifier)).replace(/(.{4})(?=.)/g, '$1 ');

/** The digits of a number without spaces. */
export const digitsOf = (number: string): string => number.replace(/\s/g, '').toLowerCase();

/** One ticket named in a text: its number or the beginning of it, and its signature if present. */
export interface Found {
  /** Hex digits, 8 to 64 of them. */
  digits: string;
  /** base64url, 64 bytes. */
  receipt?: string;
}

/** With fewer digits, several lines would match by chance. */
const fewestDigits = 8;

/**
 * The tickets named in a text: a saved receipt with numbers and signatures, or one whole number in
 * base64url as in ballots.json, or one or more whole numbers in hex, or the first groups of one
 * number as typed from paper. Empty when it names none.
 */
export function ticketsIn(text: string): Found[] {
  const plain = text.normalize('NFKC');
  const found: Found[] = [];
  // A number, then its signature if one follows before the next number.
  const parts = plain.split(/(?:^|[^\w-])((?:[0-9a-f]\s*){64})(?![\w-])/i);
  for (let at = 1; at < parts.length; at += 2) {
    const digits = digitsOf(parts[at] as string);
    const [, receipt] = /(?:^|[^\w-])([\w-]{86})(?![\w-])/.exec(parts[at + 1] as string) ?? [];
    if (!found.some((one) => one.digits === digits))
      found.push(receipt ? { digits, receipt } : { digits });
  }
  if (found.length > 0) return found;
  const [, encoded] = /^\s*([\w-]{43})\s*$/.exec(plain) ?? [];
  if (encoded) return [{ digits: toHex(fromBase64url(encoded)) }];
  const digits = digitsOf(plain);
  return new RegExp(`^[0-9a-f]{${fewestDigits},64}$`).test(digits) ? [{ digits }] : [];
}

/** The nullifier of a whole number, in base64url. */
export const nullifierOfDigits = (digits: string): string =>
  toBase64url(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
