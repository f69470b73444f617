/** Conditions that a database must meet before a portal uses it. */
import pg from 'pg';
import { isDatabaseUnavailable } from './unavailable.ts';
import { appliedMigrations } from './backup/write.ts';
import { listMigrations } from './migrate.ts';

/** The portal cannot work with this database. The message is a sentence for the terminal. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}

const OLDEST_VERSION = 16;

/**
 * Refuses a server that does not answer or rejects our login, a version before PostgreSQL 16, an
 * encoding other than UTF-8, and the schema of a newer program: old code would write data that the
 * newer rules forbid.
 */
export async function refuseUnfitDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'portal check',
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; encoding: string }>(
      `select current_setting('server_version_num')::int as version,
         current_setting('server_encoding') as encoding`,
    );
    const { version = 0, encoding = '' } = rows[0] ?? {};
    if (version < OLDEST_VERSION * 10_000)
      throw new DatabaseRefused(
        `数据库是 PostgreSQL ${Math.floor(version / 10_000)}，本门户需要 ${OLDEST_VERSION} 或更新的版本。请升级数据库后再启动。`,
      );
    if (encoding !== 'UTF8')
      throw new DatabaseRefused(
        `数据库的编码是 ${encoding}，放不下全部汉字。请用 UTF8 新建一个库：create database portal encoding 'UTF8' template template0。`,
      );
    const known = listMigrations();
    const unknown = (await appliedMigrations(client)).filter((hash) => !known.includes(hash));
    if (unknown.length > 0)
      throw new DatabaseRefused(
        '数据库的结构来自更新的程序，旧程序在它上面运行会写坏数据。请用那个版本的程序启动，或恢复升级前的备份。',
      );
  } catch (error) {
    throw sentenceFor(error);
  } finally {
    await client.end().catch(() => {});
  }
}

function sentenceFor(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === '28P01' || code === '28000')
    return new DatabaseRefused('数据库不接受 DATABASE_URL 里的用户或口令。请核对后再启动。');
  if (code === '3D000')
    return new DatabaseRefused('DATABASE_URL 里写的库不存在。请先建库，或改正库名。');
  if (isDatabaseUnavailable(error))
    return new DatabaseRefused(
      '连不上数据库。请检查 DATABASE_URL 的主机和端口，以及数据库是否在运行。',
    );
  return error;
}
