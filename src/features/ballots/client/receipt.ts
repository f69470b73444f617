/** The number of a spent ticket as people compare it, and a receipt as text that can be read back. */
import { fromBase64url, toBase64url, toHex } from './bytes.ts';

/** A nullifier (base64url) as it stands on the public list: hex in groups of four. */
export const numberOf = (nullifier: string): string =>
  toHex(fromBase64url(nullifier)).replace(/(.{4})(?=.)/g, '$1 ');

/** The digits of a number without its groups. */
export const digitsOf = (number: string): string => number.replace(/\s/g, '').toLowerCase();

/** What a text says of one ticket: its number or the beginning of it, and the signature if it is a saved receipt. */
export interface Found {
  /** Hex digits, 8 to 64 of them. */
  digits: string;
  /** base64url, 64 bytes. */
  receipt?: string;
}

/** Fewer digits fit several lines by chance. */
const fewestDigits = 8;

/**
 * The tickets a text names: a saved receipt with its numbers and signatures, whole numbers in hex or in base64url as
 * ballots.json has them, or the first groups of one number as somebody types them from paper. Empty when it names none.
 */
export function ticketsIn(text: string): Found[] {
  const plain = text.normalize('NFKC');
  const found: Found[] = [];
  // A number, and the signature before the next number.
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

/** The nullifier of a whole number. */
export const nullifierOfDigits = (digits: string): string =>
  toBase64url(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
