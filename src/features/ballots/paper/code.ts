import { createHash } from 'node:crypto';
import type { Secrets } from '#platform/secrets.ts';

/**
 * Identifies a paper form while it is typed: SHA-256(HMAC-SHA-256(pepper, code ‖ "paper")).
 * Unrelated to any nullifier.
 */
export const formOf = (secrets: Secrets, slipCode: string): Buffer =>
  createHash('sha256')
    .update(secrets.digestBytes('slip', `${slipCode}paper`))
    .digest();
