import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cautionsOf, ConfigRefused, loadOrMakeSecret, readConfig } from '#src/config.ts';

test('nothing set: a portal on this machine, with its own database', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 4321,
    databaseUrl: null,
    dataDir: join(process.cwd(), '.data'),
    origin: 'http://127.0.0.1:4321',
    trustedProxies: ['127.0.0.0/8', '::1'],
    region: 'yicheng',
    base: '/',
    secret: null,
    keysDir: join(process.cwd(), '.data', 'keys'),
    keysAreLost: false,
    demo: 'auto',
    demoPassword: null,
    timeServer: null,
  });
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', PORTAL_SECRET: ' ', DATABASE_URL: '' })).toEqual(readConfig({}));
});

test.each([
  [{ PORTAL_ORIGIN: 'https://Portal.Example.cn/' }, { origin: 'https://portal.example.cn' }],
  [{ PORTAL_ORIGIN: 'https://portal.example.cn:443' }, { origin: 'https://portal.example.cn' }],
  [{ HOST: '0.0.0.0', PORT: '8080' }, { origin: 'http://localhost:8080' }],
  [{ HOST: '::1' }, { origin: 'http://[::1]:4321' }],
  [{ PORTAL_BASE: '/tiyan/' }, { base: '/tiyan' }],
  [
    { PORTAL_DATA_DIR: '/var/lib/portal' },
    { dataDir: '/var/lib/portal', keysDir: '/var/lib/portal/keys' },
  ],
  [
    { PORTAL_TRUSTED_PROXIES: '10.0.0.7, 10.1.0.0/16 2001:db8::/32' },
    { trustedProxies: ['10.0.0.7', '10.1.0.0/16', '2001:db8::/32'] },
  ],
  [{ PORTAL_KEYS_DIR: '/keys' }, { keysDir: '/keys' }],
  [{ DATABASE_URL: 'postgres://p:s@db/portal' }, { databaseUrl: 'postgres://p:s@db/portal' }],
])('%o gives %o', (env, expected) => {
  expect(readConfig(env)).toMatchObject(expected);
});

test.each([
  ['HOST', 'a b'],
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '80a'],
  ['PORT', '-1'],
  ['DATABASE_URL', 'mysql://x/y'],
  ['DATABASE_URL', 'portal'],
  ['PORTAL_ORIGIN', 'portal.example.cn'],
  ['PORTAL_ORIGIN', 'https://portal.example.cn/tiyan'],
  ['PORTAL_ORIGIN', 'https://user@portal.example.cn'],
  ['PORTAL_BASE', 'tiyan'],
  ['PORTAL_BASE', '/a/../b'],
  ['PORTAL_TRUSTED_PROXIES', 'proxy.example.cn'],
  ['PORTAL_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['PORTAL_TRUSTED_PROXIES', '0.0.0.0/0'],
  ['PORTAL_TRUSTED_PROXIES', '10.0.0.1; 10.0.0.2'],
  ['PORTAL_SECRET', 'short-secret-value'],
  ['PORTAL_DEMO', 'yes'],
  ['PORTAL_DEMO_PASSWORD', '1234'],
])('%s=%s is refused by name, without repeating the value', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigRefused);
  try {
    readConfig({ [name]: value });
  } catch (error) {
    expect((error as Error).message).toMatch(new RegExp(`^  ${name}：.*[\\u4e00-\\u9fff]`, 'm'));
    if (value.length > 8) expect((error as Error).message).not.toContain(value);
  }
});

test('an https portal without a named proxy says so at its start', () => {
  const https = { PORTAL_ORIGIN: 'https://portal.example.cn' };
  expect(cautionsOf(readConfig(https)).join()).toContain('PORTAL_TRUSTED_PROXIES');
  expect(cautionsOf(readConfig({ ...https, PORTAL_TRUSTED_PROXIES: '127.0.0.1' }))).toEqual([]);
  expect(cautionsOf(readConfig({}))).toEqual([]);
});

test('every bad variable is named at once', () => {
  expect(() => readConfig({ PORT: 'x', PORTAL_DEMO: 'x' })).toThrow(/PORT：[^]*PORTAL_DEMO：/);
});

describe('the secret', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'portal-config-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('of the embedded default is made once and kept for its owner alone', async () => {
    const config = readConfig({ PORTAL_DATA_DIR: join(dataDir, 'new') });
    const secret = await loadOrMakeSecret(config);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(await loadOrMakeSecret(config)).toBe(secret);
    const file = join(dataDir, 'new', 'portal-secret');
    expect(readFileSync(file, 'utf8')).toBe(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('that was set is used and not written anywhere', async () => {
    const secret = 's'.repeat(32);
    expect(
      await loadOrMakeSecret(readConfig({ PORTAL_DATA_DIR: dataDir, PORTAL_SECRET: secret })),
    ).toBe(secret);
    expect(() => statSync(join(dataDir, 'portal-secret'))).toThrow(/ENOENT/);
  });

  test("is never invented for somebody else's database, nor over a damaged file", async () => {
    await expect(
      loadOrMakeSecret(
        readConfig({ PORTAL_DATA_DIR: dataDir, DATABASE_URL: 'postgres://db/portal' }),
      ),
    ).rejects.toThrow(/PORTAL_SECRET/);
    writeFileSync(join(dataDir, 'portal-secret'), 'cut');
    await expect(loadOrMakeSecret(readConfig({ PORTAL_DATA_DIR: dataDir }))).rejects.toThrow(
      /内容不完整/,
    );
  });
});
