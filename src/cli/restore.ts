/** `npm run restore -- FILE`: loads a backup into an empty database. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupRefused } from '#db/backup/contents.ts';
import { restoreBackup } from '#db/backup/restore.ts';
import { connect } from '#db/connect.ts';
import { startEmbeddedPostgres } from '#db/embedded.ts';
import { recordRestore } from '#features/operation/commands.ts';
import { publicWords } from '#platform/input.ts';
import { createSecrets, secretFingerprint } from '#platform/secrets.ts';
import { loadSecret, readConfig } from '#src/config.ts';
import { sentenceFor } from './failure.ts';
import { listDateTime } from '#labels/dates.ts';
import { commandLineCtx } from './command-line-ctx.ts';

try {
  console.log(await restore());
} catch (error) {
  console.error(sentenceFor(error));
  process.exitCode = 1;
}

async function restore(): Promise<string> {
  const { file, reason, head } = readArguments();
  const config = readConfig(process.env);
  const secrets = createSecrets(await loadSecret(config));
  const own =
    config.databaseUrl === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
  try {
    const databaseUrl = config.databaseUrl ?? own!.url;
    const { header, tables, rows } = await restoreBackup(databaseUrl, resolve(file), {
      secretFingerprint: secretFingerprint(secrets),
      note: { reason, lostHead: head ?? null },
    });
    const connection = connect(databaseUrl, { max: 1 });
    let daysEnded: number;
    try {
      const ctx = await commandLineCtx(config, connection.db, { secrets, requestId: 'restore' });
      ({ daysEnded } = await recordRestore(ctx));
    } finally {
      await connection.close();
    }
    const madeAt = listDateTime(new Date(header.madeAt));
    return [
      `已恢复 ${madeAt} 的备份：${tables} 张表，${rows} 行。`,
      `公开记录里已写明这次恢复。${daysEnded > 0 ? `当时正在进行的 ${daysEnded} 场评价无法恢复，已公开说明。` : ''}`,
      '所有人需要重新登录。现在可以 npm start。',
    ].join('\n');
  } finally {
    await own?.stop();
  }
}

function readArguments(): { file: string; reason: string; head: string | undefined } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { reason: { type: 'string' }, head: { type: 'string' } },
  });
  const [file] = positionals;
  const isHead = values.head === undefined || /^[0-9a-f]{64}$/.test(values.head);
  if (!file || !values.reason?.trim() || !isHead)
    throw new BackupRefused(
      '写法：npm run restore -- 文件名 --reason "硬盘损坏"。原因会写进公开记录；如果还记得丢失前公开记录的链头，加上 --head 指纹。',
    );
  const reason = publicWords(300).safeParse(values.reason);
  if (!reason.success)
    throw new BackupRefused(
      '原因会写进公开记录：请用不超过 300 个字说明，不要写个人的号码、账号和住址。',
    );
  return { file, reason: reason.data, head: values.head };
}
