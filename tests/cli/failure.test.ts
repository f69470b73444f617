/** An uncaught fault must not print what a person typed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('what nobody caught ends the process with a sentence, without values and stack trace', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-fault-'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `
    import { DrizzleQueryError } from 'drizzle-orm';
    import { endOnFault } from '#src/cli/failure.ts';
    endOnFault(() => process.exit(1));
    setTimeout(() => { throw new DrizzleQueryError('insert into users', ['13800138000'], new Error('refused')); });
    setInterval(() => {}, 1000);`,
    ],
    { env: { ...process.env, PORTAL_DATA_DIR: folder }, encoding: 'utf8', timeout: 20_000 },
  );
  const printed = stdout + stderr;
  expect(printed).toContain('没有成功');
  expect(printed).not.toMatch(/13800138000|\n\s+at /);
  expect(readFileSync(join(folder, 'portal.log'), 'utf8')).not.toContain('13800138000');
  expect(status).toBe(1);
  rmSync(folder, { recursive: true });
});
