/**
 * RSABSSA-SHA384-PSS-Randomized (RFC 9474) on the server, with OpenSSL's RSA. It blinds against
 * timing attacks and uses the Chinese remainder; a signature takes 1 ms (trust.md decision 3,
 * §1.13).
 */
import {
  constants,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  verify,
  type KeyObject,
} from 'node:crypto';
import { modulusLength } from './message.ts';

/**
 * RFC 9474 §4.3 BlindSign: `blinded` as sent by a browser → blind signature, each 384 bytes. Null
 * when the length is wrong or the number is not below the modulus.
 */
export function signBlinded(key: KeyObject, blinded: Buffer): Buffer | null {
  // 1. m = bytes_to_int(blinded_msg)
  if (blinded.length !== modulusLength) return null;
  // 2. s = RSASP1(sk, m)
  let signature: Buffer;
  try {
    signature = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, blinded);
  } catch {
    return null; // "message representative out of range"
  }
  // 3. m' = RSAVP1(pk, s)
  const again = publicEncrypt(
    { key: createPublicKey(key), padding: constants.RSA_NO_PADDING },
    signature,
  );
  // 4. If m != m', raise "signing failure" and stop
  if (!again.equals(blinded)) throw new Error('signing failure');
  // 5. blind_sig = int_to_bytes(s, modulus_len)
  return signature;
}

/** RSASSA-PSS-VERIFY with SHA-384, MGF1-SHA-384 and a salt of 48 bytes, for an unblinded ticket. */
export const isSignedBy = (key: KeyObject, input: Buffer, signature: Buffer): boolean =>
  signature.length === modulusLength &&
  verify(
    'sha384',
    input,
    { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
    signature,
  );
