/** A harmful start ends with a sentence for the operator, without a stack trace. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { templateVariable } from '#tests/support/portal.ts';

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-refused-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a folder with the demo district. */
const useDemo = (): Buffer =>
  execFileSync('cp', ['-a', `${process.env[templateVariable]}/.`, folder]);

function start(environment: Record<string, string>): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/start.ts'], {
    env: {
      ...process.env,
      PORT: '4399',
      PORTAL_DATA_DIR: folder,
      DATABASE_URL: '',
      ...environment,
    },
    encoding: 'utf8',
    timeout: 60_000,
  });
  const said = (stdout + stderr).trim();
  expect(status, said).toBe(1);
  expect(said).not.toMatch(/\n\s+at |\.ts:\d|params:|Error/);
  return said.split('\n').at(-1) ?? '';
}

test('with another secret than the one the database was sealed with', () => {
  useDemo();
  expect(start({ PORTAL_SECRET: 'x'.repeat(40) })).toContain('不是这个数据库当初用的那一个');
});

test('for real use on demo data', () => {
  useDemo();
  expect(start({ PORTAL_DEMO: '0' })).toContain('演示数据');
});

test('on an empty database under a public address, unless it is said what it is for', () => {
  expect(start({ PORTAL_ORIGIN: 'https://tiyan.example.gov.cn' })).toContain('PORTAL_DEMO=0');
});

test('with a database that is not there', () => {
  const nowhere = 'postgres://portal:secret@127.0.0.1:1/portal';
  const said = start({ DATABASE_URL: nowhere, PORTAL_SECRET: 'x'.repeat(40) });
  expect(said).toContain('连不上数据库');
  expect(said).not.toContain('secret');
});
