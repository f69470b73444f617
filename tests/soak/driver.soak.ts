/**
 * Why the portal uses `pg`: when backends end inside transactions, each transaction must be stored
 * whole or not at all. postgres.js 3.4.9 continues a transaction on the connection that replaced
 * the dead one (porsager/postgres issues 1066, 1154, 1186, 1208 and 1216; pull requests 1168 and
 * 1215). A release that makes the second test fail may be considered again.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { test } from '#tests/support/db.ts';
import type { Outcome } from './driver-child.ts';

async function through(driver: 'pg' | 'postgres.js', url: string): Promise<Outcome> {
  const child = join(import.meta.dirname, 'driver-child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, driver, url]);
  console.log(`${driver} ${stdout}`);
  return JSON.parse(stdout) as Outcome;
}

test('pg stores a transaction whole or not at all, and says which', async ({ ownDatabase }) => {
  const outcome = await through('pg', ownDatabase.url);
  expect(outcome).toMatchObject({ halves: 0, lost: 0, unsettled: 0, uncaught: 0 });
  expect(outcome.whole).toBeGreaterThan(0);
});

test('postgres.js stores halves or never answers: until that ends it is not our driver', async ({
  ownDatabase,
}) => {
  const { halves, unsettled } = await through('postgres.js', ownDatabase.url);
  expect(halves + unsettled).toBeGreaterThan(0);
});
