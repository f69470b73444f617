import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { crockford } from './crockford.ts';

/**
 * Everything derived from PORTAL_SECRET. Each purpose has a key, so that digests for one reveal
 * nothing about another. For SM3/SM4, replace only this module (domain.md §10).
 */
export interface Secrets {
  /**
   * Keyed digest for look-ups (phone, code, throttle key), hex. Equal inputs differ between
   * purposes.
   */
  digest(purpose: string, text: string): string;
  /** As `digest`, but 32 raw bytes. */
  digestBytes(purpose: string, text: string): Buffer;
  /** Encrypts a short personal value for storage. Each call gives a different result. */
  seal(purpose: string, text: string): string;
  unseal(purpose: string, sealed: string): string;
  /** The key that `seal` uses for a purpose, for secrets that must never become a string. */
  sealingKey(purpose: string): KeyObject;
}

export function createSecrets(portalSecret: string): Secrets {
  const derived = new Map<string, KeyObject>();
  const key = (purpose: string): KeyObject => {
    const known =
      derived.get(purpose) ??
      createSecretKey(
        Buffer.from(hkdfSync('sha256', portalSecret, 'experiencer-portal', purpose, 32)),
      );
    derived.set(purpose, known);
    return known;
  };
  return {
    digest: (purpose, text) =>
      createHmac('sha256', key(`digest:${purpose}`))
        .update(text)
        .digest('hex'),
    digestBytes: (purpose, text) =>
      createHmac('sha256', key(`digest:${purpose}`))
        .update(text)
        .digest(),
    seal: (purpose, text) =>
      sealWith(key(`seal:${purpose}`), Buffer.from(text, 'utf8')).toString('base64url'),
    unseal: (purpose, sealed) =>
      openWith(key(`seal:${purpose}`), Buffer.from(sealed, 'base64url')).toString('utf8'),
    sealingKey: (purpose) => key(`seal:${purpose}`),
  };
}

/** Identifies PORTAL_SECRET: the same on every machine, and reveals nothing else about it. */
export const secretFingerprint = (secrets: Secrets): string => secrets.digest('fingerprint', 'v1');

/**
 * AES-256-GCM. Returns 12 bytes nonce ‖ 16 bytes tag ‖ ciphertext. Opening needs the same
 * `context`. Keys are key objects, because node is four times slower with bytes.
 */
export function sealWith(key: KeyObject, plain: Buffer, context = ''): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = cipher.update(plain);
  cipher.final(); // returns no bytes in this mode
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/**
 * Throws if the bytes were changed, or the key or the context differs. The returned buffer is the
 * only copy of the plaintext, so that a caller can overwrite it.
 */
export function openWith(key: KeyObject, sealed: Buffer, context = ''): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(
    Buffer.from(context),
  );
  decipher.setAuthTag(sealed.subarray(12, 28));
  const plain = decipher.update(sealed.subarray(28));
  decipher.final(); // throws if the tag does not match; returns no bytes
  return plain;
}

export const sha256Hex = (text: string | Buffer): string =>
  createHash('sha256').update(text).digest('hex');

/** A random code of `length` Crockford characters, 5 bits each. */
export function randomCode(length: number): string {
  return Array.from(randomBytes(length), (byte) => crockford[byte & 31]).join('');
}

export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(sha256Hex(a));
  return timingSafeEqual(left, Buffer.from(sha256Hex(b)));
}
