/**
 * Allows only one portal per data folder. SQLite's exclusive transaction is a file lock. The kernel
 * releases it when its owner dies, on every platform and between containers that share the folder.
 * A pid file cannot do this.
 */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresRefused } from './refused.ts';

const SQLITE_BUSY = 5;

/** Takes the lock or throws a sentence to print. `release` may be called twice. */
export function lockFolder(dataDir: string): { release(): void } {
  const file = join(dataDir, 'portal.lock');
  let handle: DatabaseSync | undefined;
  try {
    handle = new DatabaseSync(file, { timeout: 0 });
    handle.exec('PRAGMA journal_mode = MEMORY');
    handle.exec('BEGIN EXCLUSIVE');
    chmodSync(file, 0o600);
  } catch (error) {
    handle?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new EmbeddedPostgresRefused(
        `数据文件夹 ${dataDir} 正由另一个门户使用。请先停掉那一个，或用 PORTAL_DATA_DIR 另指一个文件夹。`,
      );
    }
    throw new EmbeddedPostgresRefused(
      `数据文件夹 ${dataDir} 不可写（${(error as Error).message}）。请改正它的所有者或权限，或用 PORTAL_DATA_DIR 另指一个文件夹。`,
    );
  }
  const held = handle;
  return {
    release: () => {
      if (held.isOpen) held.close();
    },
  };
}
