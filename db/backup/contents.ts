/** Which tables a backup holds, and its file format. */

/**
 * Tables left out of every backup, each with its reason. A restore must not bring them back.
 * `ballot_inbox_<day>` tables are left out too: see `isInBackup`.
 */
const leftOut: Record<string, string> = {
  sessions: 'a session that was ended since must not work again',
  kept_forms: 'kept for half an hour, and a backup is kept longer',
  one_time_codes: 'a code that was used since must not work again',
  paper_forms: 'sealed with the inbox key of a day, which no backup may outlive (trust.md §1.5)',
};

/**
 * An open inbox holds sealed ratings. Its key is destroyed at the mix, and a backup copy would
 * outlive that (trust.md §1.5).
 */
export const isInBackup = (table: string): boolean =>
  !table.startsWith('ballot_inbox_') && !Object.hasOwn(leftOut, table);

/**
 * The first line of a backup. The file is gzipped lines: this header; for each table a `TableLine`,
 * its rows in PostgreSQL's COPY text format and a line `\.`; at the end a `Trailer`.
 */
export interface BackupHeader {
  format: 'experiencer-portal-backup';
  version: 1;
  /** ISO instant of the snapshot. */
  madeAt: string;
  region: string;
  /** Shows whether another PORTAL_SECRET is the same, and reveals nothing else about it. */
  secretFingerprint: string;
  /** SHA-256 of each applied migration, in order. */
  migrations: string[];
}

export interface TableLine {
  table: string;
  columns: string[];
}

export interface Trailer {
  /** Number of rows of each table. */
  rows: Record<string, number>;
  /** Next value of each sequence. */
  sequences: Record<string, number>;
  /** Of all bytes before this line, in hex. */
  sha256: string;
}

export const endOfRows = '\\.\n';

/** The backup cannot be made or restored. The message is a sentence for the terminal. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}
