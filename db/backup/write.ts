/**
 * Writes the whole database into one file with a checksum. It reads one snapshot, so the portal can
 * stay in use. The embedded binaries have no `pg_dump`, so each table is copied with COPY (trust.md
 * §8).
 */
import { createHash } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import {
  BackupRefused,
  endOfRows,
  isInBackup,
  type BackupHeader,
  type TableLine,
  type Trailer,
} from './contents.ts';

export interface BackupSummary {
  tables: number;
  rows: number;
  bytes: number;
}

/**
 * The file appears complete or not at all, and only its owner can read it. Refuses to overwrite a
 * file, and a database that no portal has used.
 */
export async function writeBackup(
  databaseUrl: string,
  file: string,
  facts: Pick<BackupHeader, 'madeAt' | 'region' | 'secretFingerprint'>,
): Promise<BackupSummary> {
  if (await exists(file)) throw new BackupRefused(`文件 ${file} 已经存在。请换一个文件名。`);
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'portal backup',
    connectionTimeoutMillis: 5_000,
  });
  await client.connect();
  const unfinished = `${file}.part`;
  try {
    await client.query('begin isolation level repeatable read, read only');
    const migrations = await appliedMigrations(client);
    if (migrations.length === 0)
      throw new BackupRefused('这个数据库里没有门户的数据，没有什么可以备份。');
    const header: BackupHeader = {
      format: 'experiencer-portal-backup',
      version: 1,
      ...facts,
      migrations,
    };
    const handle = await open(unfinished, 'wx', 0o600);
    const counted = { tables: 0, rows: 0 };
    await pipeline(
      linesOf(client, header, counted),
      createGzip({ level: 6 }),
      handle.createWriteStream({ flush: true }),
    );
    await rename(unfinished, file);
    return { ...counted, bytes: (await stat(file)).size };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function* linesOf(
  client: pg.Client,
  header: BackupHeader,
  counted: { tables: number; rows: number },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const hashed = (bytes: Buffer): Buffer => {
    hash.update(bytes);
    return bytes;
  };
  const rows: Trailer['rows'] = {};
  yield hashed(lineOf(header));
  for (const { table, columns } of await listTables(client)) {
    yield hashed(lineOf({ table, columns } satisfies TableLine));
    const names = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
    const statement = `copy ${pg.escapeIdentifier(table)} (${names}) to stdout`;
    rows[table] = 0;
    for await (const chunk of client.query(copyTo(statement)) as AsyncIterable<Buffer>) {
      for (const byte of chunk) if (byte === NEWLINE) rows[table] += 1;
      yield hashed(chunk);
    }
    yield hashed(Buffer.from(endOfRows));
    counted.tables += 1;
    counted.rows += rows[table];
  }
  const sequences = await readSequences(client);
  yield lineOf({ rows, sequences, sha256: hash.digest('hex') } satisfies Trailer);
}

const NEWLINE = 0x0a;

const lineOf = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/** SHA-256 of the applied migrations, oldest first. Empty if no portal has used this database. */
export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows: found } = await client.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!found[0]?.there) return [];
  const { rows } = await client.query<{ hash: string }>(
    'select hash from drizzle.__drizzle_migrations order by created_at',
  );
  return rows.map(({ hash }) => hash);
}

/** Without generated columns: PostgreSQL computes them again. */
async function listTables(client: pg.Client): Promise<TableLine[]> {
  const { rows } = await client.query<TableLine>(
    `select class.relname as table, array_agg(attribute.attname::text order by attribute.attnum) as columns
     from pg_class class
     join pg_attribute attribute on attribute.attrelid = class.oid
     where class.relnamespace = 'public'::regnamespace and class.relkind = 'r'
       and attribute.attnum > 0 and not attribute.attisdropped and attribute.attgenerated = ''
     group by class.relname order by class.relname`,
  );
  return rows.filter(({ table }) => isInBackup(table));
}

async function readSequences(client: pg.Client): Promise<Trailer['sequences']> {
  const { rows } = await client.query<{ name: string; next: string }>(
    `select sequencename as name, coalesce(last_value + increment_by, start_value) as next
     from pg_sequences where schemaname = 'public' order by sequencename`,
  );
  return Object.fromEntries(rows.map(({ name, next }) => [name, Number(next)]));
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
