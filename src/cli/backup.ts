/**
 * `npm run backup -- FILE`: writes the whole database to one file, whether the portal runs or not.
 */
import { resolve } from 'node:path';
import { BackupRefused } from '#db/backup/contents.ts';
import { writeBackup } from '#db/backup/write.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { urlOfRunningServer } from '#db/embedded/running.ts';
import { systemClock } from '#platform/clock.ts';
import { createSecrets, secretFingerprint } from '#platform/secrets.ts';
import { loadSecret, readConfig } from '#src/config.ts';
import { sentenceFor } from './failure.ts';

try {
  console.log(await backUp(process.argv[2]));
} catch (error) {
  console.error(sentenceFor(error));
  process.exitCode = 1;
}

async function backUp(file: string | undefined): Promise<string> {
  if (!file)
    throw new BackupRefused('写法：npm run backup -- 文件名（如 portal-2026-11-28.backup）');
  const config = readConfig(process.env);
  const secrets = createSecrets(await loadSecret(config));
  const running = config.databaseUrl ?? urlOfRunningServer(config.dataDir);
  const own = running === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  try {
    const path = resolve(file);
    const { tables, rows, bytes } = await writeBackup(running ?? own!.url, path, {
      madeAt: systemClock.now().toISOString(),
      region: config.region,
      secretFingerprint: secretFingerprint(secrets),
    });
    return [
      `已备份到 ${path}：${tables} 张表，${rows} 行，${Math.ceil(bytes / 1024)} KB。`,
      '密钥不在其中：请另外保存 PORTAL_SECRET（内置数据库：portal-secret 文件），没有它备份无法恢复。',
      '正在进行的评价不在其中：从备份恢复后，那些场次会公开说明未能保存。',
    ].join('\n');
  } finally {
    await own?.stop();
  }
}
