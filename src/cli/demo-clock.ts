/**
 * `npm run demo:clock -- +3d | +2h | 2026-12-03T09:00 | now`: moves the clock of the running demo
 * portal. Without an argument it prints the clock.
 */
import { connect } from '#db/connect.ts';
import { urlOfRunningServer } from '#db/embedded/running.ts';
import { findDemoOffset, moveDemoClock } from '#features/demo/clock.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import { createSecrets } from '#platform/secrets.ts';
import { listDateTime, weekdayName } from '#labels/dates.ts';
import { refusalSentence } from '#labels/refusals.ts';
import { ConfigRefused, loadSecret, readConfig } from '#src/config.ts';
import { commandLineCtx } from './command-line-ctx.ts';
import { sentenceFor } from './failure.ts';

try {
  console.log(await moveOrTell(process.argv[2]));
} catch (error) {
  if (error instanceof ConfigRefused) console.error(error.message);
  else if (error instanceof Refusal) console.error(refusalSentence(error.code, error.details));
  else if (error instanceof Invalid)
    console.error('写法：npm run demo:clock -- +3d（或 -2h、+30m、2026-12-03T09:00、now）');
  else console.error(sentenceFor(error));
  process.exitCode = 1;
}

async function moveOrTell(to: string | undefined): Promise<string> {
  const config = readConfig(process.env);
  const databaseUrl = config.databaseUrl ?? urlOfRunningServer(config.dataDir);
  if (databaseUrl === null)
    throw new ConfigRefused(
      `数据文件夹 ${config.dataDir} 里没有正在运行的门户。请先 npm start；数据在别处时设置 PORTAL_DATA_DIR。`,
    );
  const connection = connect(databaseUrl, { max: 1 });
  const { db } = connection;
  try {
    const offset = await findDemoOffset(db);
    if (offset === null) throw new Refusal('clock.noDemo');
    const secrets = createSecrets(await loadSecret(config));
    const ctx = await commandLineCtx(config, db, { secrets, requestId: 'demo:clock' });
    if (to === undefined) return clockSentence(ctx.now);
    const moved = await moveDemoClock(ctx, { to });
    return clockSentence(moved.now);
  } finally {
    await connection.close();
  }
}

function clockSentence(now: Date): string {
  return `演示时间：${listDateTime(now)} ${weekdayName(now)}`;
}
