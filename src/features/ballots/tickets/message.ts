/**
 * The message of a ticket: its bytes are blinded, signed and later shown (trust.md §1.3 step 1).
 *
 *   input = 32 random bytes ‖ "xtyg-ballot-v1" ‖ open day, 16 bytes ‖ cell, 1 byte
 *           ‖ 32 random bytes                                               95 bytes in all
 *
 * The first 32 make it "randomized" in the sense of RFC 9474: no key can learn a message by
 * guessing.
 */
import { createHash } from 'node:crypto';
import type { Cell } from '#db/vocabulary/ratings.ts';

const label = Buffer.from('xtyg-ballot-v1', 'ascii');
const prefixLength = 32;
export const inputLength = prefixLength + label.length + 16 + 1 + 32;

/** Bytes of a signature and of a blinded message: 3072 bits (trust.md decision 1). */
export const modulusLength = 384;

/** Must never change: issued tickets contain it. */
export const cellBytes: Record<Cell, number> = { mobile: 1, pc: 2, kiosk: 3, window: 4, remark: 5 };

/** The part of a message that all tickets of a cell and day share. */
export const messageHead = (openDayId: string, cell: Cell): Buffer =>
  Buffer.concat([
    label,
    Buffer.from(openDayId.replaceAll('-', ''), 'hex'),
    Buffer.from([cellBytes[cell]]),
  ]);

/** Whether these bytes are a ticket for this cell and day. Does not check the signature. */
export function isTicketFor(input: Buffer, openDayId: string, cell: Cell): boolean {
  const head = messageHead(openDayId, cell);
  return (
    input.length === inputLength &&
    input.subarray(prefixLength, prefixLength + head.length).equals(head)
  );
}

/** Identifies a ticket in the inbox and in the public list. */
export const ticketNullifier = (input: Buffer): Buffer =>
  createHash('sha256').update(input).digest();
