/** Loads a backup into an empty database, in one transaction. */
import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { listMigrations, migrate } from '../migrate.ts';
import { BackupRefused, type BackupHeader, type Trailer } from './contents.ts';
import { checkBackup, piecesOf } from './read.ts';
import { appliedMigrations } from './write.ts';

export interface RestoreSummary {
  header: BackupHeader;
  tables: number;
  rows: number;
}

/**
 * What the portal must publish about a restore. It is stored in the setting `restore` until the
 * portal has published it.
 */
export interface RestoreNote {
  reason: string;
  /** Last hash of the public log before the loss, if known. */
  lostHead: string | null;
}

/**
 * Checks the whole file, migrates the empty database to the schema of the backup, loads the data,
 * then migrates to the current schema. The `restore` setting is written in the same transaction, so
 * no portal can open the copy without publishing the restore. Refuses a changed file, a backup of a
 * newer program, another PORTAL_SECRET, a database with data in it, and a database that a portal is
 * using.
 */
export async function restoreBackup(
  databaseUrl: string,
  file: string,
  { secretFingerprint, note }: { secretFingerprint: string; note: RestoreNote },
): Promise<RestoreSummary> {
  const { header, trailer } = await checkBackup(file);
  if (header.secretFingerprint !== secretFingerprint)
    throw new BackupRefused(
      '备份用的是另一个 PORTAL_SECRET，恢复后手机号和纸票都无法识别。请先放好备份时的密钥（portal-secret 文件或 PORTAL_SECRET），再恢复。',
    );
  const known = listMigrations();
  if (header.migrations.some((hash, index) => known[index] !== hash))
    throw new BackupRefused('备份来自更新或不同版本的程序。请用当时的版本（或更新的版本）恢复。');
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'portal restore',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  try {
    await refuseUnlessEmpty(client);
    await migrate(databaseUrl, { only: header.migrations.length });
    await client.query('begin');
    await load(client, file, trailer);
    await client.query(
      `insert into settings (key, value) values ('restore', $1)
       on conflict (key) do update set value = excluded.value`,
      [JSON.stringify({ ...note, madeAt: header.madeAt })],
    );
    await client.query('commit');
  } finally {
    await client.end(); // rolls back an open transaction
  }
  await migrate(databaseUrl);
  const counts = Object.values(trailer.rows);
  return { header, tables: counts.length, rows: counts.reduce((sum, count) => sum + count, 0) };
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  const { rowCount: others } = await client.query(
    `select from pg_stat_activity where datname = current_database() and application_name like 'portal%'
       and pid <> pg_backend_pid()`,
  );
  if (others) throw new BackupRefused('有门户正在使用这个数据库。请先停掉它，再恢复。');
  if ((await appliedMigrations(client)).length === 0) return;
  const { rows: tables } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name } of tables) {
    const { rowCount } = await client.query(`select from ${pg.escapeIdentifier(name)} limit 1`);
    if (rowCount)
      throw new BackupRefused(
        '目标数据库里已经有数据，没有恢复任何内容。请恢复到一个空的数据库（内置数据库：换一个空的 PORTAL_DATA_DIR）。',
      );
  }
}

/**
 * Foreign keys are dropped and added again at the end, which checks them all. Triggers are
 * disabled: the backup already holds what they would write.
 */
async function load(client: pg.Client, file: string, trailer: Trailer): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  );
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name,
       pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  );
  for (const { table, name } of keys)
    await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name } of tables) await client.query(`alter table ${name} disable trigger user`);
  await client.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
  await copyRows(client, file);
  for (const [name, next] of Object.entries(trailer.sequences))
    await client.query('select setval($1::regclass, $2, false)', [pg.escapeIdentifier(name), next]);
  for (const { name } of tables) await client.query(`alter table ${name} enable trigger user`);
  for (const { table, name, definition } of keys)
    await client.query(`alter table ${table} add constraint ${name} ${definition}`);
}

async function copyRows(client: pg.Client, file: string): Promise<void> {
  let copy: ReturnType<typeof copyFrom> | null = null;
  for await (const piece of piecesOf(file)) {
    if (piece.kind === 'table') {
      const columns = piece.columns.map((column) => pg.escapeIdentifier(column)).join(', ');
      copy = client.query(
        copyFrom(`copy ${pg.escapeIdentifier(piece.table)} (${columns}) from stdin`),
      );
      copy.on('error', () => {}); // the wait below rejects with it
    } else if (piece.kind === 'row' && copy) {
      if (!copy.write(piece.line)) await once(copy, 'drain');
    } else if (piece.kind === 'rowsEnd' && copy) {
      copy.end();
      await once(copy, 'finish');
      copy = null;
    }
  }
}
