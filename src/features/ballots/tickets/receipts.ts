/**
 * A rater's proof when a line is missing from the public list (trust.md §1.9): Ed25519 over
 * nullifier ‖ cell byte. It proves that a rating was accepted, and nothing of its content.
 */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Cell } from '#db/vocabulary/ratings.ts';
import type { Secrets } from '#platform/secrets.ts';
import { cellBytes } from './message.ts';

/** PKCS #8 of an Ed25519 key is this prefix and the 32 bytes of the seed (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Derived from PORTAL_SECRET, so the same on every node and after every restart. */
const receiptKey = (secrets: Secrets): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([pkcs8Head, secrets.digestBytes('receipt-key', 'v1')]),
    format: 'der',
    type: 'pkcs8',
  });

export const receiptOf = (secrets: Secrets, nullifier: Buffer, cell: Cell): Buffer =>
  sign(null, Buffer.concat([nullifier, Buffer.from([cellBytes[cell]])]), receiptKey(secrets));

/** For those who verify a receipt: DER SubjectPublicKeyInfo. */
export const receiptPublicKey = (secrets: Secrets): Buffer =>
  createPublicKey(receiptKey(secrets)).export({ format: 'der', type: 'spki' });

/**
 * Signs a public statement of the portal with the receipt key: Ed25519 over a prefix that no
 * receipt can begin with, and the words in UTF-8.
 */
export const signStatement = (secrets: Secrets, statement: string): Buffer =>
  sign(null, Buffer.from(`xtyg-statement-v1\n${statement}`, 'utf8'), receiptKey(secrets));
