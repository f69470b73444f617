/**
 * The inbox of a day, between the opening of rating and the mix: one row a cell and slip, its answers padded to one size
 * and sealed. Only the database functions below reach it (db/migrations, trust.md §1.4).
 */
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import type { BallotAnswers } from '#db/tables/ballots.ts';
import type { Channel } from '#labels/codes.ts';
import { canonicalJson } from '#platform/audit.ts';
import { openWith, sealWith } from '#platform/secrets.ts';

/** Bytes every rating takes before it is sealed, whatever it says; the longest possible one has about 400. */
const sheetSize = 1024;

export interface InboxBallot {
  cell: Channel;
  nullifier: Buffer;
  answers: BallotAnswers;
}

/** 2 bytes length ‖ canonical JSON ‖ zeros, sealed so that it opens only for this day, cell and slip. */
function sealBallot(key: Buffer, openDayId: string, { cell, nullifier, answers }: InboxBallot): Buffer {
  const text = Buffer.from(canonicalJson(answers), 'utf8');
  if (text.length > sheetSize - 2) throw new Error('a rating is longer than its sheet');
  const sheet = Buffer.alloc(sheetSize);
  sheet.writeUInt16BE(text.length);
  text.copy(sheet, 2);
  return sealWith(key, sheet, contextOf(openDayId, cell, nullifier));
}

function openBallot(key: Buffer, openDayId: string, cell: Channel, nullifier: Buffer, payload: Buffer): InboxBallot {
  const sheet = openWith(key, payload, contextOf(openDayId, cell, nullifier));
  return { cell, nullifier, answers: JSON.parse(sheet.subarray(2, 2 + sheet.readUInt16BE()).toString('utf8')) as BallotAnswers };
}

const contextOf = (openDayId: string, cell: Channel, nullifier: Buffer): string => `${openDayId}|${cell}|${nullifier.toString('hex')}`;

/** To the end of the transaction nobody else opens or mixes this day. */
export async function lockInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_lock(${openDayId}::uuid)`);
}

export async function inboxExists(db: Db, openDayId: string): Promise<boolean> {
  const { rows: [row] } = await db.execute<{ there: boolean }>(sql`select ballot_inbox_exists(${openDayId}::uuid) as there`);
  return row?.there === true;
}

/** Makes the inbox of a day that may be rated; does nothing when it is there. */
export async function openInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_open(${openDayId}::uuid)`);
}

/** Puts a rating in; an earlier one of the same slip and cell gives way. */
export async function putIntoInbox(db: Db, key: Buffer, openDayId: string, ballot: InboxBallot): Promise<void> {
  const sealed = sealBallot(key, openDayId, ballot);
  await db.execute(sql`select ballot_inbox_cast(${openDayId}::uuid, ${ballot.cell}, ${ballot.nullifier}, ${sealed})`);
}

/** Everything in the inbox, opened, in the order it lies there: the caller mixes it. `key` may be missing only while it is empty. */
export async function takeInbox(db: Db, key: Buffer | null, openDayId: string): Promise<InboxBallot[]> {
  const { rows } = await db.execute<{ cell: Channel; nullifier: Buffer; payload: Buffer }>(sql`select cell, nullifier, payload from ballot_inbox_take(${openDayId}::uuid)`);
  if (rows.length > 0 && !key) throw new Error(`the inbox key of open day ${openDayId} is missing: its ratings cannot be opened`);
  return rows.map(({ cell, nullifier, payload }) => openBallot(key as Buffer, openDayId, cell, Buffer.from(nullifier), Buffer.from(payload)));
}

export async function dropInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_drop(${openDayId}::uuid)`);
}

/** Whether the database said that the inbox is gone: the day was mixed while this rating was on its way. */
export function isInboxGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ((cause as { code?: unknown }).code === '42P01') return true;
  return false;
}
