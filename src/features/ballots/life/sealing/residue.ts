/**
 * After the mix: is any part of the inbox left on the disk? Dropped rows remain in the write-ahead
 * log, in the order they came (trust.md §1.5: 100 of 100 were found). Every sealed row begins with
 * a mark that occurs nowhere else, so one search through the server's files is enough, also after a
 * crash.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Db } from '#db/connect.ts';
import type { Ctx } from '#platform/ctx.ts';
import { residueMark } from '../../inbox/inbox.ts';

/** Three were enough on every server we measured. */
const mostRounds = 8;
const pauseMs = 250;
const mostWaitMs = 30_000;

/**
 * Removes what the mix left behind, until a search finds nothing of the day. Throws when something
 * remains: then nothing is published. Returns false when the server's files are not on this machine
 * or not readable. Anything left there is sealed, and its key is gone. Runs outside transactions.
 */
export async function ensureNoResidue(ctx: Ctx, openDayId: string): Promise<boolean> {
  await tidyUp(ctx.db);
  const folders = await findFolders(ctx.db);
  if (folders === null) return false;
  const mark = residueMark(ctx.secrets, openDayId);
  let found = await findBytes(folders, mark);
  if (found !== null) await waitForOlderTransactions(ctx.db);
  for (let round = 0; found !== null && round < mostRounds; round += 1) {
    if (round > 0) await setTimeout(pauseMs);
    await tidyUp(ctx.db);
    found = await findBytes(folders, mark);
  }
  if (found !== null)
    throw new Error(
      `ratings of open day ${openDayId} are still on the disk after ${mostRounds} rounds: ${found}`,
    );
  return true;
}

/**
 * Vacuum cannot remove rows that an open transaction from before the mix could see: of any writer
 * on the server, also in other databases, and of any reader of this one. Waits up to 30 seconds.
 */
async function waitForOlderTransactions(db: Db): Promise<void> {
  const {
    rows: [now],
  } = await db.execute<{ next: string }>(
    sql`select pg_snapshot_xmax(pg_current_snapshot())::text as next`,
  );
  const isOver = async (): Promise<boolean> => {
    const { rows } = await db.execute<{ over: boolean }>(sql`
      select pg_snapshot_xmin(pg_current_snapshot()) >= ${now?.next}::xid8 and not exists (
        select from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and age(backend_xmin) > age(${now?.next}::xid8::xid)) as over`);
    return rows[0]?.over ?? true;
  };
  for (let waited = 0; waited < mostWaitMs && !(await isOver()); waited += pauseMs)
    await setTimeout(pauseMs);
}

/**
 * Removes dead rows from their pages, dropped files from the disk, and log that a restart does not
 * need (trust.md §1.5). Skips what the server does not permit. Forms of other days may share pages
 * with those of this day: a plain vacuum would leave the dead bytes between them, so rewrite that
 * table.
 */
async function tidyUp(db: Db): Promise<void> {
  const statements = [
    sql`vacuum ballots, ballot_remarks, ticket_spents, ticket_issues`,
    sql`vacuum full paper_forms`,
    sql`checkpoint`,
    sql`select pg_switch_wal()`,
    sql`checkpoint`,
  ];
  for (const statement of statements) {
    try {
      await db.execute(statement);
    } catch (error) {
      if (!codesOf(error).some((code) => notAllowed === code || tooSlow === code)) throw error;
    }
  }
}

const notAllowed = '42501';
const tooSlow = '57014';

/**
 * Folders that may hold rows of this database: its files, sort files and the log. Null when the
 * server is not on this machine or not readable. The identifier in its control file must match.
 */
export async function findFolders(db: Db): Promise<string[] | null> {
  let server: { folder: string; system: string; database: string } | undefined;
  try {
    ({
      rows: [server],
    } = await db.execute<{ folder: string; system: string; database: string }>(sql`
      select current_setting('data_directory') as folder, system_identifier::text as system, (select oid::text from pg_database where datname = current_database()) as database
      from pg_control_system()`));
  } catch (error) {
    if (codesOf(error).includes(notAllowed)) return null; // no right for this role
    throw error;
  }
  if (!server) return null;
  try {
    const control = await open(join(server.folder, 'global', 'pg_control'), 'r');
    try {
      const { buffer } = await control.read(Buffer.alloc(8), 0, 8, 0);
      if (buffer.readBigUInt64LE().toString() !== server.system) return null;
      return ['pg_wal', join('base', server.database), join('base', 'pgsql_tmp')].map((part) =>
        join(server.folder, part),
      );
    } finally {
      await control.close();
    }
  } catch {
    return null;
  }
}

function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    codes.push(String((cause as { code?: unknown }).code));
  return codes;
}

/** The first file in these folders that contains these bytes, or null. */
export async function findBytes(folders: readonly string[], bytes: Buffer): Promise<string | null> {
  const piece = Buffer.allocUnsafe(1 << 20);
  for (const folder of folders) {
    for (const name of await unlessGone([], () => readdir(folder))) {
      const path = join(folder, name);
      if (await unlessGone(false, () => holds(path, bytes, piece))) return path;
    }
  }
  return null;
}

/**
 * Reads a file in pieces. Each piece begins with the end of the last one, so that no match is cut.
 */
async function holds(path: string, bytes: Buffer, piece: Buffer): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    for (let kept = 0; ;) {
      const { bytesRead } = await file.read(piece, kept, piece.length - kept, null);
      if (bytesRead === 0) return false;
      const end = kept + bytesRead;
      if (piece.subarray(0, end).includes(bytes)) return true;
      kept = Math.min(end, bytes.length - 1);
      piece.copyWithin(0, end - kept, end);
    }
  } finally {
    await file.close();
  }
}

/** Returns `otherwise` for files the server has removed meanwhile, and for folders. */
async function unlessGone<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (/^(ENOENT|EISDIR)$/.test(String((error as { code?: unknown }).code))) return otherwise;
    throw error;
  }
}
