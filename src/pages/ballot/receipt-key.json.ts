/** The key that verifies cast receipts: Ed25519, DER SubjectPublicKeyInfo as base64url. */
import type { APIRoute } from 'astro';
import { receiptPublicKey } from '#features/ballots/tickets/receipts.ts';
import { json } from '#platform/json-answer.ts';

export const GET: APIRoute = ({ locals }) =>
  json({ algorithm: 'Ed25519', spki: receiptPublicKey(locals.ctx.secrets).toString('base64url') });
