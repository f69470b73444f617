import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { settings } from '#db/tables/office.ts';
import { findDemoOffset } from '#features/demo/clock.ts';
import { test, type OwnDatabase } from '#tests/support/db.ts';

const run = promisify(execFile);

const demoClock = (environment: Record<string, string>, ...words: string[]) =>
  run(process.execPath, ['src/cli/demo-clock.ts', ...words], {
    env: { PATH: process.env['PATH'] ?? '', PORTAL_SECRET: 'x'.repeat(32), ...environment },
  }).then(
    ({ stdout }) => stdout.trim(),
    ({ stderr, code }: { stderr: string; code: number }) => `${code}: ${stderr.trim()}`,
  );

const on = (database: OwnDatabase) => ({ DATABASE_URL: database.url });

test('the command line moves the clock of a running demo portal and says the new time', async ({
  ownDatabase,
}) => {
  await ownDatabase.db.insert(settings).values({ key: 'demo', value: { offsetMs: 0 } });
  expect(await demoClock(on(ownDatabase), '+3d')).toMatch(
    /^演示时间：\d{4}-\d\d-\d\d \d\d:\d\d 星期.$/,
  );
  expect(await findDemoOffset(ownDatabase.db)).toBe(3 * 86_400_000);
  expect(await demoClock(on(ownDatabase), '2026-12-03T09:00')).toBe(
    '演示时间：2026-12-03 09:00 星期四',
  );
}, 60_000);

test('it refuses in a sentence: no demo data, words it does not know, no portal in the folder', async ({
  ownDatabase,
}) => {
  expect(await demoClock(on(ownDatabase), '+3d')).toBe('1: 这个门户没有演示数据，时间不能移动。');
  await ownDatabase.db.insert(settings).values({ key: 'demo', value: { offsetMs: 0 } });
  expect(await demoClock(on(ownDatabase), 'soon')).toMatch(/^1: 写法：/);
  expect(await demoClock({ PORTAL_DATA_DIR: '/nowhere/at/all' }, '+3d')).toMatch(
    /^1: 数据文件夹 \/nowhere\/at\/all 里没有正在运行的门户/,
  );
}, 60_000);
