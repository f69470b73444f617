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
 * Everything derived from PORTAL_SECRET. One key a purpose, so that a digest of one kind says nothing about another.
 * The one module to exchange for SM3/SM4 (domain.md §10).
 */
export interface Secrets {
  /** Keyed digest for look-ups (phone, code, throttle key), hex. The purpose keeps equal inputs apart. */
  digest(purpose: string, text: string): string;
  /** As `digest`, raw 32 bytes. */
  digestBytes(purpose: string, text: string): Buffer;
  /** Encrypts a short personal value for storage; each call gives another text. */
  seal(purpose: string, text: string): string;
  unseal(purpose: string, sealed: string): string;
  /** The key behind `seal` of one purpose, for secrets that must never become a string. */
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

/** The same for the same PORTAL_SECRET, on every machine; says nothing else about it. */
export const secretFingerprint = (secrets: Secrets): string => secrets.digest('fingerprint', 'v1');

/**
 * AES-256-GCM: 12 bytes nonce ‖ 16 bytes tag ‖ ciphertext. `context` must be the same when opening. Keys are key objects: node takes
 * four times as long with bytes.
 */
export function sealWith(key: KeyObject, plain: Buffer, context = ''): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = cipher.update(plain);
  cipher.final(); // adds nothing: this mode has no blocks to fill
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/**
 * Throws when the bytes were changed, the key is another, or the context differs. The one copy of what was sealed is the
 * answer, so a caller can overwrite it.
 */
export function openWith(key: KeyObject, sealed: Buffer, context = ''): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(
    Buffer.from(context),
  );
  decipher.setAuthTag(sealed.subarray(12, 28));
  const plain = decipher.update(sealed.subarray(28));
  decipher.final(); // throws; it has no bytes of its own
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
