/**
 * The inbox of a day, between the opening of rating and the mix: one row a cell and slip, its answers padded to one size
 * and sealed. Only the database functions below reach it (db/migrations, trust.md §1.4).
 */
import type { KeyObject } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import type { BallotAnswers, RemarkAnswers } from '#db/tables/ballots.ts';
import type { Cell } from '#labels/codes.ts';
import { canonicalJson } from '#platform/audit.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openWith, sealWith } from '#platform/secrets.ts';
import type { CellRating } from './input.ts';

/**
 * Bytes every rating of a cell takes before it is sealed, whatever it says and whether a slip or a ticket brought it. The
 * longest rating has about 400 and a ticket 650; 500 characters of a remark at most 2,000.
 */
const sheetSizes: Record<Cell, number> = {
  mobile: 1536,
  pc: 1536,
  kiosk: 1536,
  window: 1536,
  remark: 3072,
};

export interface InboxBallot {
  cell: Cell;
  nullifier: Buffer;
  answers: BallotAnswers | RemarkAnswers;
  /** The ticket itself, for the public list; a slip has none. */
  ticket: { input: Buffer; sig: Buffer } | null;
}

interface Sheet {
  answers: BallotAnswers | RemarkAnswers;
  input?: string;
  sig?: string;
}

/** Day's mark ‖ sealed( 2 bytes length ‖ canonical JSON ‖ zeros ), so that it opens only for this day, cell and ticket. */
export function sealBallot(
  { secrets }: Pick<Ctx, 'secrets'>,
  key: KeyObject,
  openDayId: string,
  { cell, nullifier, answers, ticket }: InboxBallot,
): Buffer {
  const content: Sheet = {
    answers,
    ...(ticket && {
      input: ticket.input.toString('base64url'),
      sig: ticket.sig.toString('base64url'),
    }),
  };
  return sealSheet(
    secrets,
    key,
    openDayId,
    content,
    sheetSizes[cell],
    contextOf(openDayId, cell, nullifier),
  );
}

function openBallot(
  key: KeyObject,
  openDayId: string,
  cell: Cell,
  nullifier: Buffer,
  payload: Buffer,
): InboxBallot {
  const { answers, input, sig } = openSheet(
    key,
    payload,
    contextOf(openDayId, cell, nullifier),
  ) as Sheet;
  return {
    cell,
    nullifier,
    answers,
    ticket:
      input === undefined || sig === undefined
        ? null
        : { input: Buffer.from(input, 'base64url'), sig: Buffer.from(sig, 'base64url') },
  };
}

const contextOf = (openDayId: string, cell: Cell, nullifier: Buffer): string =>
  `${openDayId}|${cell}|${nullifier.toString('hex')}`;

/** A paper form as a clerk typed it (D15). */
export interface KeyedForm {
  /** The last five characters of the code, so that the paper is found again in the pile. */
  tail: string;
  ratings: CellRating[];
}

/** Four channels and a remark on one sheet. */
const formSize = 5120;

/** Sealed as a rating is, so that one search finds both; opens only for this day, form and clerk. */
export const sealForm = (
  { secrets }: Pick<Ctx, 'secrets'>,
  key: KeyObject,
  openDayId: string,
  form: Buffer,
  keyedBy: string,
  keyed: KeyedForm,
): Buffer =>
  sealSheet(secrets, key, openDayId, keyed, formSize, formContextOf(openDayId, form, keyedBy));

export const openForm = (
  key: KeyObject,
  openDayId: string,
  form: Buffer,
  keyedBy: string,
  payload: Buffer,
): KeyedForm => openSheet(key, payload, formContextOf(openDayId, form, keyedBy)) as KeyedForm;

const formContextOf = (openDayId: string, form: Buffer, keyedBy: string): string =>
  `${openDayId}|paper|${form.toString('hex')}|${keyedBy}`;

function sealSheet(
  secrets: Ctx['secrets'],
  key: KeyObject,
  openDayId: string,
  content: unknown,
  size: number,
  context: string,
): Buffer {
  const text = Buffer.from(canonicalJson(content), 'utf8');
  const sheet = Buffer.alloc(size);
  if (text.length > sheet.length - 2) throw new Error('a rating is longer than its sheet');
  sheet.writeUInt16BE(text.length);
  text.copy(sheet, 2);
  return Buffer.concat([residueMark(secrets, openDayId), sealWith(key, sheet, context)]);
}

function openSheet(key: KeyObject, payload: Buffer, context: string): unknown {
  const sheet = openWith(key, payload.subarray(markLength), context);
  return JSON.parse(sheet.subarray(2, 2 + sheet.readUInt16BE()).toString('utf8'));
}

const markLength = 16;

/**
 * 16 bytes in front of every sealed row of a day and nowhere else in the world: what the search after the mix looks for
 * (sealing/residue.ts). The same whoever computes it, so that the search can be made again after a crash.
 */
export const residueMark = (secrets: Ctx['secrets'], openDayId: string): Buffer =>
  secrets.digestBytes('residue', openDayId).subarray(0, markLength);

/** To the end of the transaction nobody else opens or mixes this day. */
export async function lockInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_lock(${openDayId}::uuid)`);
}

export async function inboxExists(db: Db, openDayId: string): Promise<boolean> {
  const {
    rows: [row],
  } = await db.execute<{ there: boolean }>(
    sql`select ballot_inbox_exists(${openDayId}::uuid) as there`,
  );
  return row?.there === true;
}

/** Makes the inbox of a day that may be rated; does nothing when it is there. */
export async function openInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_open(${openDayId}::uuid)`);
}

/** Everything in the inbox, opened, in the order it lies there: the caller mixes it. `key` may be missing only while it is empty. */
export async function takeInbox(
  db: Db,
  key: KeyObject | null,
  openDayId: string,
): Promise<InboxBallot[]> {
  const { rows } = await db.execute<{ cell: Cell; nullifier: Buffer; payload: Buffer }>(
    sql`select cell, nullifier, payload from ballot_inbox_take(${openDayId}::uuid)`,
  );
  if (rows.length > 0 && !key)
    throw new Error(
      `the inbox key of open day ${openDayId} is missing: its ratings cannot be opened`,
    );
  return rows.map(({ cell, nullifier, payload }) =>
    openBallot(key as KeyObject, openDayId, cell, Buffer.from(nullifier), Buffer.from(payload)),
  );
}

/** Whether anything lies in the inbox; of how much it says nothing. */
export async function holdsRatings(db: Db, openDayId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select from ballot_inbox_take(${openDayId}::uuid) limit 1`);
  return rows.length > 0;
}

/** Takes the slips out of an inbox, unopened: what is left came with tickets. */
export async function leaveOutSlips(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_leave_out_slips(${openDayId}::uuid)`);
}

export async function dropInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_drop(${openDayId}::uuid)`);
}

/** Whether the database said that the inbox is gone: the day was mixed while this rating was on its way. */
export function isInboxGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ((cause as { code?: unknown }).code === '42P01') return true;
  return false;
}
