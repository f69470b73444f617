/** The operator's drill: back up a portal at work, restore it elsewhere, and go on there. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callerOf,
  endPortal,
  expect,
  startPortal,
  stopPortal,
  test,
} from '#tests/support/portal.ts';

test.use({ portalName: 'backup' });

function run(script: string, dataDir: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`src/cli/${script}`, ...args], {
    env: { ...process.env, PORTAL_DATA_DIR: dataDir, DATABASE_URL: '' },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, printed: stdout + stderr };
}

test('a backup of a running portal is restored elsewhere, signs people in and says in public that it was', async ({
  portal,
}) => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'portal-restored-'));
  const file = join(folder, 'a.backup');
  const elsewhere = join(folder, 'data');

  const made = run('backup.ts', portal.dataDir, file);
  expect(made.printed).toContain('已备份到');
  expect(made.status).toBe(0);

  const withoutSecret = run('restore.ts', elsewhere, file, '--reason', '演练');
  expect(withoutSecret.status).toBe(1);
  expect(withoutSecret.printed).toContain('portal-secret');
  const withoutReason = run('restore.ts', portal.dataDir, file);
  expect(withoutReason.printed).toContain('--reason');
  const besideRunning = run('restore.ts', portal.dataDir, file, '--reason', '演练');
  expect(besideRunning.printed).toContain('正由另一个门户使用');

  spawnSync('mkdir', ['-p', '-m', '711', elsewhere]);
  copyFileSync(join(portal.dataDir, 'portal-secret'), join(elsewhere, 'portal-secret'));
  const restored = run('restore.ts', elsewhere, file, '--reason', '演练');
  expect(restored.printed).toContain('已恢复');
  expect(restored.status).toBe(0);
  const again = run('restore.ts', elsewhere, file, '--reason', '演练');
  expect(again.printed).toContain('已经有数据');

  const copy = await startPortal({ PORTAL_DEMO: '1' }, elsewhere);
  try {
    const visitor = await callerOf(copy, 'visitor');
    const log = await (await visitor.get('/ratings/log')).text();
    expect(log).toContain('从备份恢复');
    expect(log).toContain('原因：演练');
    const before = await (await (await callerOf(portal, 'visitor')).get('/issues')).text();
    const after = await (await visitor.get('/issues')).text();
    const rows = (page: string) => page.match(/WT\d{6}-\d{4}/g);
    expect(rows(after)).toEqual(rows(before));
    const staff = await callerOf(copy, 'auditor');
    expect(await (await staff.get('/office/audit')).text()).toContain('从备份恢复');
  } finally {
    await endPortal(copy);
    await stopPortal(copy);
    rmSync(folder, { recursive: true, force: true });
  }
});
