/**
 * Verifies that the published key signed a receipt: Ed25519 over nullifier ‖ cell byte (trust.md
 * §1.9). Most phones that can hold a ticket have no built-in Ed25519 (Chrome from 137, Safari from
 * 17), so a library verifies it on all of them. Needs BigInt: load only after the test in able.ts.
 */
import { hashes, verifyAsync } from '@noble/ed25519';
import type { Cell } from '#db/vocabulary/ratings.ts';
import { cellBytes, fromBase64url, fromHex, joined, toHex, type Bytes } from './bytes.ts';

// The library looks for `globalThis`, which Chrome 67 lacks.
hashes.sha512Async = async (bytes) =>
  new Uint8Array(await crypto.subtle.digest('SHA-512', bytes as Bytes));

/** An Ed25519 key in DER SubjectPublicKeyInfo is this prefix and 32 bytes (RFC 8410). */
const spkiHead = '302a300506032b6570032100';
const keyLength = 32;

/** RFC 8032 §7.1, test 1: a valid signature of an empty message. */
const knownKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const knownSignature =
  'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b';

const verify = (signature: Bytes, message: Bytes, key: Bytes): Promise<boolean> =>
  verifyAsync(signature, message, key, { zip215: false });

/**
 * Whether this receipt is valid. `spki`: base64url. Throws when the key is not an Ed25519 key or
 * the browser cannot verify: then nothing is known about the receipt.
 */
export async function isSigned(
  spki: string,
  cell: Cell,
  { nullifier, receipt }: { nullifier: string; receipt: string },
): Promise<boolean> {
  const der = fromBase64url(spki);
  const head = spkiHead.length / 2;
  if (der.length !== head + keyLength || toHex(der.slice(0, head)) !== spkiHead)
    throw new Error('not a key for receipts');
  const message = joined(fromBase64url(nullifier), Uint8Array.of(cellBytes[cell]));
  if (
    /^[\w-]{86}$/.test(receipt) &&
    (await verify(fromBase64url(receipt), message, der.slice(head)))
  )
    return true;
  // A browser that rejects this known signature rejects every signature.
  if (!(await verify(fromHex(knownSignature), new Uint8Array(0), fromHex(knownKey))))
    throw new Error('this browser cannot check a receipt');
  return false;
}
