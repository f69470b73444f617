/**
 * RSABSSA-SHA384-PSS-Randomized, the client's half (RFC 9474 §4.1, §4.2, §4.4), in the steps of the
 * RFC. The server's half is OpenSSL's (trust.md decision 3). The timing of a step depends on its
 * numbers. Only the device that made these numbers can measure it, and it uses each number once.
 */
import { digest, fromBase64url, fromHex, joined, randomBytes, toHex, type Bytes } from './bytes.ts';

export interface PublicKey {
  n: bigint;
  e: bigint;
  /** Length of the modulus in bits. */
  bits: number;
  /** The same key in the form that the browser's own verification needs. */
  verifier: CryptoKey;
}

/** The source of randomness; a test passes the RFC's values. */
export type Chance = (length: number) => Bytes;

/** The signature does not fit message and key. An honest server never causes this. */
export class InvalidSignature extends Error {}

const hash = 'SHA-384';
const hLen = 48;
const sLen = 48;

/** Reads a DER SubjectPublicKeyInfo; throws when it is not an RSA key. */
export async function readPublicKey(spki: Bytes): Promise<PublicKey> {
  const verifier = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash }, true, [
    'verify',
  ]);
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', verifier);
  return {
    n: toInteger(fromBase64url(n)),
    e: toInteger(fromBase64url(e)),
    bits: (verifier.algorithm as RsaHashedKeyAlgorithm).modulusLength,
    verifier,
  };
}

/** §4.1 Prepare. The 32 random bytes also protect against a key made to recognise messages. */
export function prepare(msg: Bytes, random: Chance = randomBytes): Bytes {
  // 1. msg_prefix = random(32)
  const msgPrefix = random(32);
  // 2. input_msg = concat(msg_prefix, msg)
  // 3. output input_msg
  return joined(msgPrefix, msg);
}

/** §4.2 Blind. */
export async function blind(
  { n, e, bits }: PublicKey,
  inputMsg: Bytes,
  random: Chance = randomBytes,
): Promise<{ blindedMsg: Bytes; inv: Bytes }> {
  const modulusLen = Math.ceil(bits / 8);
  // 1. encoded_msg = EMSA-PSS-ENCODE(input_msg, bit_len(n)), 2. if this raises an error, stop
  const encodedMsg = await emsaPssEncode(inputMsg, bits - 1, random);
  // 3. m = bytes_to_int(encoded_msg)
  const m = toInteger(encodedMsg);
  // 4. c = is_coprime(m, n), 5. if c is false, raise an "invalid input" error
  if (inverseMod(m, n) === null) throw new Error('invalid input');
  // 6. r = random_integer_uniform(1, n)
  const r = randomBelow(n, modulusLen, random);
  // 7. inv = inverse_mod(r, n), 8. if inverse_mod fails, raise a "blinding error"
  const inv = inverseMod(r, n);
  if (inv === null) throw new Error('blinding error');
  // 9. x = RSAVP1(pk, r)
  const x = power(r, e, n);
  // 10. z = (m * x) mod n
  const z = (m * x) % n;
  // 11. blinded_msg = int_to_bytes(z, modulus_len), 12. output blinded_msg, inv
  return { blindedMsg: toBytes(z, modulusLen), inv: toBytes(inv, modulusLen) };
}

/** §4.4 Finalize: returns the verified signature. */
export async function finalize(
  { n, bits, verifier }: PublicKey,
  inputMsg: Bytes,
  blindSig: Bytes,
  inv: Bytes,
): Promise<Bytes> {
  const modulusLen = Math.ceil(bits / 8);
  // 1. If len(blind_sig) != modulus_len, raise an "unexpected input size" error
  if (blindSig.length !== modulusLen) throw new InvalidSignature('unexpected input size');
  // 2. z = bytes_to_int(blind_sig)
  const z = toInteger(blindSig);
  // 3. s = (z * inv) mod n
  const s = (z * toInteger(inv)) % n;
  // 4. sig = int_to_bytes(s, modulus_len)
  const sig = toBytes(s, modulusLen);
  // 5. result = RSASSA-PSS-VERIFY(pk, input_msg, sig), 6. "valid signature" → output sig, else
  // raise an "invalid signature" error
  if (!(await verify(verifier, inputMsg, sig))) throw new InvalidSignature('invalid signature');
  return sig;
}

export const verify = (verifier: CryptoKey, inputMsg: Bytes, sig: Bytes): Promise<boolean> =>
  crypto.subtle.verify({ name: 'RSA-PSS', saltLength: sLen }, verifier, sig, inputMsg);

/** EMSA-PSS-ENCODE with SHA-384, MGF1 and a salt of 48 bytes (RFC 8017 §9.1.1). */
async function emsaPssEncode(message: Bytes, emBits: number, random: Chance): Promise<Bytes> {
  const emLen = Math.ceil(emBits / 8);
  // 1. skipped: a message too long for the hash does not fit in memory; 2. mHash = Hash(M)
  const mHash = await digest(hash, message);
  // 3. If emLen < hLen + sLen + 2, output "encoding error"
  if (emLen < hLen + sLen + 2) throw new Error('encoding error');
  // 4. a random octet string salt
  const salt = random(sLen);
  // 5. M' = eight zero octets ‖ mHash ‖ salt, 6. H = Hash(M')
  const h = await digest(hash, joined(new Uint8Array(8), mHash, salt));
  // 7. PS of zero octets, 8. DB = PS ‖ 0x01 ‖ salt
  const db = joined(new Uint8Array(emLen - sLen - hLen - 2), Uint8Array.of(1), salt);
  // 9. dbMask = MGF(H, emLen - hLen - 1), 10. maskedDB = DB xor dbMask
  const mask = await mgf1(h, db.length);
  const maskedDb = db.map((byte, at) => byte ^ (mask[at] as number));
  // 11. the leftmost 8 emLen - emBits bits of maskedDB are set to zero
  maskedDb[0] = (maskedDb[0] as number) & (0xff >> (8 * emLen - emBits));
  // 12. EM = maskedDB ‖ H ‖ 0xbc, 13. output EM
  return joined(maskedDb, h, Uint8Array.of(0xbc));
}

/** MGF1 (RFC 8017 §B.2.1). */
async function mgf1(seed: Bytes, length: number): Promise<Bytes> {
  const blocks = Array.from({ length: Math.ceil(length / hLen) }, (_, counter) =>
    digest(hash, joined(seed, Uint8Array.of(0, 0, 0, counter))),
  );
  return joined(...(await Promise.all(blocks))).slice(0, length);
}

/** Uniform between 1 and n - 1: draws again when the number is outside. */
function randomBelow(n: bigint, length: number, random: Chance): bigint {
  for (;;) {
    const r = toInteger(random(length));
    if (r > 0n && r < n) return r;
  }
}

/** base ^ exponent mod n. */
function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % n;
    if (bit === '1') result = (result * base) % n;
  }
  return result;
}

/** The inverse of a modulo n (extended Euclidean algorithm); null when they share a divisor. */
function inverseMod(a: bigint, n: bigint): bigint | null {
  let [rest, next, factor, nextFactor] = [n, a, 0n, 1n];
  while (next !== 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  if (rest !== 1n) return null;
  return factor < 0n ? factor + n : factor;
}

const toInteger = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes)}`);

const toBytes = (integer: bigint, length: number): Bytes =>
  fromHex(integer.toString(16).padStart(2 * length, '0'));
