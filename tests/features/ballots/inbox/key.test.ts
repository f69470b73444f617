import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { destroyInboxKey, makeInboxKey, readInboxKey } from '#features/ballots/inbox/key.ts';
import { readKeyFile, writeKeyFile } from '#features/ballots/inbox/key-file.ts';
import { createSecrets } from '#platform/secrets.ts';
import { testSecrets } from '#tests/support/ctx.ts';

const day = '00000009-0000-4000-8000-000000000001';
let keeper: { keysDir: string; secrets: typeof testSecrets };
beforeEach(async () => {
  keeper = { keysDir: await mkdtemp(join(tmpdir(), 'portal-keys-')), secrets: testSecrets };
});

test('a key is 32 bytes in a file only the portal can read, wrapped with its secret', async () => {
  await makeInboxKey(keeper, day);
  const key = readInboxKey(keeper, day)?.export();
  expect(key).toHaveLength(32);
  const path = join(keeper.keysDir, day, 'inbox.key');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(keeper.keysDir, day))).mode & 0o777).toBe(0o700);
  const written = await readFile(path, 'utf8');
  expect(written).not.toContain(key!.toString('base64'));
  expect(written).not.toContain(key!.toString('base64url'));
  expect(readInboxKey({ ...keeper, secrets: createSecrets('another portal') }, day)).toBeNull();
});

test('made twice, or by twenty at once, it stays the first', async () => {
  await Promise.all(Array.from({ length: 20 }, () => makeInboxKey(keeper, day)));
  const key = readInboxKey(keeper, day);
  await makeInboxKey(keeper, day);
  expect(readInboxKey(keeper, day)?.export()).toEqual(key?.export());
  expect(await readdir(join(keeper.keysDir, day))).toEqual(['inbox.key']);
});

test('two days have two keys', async () => {
  const other = '00000009-0000-4000-8000-000000000002';
  await makeInboxKey(keeper, day);
  await makeInboxKey(keeper, other);
  expect(readInboxKey(keeper, day)?.export()).not.toEqual(readInboxKey(keeper, other)?.export());
});

test('destroyed, it is gone with its folder, and destroying it again does nothing', async () => {
  await makeInboxKey(keeper, day);
  await destroyInboxKey(keeper, day);
  await destroyInboxKey(keeper, day);
  expect(readInboxKey(keeper, day)).toBeNull();
  expect(await readdir(keeper.keysDir)).toEqual([]);
});

test('version 0.1.0 and this one read each other’s keys, of every length', async () => {
  await mkdir(join(keeper.keysDir, day));
  const file = join(keeper.keysDir, day, 'inbox.key');
  for (const length of [32, 1, 2, 3, 1794]) {
    const key = randomBytes(length);
    // The file format of version 0.1.0, written and read.
    await writeFile(file, testSecrets.seal('ballot-inbox-key', key.toString('base64')));
    expect(readKeyFile(keeper, day, 'inbox')).toEqual(key);
    await writeKeyFile(keeper, day, 'inbox', key, { keepFirst: false });
    const text = testSecrets.unseal('ballot-inbox-key', await readFile(file, 'utf8'));
    expect(Buffer.from(text, 'base64')).toEqual(key);
  }
  expect(readInboxKey({ ...keeper, secrets: createSecrets('another portal') }, day)).toBeNull();
  await destroyInboxKey(keeper, day);
  expect(readInboxKey(keeper, day)).toBeNull();
});

test('a day that has none has none', async () => {
  expect(readInboxKey(keeper, day)).toBeNull();
});
