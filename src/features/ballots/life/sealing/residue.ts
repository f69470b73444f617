/**
 * After the mix: is anything of the inbox left on the disk? Dropped rows live on in the write-ahead log, in the order they
 * came (trust.md §1.5: 100 of 100 were found). Every sealed row begins with a mark that stands nowhere else in the world, so
 * one search through the server's files answers, also in a run after a crash.
 */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { is, sql } from 'drizzle-orm';
import { PgTransaction } from 'drizzle-orm/pg-core';
import type { Db } from '#db/connect.ts';
import type { Ctx } from '#platform/ctx.ts';
import { residueMark } from '../../inbox/inbox.ts';

/** Three were enough on every server measured. */
const mostRounds = 8;
const pauseMs = 250;
const mostWaitMs = 30_000;

/**
 * Removes what the mix left behind, again until nothing of the day is found, and throws when something stays: nothing is
 * released then. False when the server's files are not on this machine or not ours to read; what may lie there is sealed and its
 * key is gone.
 */
export async function ensureNoResidue(ctx: Ctx, openDayId: string): Promise<boolean> {
  if (is(ctx.db, PgTransaction)) return false;
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
 * While a transaction that began before the mix is still open, no vacuum removes the rows that it could see. Any writer of
 * the server counts, in other databases too, and every reader of this one. Gives up after 30 seconds.
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
 * Dead rows leave their pages, dropped files the disk, and the log what a restart would not need (trust.md §1.5); each where the
 * server lets us. Forms of another day may lie on the same pages as those of this one: a plain vacuum would leave the dead
 * bytes between them, so that table is written anew.
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
 * Where rows of this database may lie: its own files, those of sorts and the log. Null when the server is not on this machine
 * or may not be read: the identifier in its control file must agree.
 */
export async function findFolders(db: Db): Promise<string[] | null> {
  let told: { folder: string; system: string; database: string } | undefined;
  try {
    ({
      rows: [told],
    } = await db.execute<{ folder: string; system: string; database: string }>(sql`
      select current_setting('data_directory') as folder, system_identifier::text as system, (select oid::text from pg_database where datname = current_database()) as database
      from pg_control_system()`));
  } catch (error) {
    if (codesOf(error).includes(notAllowed)) return null; // not for this role
    throw error;
  }
  if (!told) return null;
  try {
    const control = await open(join(told.folder, 'global', 'pg_control'), 'r');
    try {
      const { buffer } = await control.read(Buffer.alloc(8), 0, 8, 0);
      if (buffer.readBigUInt64LE().toString() !== told.system) return null;
      return ['pg_wal', join('base', told.database), join('base', 'pgsql_tmp')].map((part) =>
        join(told.folder, part),
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

/** The first file in these folders that holds these bytes anywhere, or null. */
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

/** Reads a file through `piece`; the end of what was read stays in front of the next, so that nothing is cut in two. */
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

/** `otherwise` for what the server has removed meanwhile, and for folders among the files. */
async function unlessGone<T>(otherwise: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (/^(ENOENT|EISDIR)$/.test(String((error as { code?: unknown }).code))) return otherwise;
    throw error;
  }
}
