/** The bureau's side for these tests: keys, blind signatures by OpenSSL's raw RSA, manifests. */
import {
  constants,
  createHash,
  generateKeyPairSync,
  privateDecrypt,
  type KeyObject,
} from 'node:crypto';
import { blind, finalize, prepare, readPublicKey } from '#features/ballots/client/blind-rsa.ts';
import type { Bytes } from '#features/ballots/client/bytes.ts';
import type { Manifest } from '#features/ballots/client/ticket.ts';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { expect } from 'vitest';

export interface CellKey {
  privateKey: KeyObject;
  spki: Bytes;
}

export function aKey(modulusLength = 3072, publicExponent = 65537): CellKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent });
  return { privateKey, spki: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })) };
}

/** m ^ d mod n, the definition of a blind signature (trust.md decision 3). */
export const signBlinded = (privateKey: KeyObject, blinded: Uint8Array): Bytes =>
  Uint8Array.from(privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, blinded));

export const kidOf = (spki: Uint8Array): string =>
  createHash('sha256').update(spki).digest('base64url');

export const dayId = '6f1d0b5c-2a34-4c1e-9a77-0d2f4b8e1c90';

export function aManifest(
  cells: Partial<Record<Cell, CellKey>>,
  changes: Partial<Manifest> = {},
): Bytes {
  const manifest: Manifest = {
    v: 1,
    dayId,
    k: 5,
    cells: (Object.entries(cells) as [Cell, CellKey][]).map(([cell, { spki }]) => ({
      cell,
      spki: Buffer.from(spki).toString('base64url'),
      kid: kidOf(spki),
    })),
    issueOpen: '2026-11-28T00:30:00.000Z',
    issueClose: '2026-11-28T02:00:00.000Z',
    rateOpen: '2026-11-28T02:00:00.000Z',
    rateClose: '2026-12-04T16:00:00.000Z',
    ...changes,
  };
  return new TextEncoder().encode(JSON.stringify(manifest)) as Bytes;
}

/**
 * B2: for each key and message, the library and our code blind the same message with the same
 * random bytes and get the same bytes. OpenSSL and the library sign it alike, and both finalize to
 * the same valid signature.
 */
export async function compareWithLibrary(keys: number, messages: number): Promise<void> {
  const library = RSABSSA.SHA384.PSS.Randomized();
  for (let k = 0; k < keys; k += 1) {
    const key = aKey();
    const ours = await readPublicKey(key.spki);
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' };
    const theirs = await crypto.subtle.importKey('spki', key.spki, algorithm, true, ['verify']);
    for (let m = 0; m < messages; m += 1) {
      const input = prepare(crypto.getRandomValues(new Uint8Array(1 + m)));
      const drawn: Bytes[] = [];
      const mine = await blind(ours, input, (length) => {
        drawn.push(crypto.getRandomValues(new Uint8Array(length)));
        return drawn.at(-1) as Bytes;
      });
      const given = await withChance(drawn, () => library.blind(theirs, input));
      expect(
        Buffer.from(given.blindedMsg).equals(mine.blindedMsg) &&
          Buffer.from(given.inv).equals(mine.inv),
        `key ${k}, message ${m}: blinded`,
      ).toBe(true);
      const blindSig = signBlinded(key.privateKey, mine.blindedMsg);
      const sig = await finalize(ours, input, blindSig, mine.inv);
      const expected = await library.finalize(theirs, input, blindSig, given.inv);
      expect(Buffer.from(expected).equals(sig), `key ${k}, message ${m}: signature`).toBe(true);
      expect(await library.verify(theirs, sig, input)).toBe(true);
    }
    // The library's own signing takes most of a second, so only once for each key.
    const secret = await crypto.subtle.importKey(
      'pkcs8',
      Uint8Array.from(key.privateKey.export({ type: 'pkcs8', format: 'der' })),
      algorithm,
      true,
      ['sign'],
    );
    const { blindedMsg } = await blind(ours, prepare(new Uint8Array(8)));
    expect(
      Buffer.from(await library.blindSign(secret, blindedMsg)).equals(
        signBlinded(key.privateKey, blindedMsg),
      ),
      `key ${k}: OpenSSL signs as the library`,
    ).toBe(true);
  }
}

/** Runs something that draws from `crypto`, with random bytes that are already drawn. */
export async function withChance<T>(drawn: readonly Bytes[], run: () => Promise<T>): Promise<T> {
  const left = [...drawn];
  const real = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = <A extends ArrayBufferView | null>(into: A): A => {
    (into as unknown as Uint8Array).set(left.shift() ?? []);
    return into;
  };
  try {
    return await run();
  } finally {
    crypto.getRandomValues = real;
  }
}
