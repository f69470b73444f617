/**
 * The inbox of a day, from the opening of rating until the mix: one row for each cell of a slip or
 * ticket. Cell and answers are sealed, and all rows have the same size. Only the database functions
 * called below can access it (db/migrations, trust.md §1.4).
 */
import type { KeyObject } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import type { BallotAnswers, RemarkAnswers } from '#db/tables/ballots.ts';
import { cells, type Cell } from '#db/vocabulary/ratings.ts';
import { canonicalJson } from '#platform/audit.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openWith, sealWith } from '#platform/secrets.ts';
import { cellBytes } from '../tickets/message.ts';

/**
 * Bytes of every rating before it is sealed, whatever its content or cell, with a slip or a ticket.
 * The longest rating takes about 400, a ticket 650, a remark of 500 characters at most 2,000.
 */
const sheetSize = 3072;
const markLength = 16;
/** Nonce and tag. */
const sealLength = 28;
const headLength = markLength + sealLength + 1;
const payloadLength = headLength + sealLength + sheetSize;

export interface InboxBallot {
  cell: Cell;
  nullifier: Buffer;
  answers: BallotAnswers | RemarkAnswers;
  /** The ticket itself, for the public list; null for a slip. */
  ticket: { input: Buffer; sig: Buffer } | null;
}

/** Null answers: a cell left out on a slip. Its row only hides which cells were rated. */
export type GivenBallot = Omit<InboxBallot, 'answers'> & {
  answers: BallotAnswers | RemarkAnswers | null;
};

interface Sheet {
  answers: BallotAnswers | RemarkAnswers | null;
  input?: string;
  sig?: string;
}

/**
 * Day's mark ‖ sealed( cell ) ‖ sealed( 2 bytes length ‖ canonical JSON ‖ zeros ). Opens only for
 * this day and nullifier. The cell is sealed separately: rows can be counted without opening
 * answers.
 */
export function sealBallot(
  { secrets }: Pick<Ctx, 'secrets'>,
  key: KeyObject,
  openDayId: string,
  { cell, nullifier, answers, ticket }: GivenBallot,
): Buffer {
  const content: Sheet = {
    answers,
    ...(ticket && {
      input: ticket.input.toString('base64url'),
      sig: ticket.sig.toString('base64url'),
    }),
  };
  return Buffer.concat([
    residueMark(secrets, openDayId),
    sealWith(key, Buffer.from([cellBytes[cell]]), headContextOf(openDayId, nullifier)),
    sealWith(key, sheetOf(content, sheetSize), contextOf(openDayId, cell, nullifier)),
  ]);
}

/** The answers of one row; null where the cell was left out. Throws when the row does not open. */
function openBallot(
  key: KeyObject,
  openDayId: string,
  { nullifier, payload }: SealedRow,
): InboxBallot | null {
  const cell = cellOf(key, openDayId, nullifier, payload);
  if (cell === null) throw new Error('a row of the inbox does not open');
  const sealed = payload.subarray(payload.length === payloadLength ? headLength : markLength);
  const context = contextOf(openDayId, cell, nullifier);
  const { answers, input, sig } = readSheet(openWith(key, sealed, context)) as Sheet;
  if (answers === null) return null;
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

/** The cell of a row, from its head or the whole row; null when it cannot be opened. */
function cellOf(
  key: KeyObject,
  openDayId: string,
  nullifier: Buffer,
  payload: Buffer,
): Cell | null {
  if (payload.length === payloadLength || payload.length === headLength) {
    const opened = openOrNull(
      key,
      payload.subarray(markLength, headLength),
      headContextOf(openDayId, nullifier),
    );
    return cells.find((cell) => cellBytes[cell] === opened?.[0]) ?? null;
  }
  // A row from before migration 0020 has no head: only the context of its cell opens it.
  return (
    cells.find(
      (cell) =>
        openOrNull(key, payload.subarray(markLength), contextOf(openDayId, cell, nullifier)) !==
        null,
    ) ?? null
  );
}

function openOrNull(key: KeyObject, sealed: Buffer, context: string): Buffer | null {
  try {
    return openWith(key, sealed, context);
  } catch {
    return null;
  }
}

const headContextOf = (openDayId: string, nullifier: Buffer): string =>
  `${openDayId}|cell|${nullifier.toString('hex')}`;

const contextOf = (openDayId: string, cell: Cell, nullifier: Buffer): string =>
  `${openDayId}|${cell}|${nullifier.toString('hex')}`;

/** The rating of one cell: answers about a channel, or the text of a remark. */
export interface CellRating {
  cell: Cell;
  answers: BallotAnswers | RemarkAnswers;
}

/** A paper form as a clerk typed it (D15). */
export interface KeyedForm {
  /** The last five characters of the code, to find the paper in the pile. */
  tail: string;
  ratings: CellRating[];
}

/** Four channels and a remark on one sheet. */
const formSize = 5120;

/** Sealed like a rating, so that one search finds both. Opens only for this day, form and clerk. */
export const sealForm = (
  { secrets }: Pick<Ctx, 'secrets'>,
  key: KeyObject,
  openDayId: string,
  form: Buffer,
  keyedBy: string,
  keyed: KeyedForm,
): Buffer =>
  Buffer.concat([
    residueMark(secrets, openDayId),
    sealWith(key, sheetOf(keyed, formSize), formContextOf(openDayId, form, keyedBy)),
  ]);

export const openForm = (
  key: KeyObject,
  openDayId: string,
  form: Buffer,
  keyedBy: string,
  payload: Buffer,
): KeyedForm =>
  readSheet(
    openWith(key, payload.subarray(markLength), formContextOf(openDayId, form, keyedBy)),
  ) as KeyedForm;

const formContextOf = (openDayId: string, form: Buffer, keyedBy: string): string =>
  `${openDayId}|paper|${form.toString('hex')}|${keyedBy}`;

/** 2 bytes length ‖ canonical JSON ‖ zeros, `size` bytes in all. */
function sheetOf(content: unknown, size: number): Buffer {
  const text = Buffer.from(canonicalJson(content), 'utf8');
  const sheet = Buffer.alloc(size);
  if (text.length > sheet.length - 2) throw new Error('a rating is longer than its sheet');
  sheet.writeUInt16BE(text.length);
  text.copy(sheet, 2);
  return sheet;
}

const readSheet = (sheet: Buffer): unknown =>
  JSON.parse(sheet.subarray(2, 2 + sheet.readUInt16BE()).toString('utf8'));

/**
 * 16 bytes at the start of every sealed row of a day and nowhere else. The search after the mix
 * looks for them (../life/sealing/residue.ts). Every node computes the same ones, so that the
 * search can be repeated after a crash.
 */
export const residueMark = (secrets: Ctx['secrets'], openDayId: string): Buffer =>
  secrets.digestBytes('residue', openDayId).subarray(0, markLength);

/** Locks the day until the end of the transaction: no other transaction opens or mixes it. */
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

/** Creates the inbox of a day in rating. Idempotent. */
export async function openInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_open(${openDayId}::uuid)`);
}

interface SealedRow {
  nullifier: Buffer;
  payload: Buffer;
}

/**
 * Every rating in the inbox, opened, in stored order: the caller must shuffle. Skips cells that
 * were left out. `key` may be null only while the inbox is empty. `unopened` receives the nullifier
 * of each row that cannot be opened; without it, such a row throws.
 */
export async function takeInbox(
  db: Db,
  key: KeyObject | null,
  openDayId: string,
  unopened?: (nullifier: Buffer) => unknown,
): Promise<InboxBallot[]> {
  const { rows } = await db.execute<{ nullifier: Buffer; payload: Buffer }>(
    sql`select nullifier, payload from ballot_inbox_take(${openDayId}::uuid)`,
  );
  if (rows.length > 0 && !key)
    throw new Error(
      `the inbox key of open day ${openDayId} is missing: its ratings cannot be opened`,
    );
  return rows.flatMap((row) => {
    const nullifier = Buffer.from(row.nullifier);
    try {
      const payload = Buffer.from(row.payload);
      return openBallot(key as KeyObject, openDayId, { nullifier, payload }) ?? [];
    } catch (error) {
      if (!unopened) throw error;
      unopened(nullifier);
      return [];
    }
  });
}

/** Slips and tickets used in an inbox, each counted in the cell with the most. */
export interface Used {
  slips: number;
  tickets: number;
}

/**
 * Counts the used slips and tickets by nullifier and cell; opens no answer. Blocks casts until the
 * end of the transaction. Void slips do not count. A row whose cell cannot be opened may belong to
 * any cell, so it counts in each. Null where the key opens no row at all: it is not the key.
 */
export async function countUsed(db: Db, key: KeyObject, openDayId: string): Promise<Used | null> {
  const { rows } = await db.execute<{ nullifier: Buffer; head: Buffer; slip: string | null }>(
    sql`select nullifier, head, slip from ballot_inbox_heads(${openDayId}::uuid, ${payloadLength}, ${headLength})`,
  );
  const used = { slips: new Map<Cell | null, number>(), tickets: new Map<Cell | null, number>() };
  let opened = 0;
  for (const { nullifier, head, slip } of rows) {
    const cell = cellOf(key, openDayId, Buffer.from(nullifier), Buffer.from(head));
    if (cell !== null) opened += 1;
    if (slip !== null && slip !== 'printed') continue;
    const counts = slip === null ? used.tickets : used.slips;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  if (opened === 0) return null;
  const most = (counts: Map<Cell | null, number>): number =>
    (counts.get(null) ?? 0) + Math.max(0, ...cells.map((cell) => counts.get(cell) ?? 0));
  return { slips: most(used.slips), tickets: most(used.tickets) };
}

/** Whether the inbox has any row; does not reveal how many. */
export async function holdsRatings(db: Db, openDayId: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select from ballot_inbox_take(${openDayId}::uuid) limit 1`);
  return rows.length > 0;
}

/** Deletes the rows of slips, unopened: only rows of tickets remain. */
export async function leaveOutSlips(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_leave_out_slips(${openDayId}::uuid)`);
}

export async function dropInbox(db: Db, openDayId: string): Promise<void> {
  await db.execute(sql`select ballot_inbox_drop(${openDayId}::uuid)`);
}

/** Whether the database says that the inbox is gone: the day was mixed during this cast. */
export function isInboxGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ((cause as { code?: unknown }).code === '42P01') return true;
  return false;
}
