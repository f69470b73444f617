/** `npm run demo:clock -- +3d | +2h | 2026-12-03T09:00 | now`: moves the clock of the running demo portal; without a word, says it. */
import { connect } from '#db/connect.ts';
import { urlOfRunningServer } from '#db/embedded/running.ts';
import { findDemoOffset, moveDemoClock } from '#features/demo/clock.ts';
import { calendarFrom } from '#platform/calendar/table.ts';
import { shiftedClock } from '#platform/clock.ts';
import { systemActor } from '#platform/ctx.ts';
import { dayOf } from '#platform/day.ts';
import { Invalid, Refusal } from '#platform/refusal.ts';
import { loadRegion } from '#platform/region/load.ts';
import { createSecrets } from '#platform/secrets.ts';
import { listDateTime, weekdayName } from '#labels/dates.ts';
import { refusalSentence } from '#labels/refusals.ts';
import { ConfigRefused, loadOrMakeSecret, readConfig } from '#src/config.ts';

try {
  console.log(await moveOrTell(process.argv[2]));
} catch (error) {
  if (error instanceof ConfigRefused) console.error(error.message);
  else if (error instanceof Refusal) console.error(refusalSentence(error.code, error.details));
  else if (error instanceof Invalid)
    console.error('写法：npm run demo:clock -- +3d（或 -2h、+30m、2026-12-03T09:00、now）');
  else console.error(error);
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
    const now = shiftedClock(() => offset).now();
    if (to === undefined) return told(now);
    const moved = await moveDemoClock(
      {
        db,
        now,
        today: dayOf(now),
        region: await loadRegion(config.region),
        secrets: createSecrets(await loadOrMakeSecret(config)),
        actor: systemActor,
        clientKey: null,
        requestId: 'demo:clock',
        keysDir: config.keysDir,
        audit: [],
        calendar: () => calendarFrom(db),
        kept: async (_key, load) => await load(),
      },
      { to },
    );
    return told(moved.now);
  } finally {
    await connection.close();
  }
}

function told(now: Date): string {
  return `演示时间：${listDateTime(now)} ${weekdayName(now)}`;
}
