import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  destroySigningKeys,
  makeSigningKeys,
  readSigningKey,
} from '#features/ballots/tickets/signing-keys.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testSecrets } from '#tests/support/ctx.ts';

const day = '00000009-0000-4000-8000-000000000001';
let keeper: { keysDir: string; secrets: typeof testSecrets };
beforeEach(async () => {
  keeper = { keysDir: await mkdtemp(join(tmpdir(), 'portal-keys-')), secrets: testSecrets };
});

test('a key in use is made ready once, and is gone the moment its file is, no matter who removed it', async () => {
  await makeSigningKeys(keeper, day, ['window']);
  const key = readSigningKey(keeper, day, 'window');
  expect(key).not.toBeNull();
  expect(readSigningKey(keeper, day, 'window')).toBe(key);
  await rm(join(keeper.keysDir, day, 'ticket-window.key')); // by another node
  expect(readSigningKey(keeper, day, 'window')).toBeNull();
});

test('a key made anew takes the place of the one in use', async () => {
  await makeSigningKeys(keeper, day, ['window']);
  const first = readSigningKey(keeper, day, 'window');
  await makeSigningKeys(keeper, day, ['window']);
  expect(readSigningKey(keeper, day, 'window')?.equals(first!)).toBe(false);
});

test('destroyed, none is left, and another portal’s secret opens none', async () => {
  await makeSigningKeys(keeper, day, ['window']);
  expect(
    readSigningKey({ ...keeper, secrets: createSecrets('another portal') }, day, 'window'),
  ).toBeNull();
  readSigningKey(keeper, day, 'window');
  await destroySigningKeys(keeper, day);
  expect(readSigningKey(keeper, day, 'window')).toBeNull();
});
