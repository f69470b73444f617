/** Bytes in the encodings of the ballot protocol. */
import type { Cell } from '#db/vocabulary/ratings.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export const randomBytes = (length: number): Bytes =>
  crypto.getRandomValues(new Uint8Array(length));

export function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const bytesOfText = (text: string): Bytes => new TextEncoder().encode(text) as Bytes;

export const toHex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** base64url without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');

/** Throws on anything that is not base64url. */
export const fromBase64url = (text: string): Bytes =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));

export const digest = async (hash: 'SHA-256' | 'SHA-384', bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(hash, bytes));

/** The byte of a cell in the message of its tickets and in what a receipt signs. */
export const cellBytes: Record<Cell, number> = { mobile: 1, pc: 2, kiosk: 3, window: 4, remark: 5 };
