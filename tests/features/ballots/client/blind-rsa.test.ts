import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  blind,
  finalize,
  InvalidSignature,
  prepare,
  readPublicKey,
} from '#features/ballots/client/blind-rsa.ts';
import { fromHex, toHex, type Bytes } from '#features/ballots/client/bytes.ts';
import { aKey, compareWithLibrary, signBlinded } from './blind-signing.ts';
import vector from './rfc-9474-a1.json' with { type: 'json' };

const integer = (hex: string): bigint => BigInt(`0x${hex}`);

/** Euclid's algorithm, written in another way than the code under test. */
function inverseOf(a: bigint, n: bigint): bigint {
  let [r, next, t, nextT] = [n, a % n, 0n, 1n];
  while (next) [r, next, t, nextT] = [next, r % next, nextT, t - (r / next) * nextT];
  return ((t % n) + n) % n;
}

test('B1: the vector of RFC 9474 for PSS-Randomized comes out byte for byte, signed by OpenSSL', async () => {
  const [p, q] = [integer(vector.p), integer(vector.q)];
  const n = p * q;
  const phi = (p - 1n) * (q - 1n);
  const base64url = (value: bigint): string =>
    Buffer.from(
      value.toString(16).padStart(2 * Math.ceil(value.toString(16).length / 2), '0'),
      'hex',
    ).toString('base64url');
  const d = inverseOf(65537n, phi);
  const jwk: JsonWebKey = {
    kty: 'RSA',
    n: base64url(n),
    e: 'AQAB',
    d: base64url(d),
    p: base64url(p),
    q: base64url(q),
    dp: base64url(d % (p - 1n)),
    dq: base64url(d % (q - 1n)),
    qi: base64url(inverseOf(q, p)),
  };
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const key = await readPublicKey(
    Uint8Array.from(createPublicKey(privateKey).export({ type: 'spki', format: 'der' })),
  );
  expect(key.bits).toBe(4096);

  const r = inverseOf(integer(vector.inv), n);
  const chance: Bytes[] = [
    fromHex(vector.msg_prefix),
    fromHex(vector.salt),
    fromHex(r.toString(16).padStart(1024, '0')),
  ];
  const random = (length: number): Bytes => {
    const drawn = chance.shift();
    expect(drawn?.length).toBe(length);
    return drawn as Bytes;
  };
  const input = prepare(fromHex(vector.msg), random);
  expect(toHex(input)).toBe(vector.msg_prefix + vector.msg);
  const { blindedMsg, inv } = await blind(key, input, random);
  expect(toHex(blindedMsg)).toBe(vector.blinded_msg);
  expect(toHex(inv)).toBe(vector.inv);
  const blindSig = signBlinded(privateKey, blindedMsg);
  expect(toHex(blindSig)).toBe(vector.blind_sig);
  expect(toHex(await finalize(key, input, blindSig, inv))).toBe(vector.sig);
});

test(
  'B2: random keys and messages: the library, OpenSSL and we agree to the byte',
  { timeout: 120_000 },
  async () => {
    await compareWithLibrary(4, 10);
  },
);

test('a blinding factor outside 1 … n-1 is thrown away and drawn anew', async () => {
  const { spki } = aKey();
  const key = await readPublicKey(spki);
  const drawn: Bytes[] = [
    new Uint8Array(48),
    fromHex('ff'.repeat(384)),
    new Uint8Array(384),
    fromHex(key.n.toString(16)),
    fromHex((key.n - 1n).toString(16)),
  ];
  const { inv } = await blind(key, prepare(new Uint8Array(1)), () => drawn.shift() as Bytes);
  expect(drawn).toEqual([]);
  expect(toHex(inv)).toBe((key.n - 1n).toString(16)); // -1 is its own inverse
});

test('B3: a signature by another key, one with a flipped bit and one of another length are refused', async () => {
  const [right, other] = [aKey(), aKey()];
  const key = await readPublicKey(right.spki);
  const input = prepare(new Uint8Array(63));
  const { blindedMsg, inv } = await blind(key, input);
  const honest = signBlinded(right.privateKey, blindedMsg);
  expect(await finalize(key, input, honest, inv)).toHaveLength(384);

  blindedMsg[0] = 0; // below the other modulus
  await expect(
    finalize(key, input, signBlinded(other.privateKey, blindedMsg), inv),
  ).rejects.toThrow(InvalidSignature);
  const flipped = honest.slice();
  flipped[200] = (flipped[200] as number) ^ 1;
  await expect(finalize(key, input, flipped, inv)).rejects.toThrow(InvalidSignature);
  for (const wrong of [honest.slice(1), new Uint8Array(385), new Uint8Array(0)])
    await expect(finalize(key, input, wrong, inv)).rejects.toThrow(InvalidSignature);
  await expect(
    finalize(key, prepare(new Uint8Array(63)), honest, inv),
    'another message',
  ).rejects.toThrow(InvalidSignature);
});
