/** `npm run clock:confirm`: confirms a doubted clock, for when nobody can open the office page. */
import { connect } from '#db/connect.ts';
import { urlOfRunningServer } from '#db/embedded/running.ts';
import { confirmClockWith } from '#features/operation/clock/commands.ts';
import { findClockStop } from '#features/operation/stops/queries.ts';
import { systemClock } from '#platform/clock.ts';
import { createSecrets } from '#platform/secrets.ts';
import { listDateTime } from '#labels/dates.ts';
import { ConfigRefused, loadSecret, readConfig } from '#src/config.ts';
import { commandLineCtx } from './command-line-ctx.ts';
import { sentenceFor } from './failure.ts';

try {
  console.log(await confirm());
} catch (error) {
  console.error(sentenceFor(error));
  process.exitCode = 1;
}

async function confirm(): Promise<string> {
  const isSure = process.argv[2] === '--yes';
  const config = readConfig(process.env);
  const databaseUrl = config.databaseUrl ?? urlOfRunningServer(config.dataDir);
  if (databaseUrl === null)
    throw new ConfigRefused(
      `数据文件夹 ${config.dataDir} 里没有正在运行的门户。请先 npm start；数据在别处时设置 PORTAL_DATA_DIR。`,
    );
  const { db, close } = connect(databaseUrl, { max: 1 });
  try {
    const stop = await findClockStop(db);
    const now = listDateTime(systemClock.now());
    if (!stop) return `时钟没有疑问，现在是 ${now}。`;
    if (!isSure)
      return `本机的时钟显示 ${now}，最后已知的时间是 ${listDateTime(stop.detail.knownAt)}。请对照手表，时间是对的再运行：npm run clock:confirm -- --yes`;
    const secrets = createSecrets(await loadSecret(config));
    const ctx = await commandLineCtx(config, db, { secrets, requestId: 'clock:confirm' });
    await confirmClockWith(systemClock)(ctx, { stopId: stop.id });
    return `已确认现在是 ${now}，暂停的操作继续进行，并已写进公开记录。`;
  } finally {
    await close();
  }
}
