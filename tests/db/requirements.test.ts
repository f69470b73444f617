import postgres from 'postgres';
import { expect } from 'vitest';
import { DatabaseRefused, refuseUnfitDatabase } from '#db/requirements.ts';
import { test } from '#tests/support/db.ts';

test('a database of ours and an empty one are fit', async ({ ownDatabase, emptyDatabaseUrl }) => {
  await refuseUnfitDatabase(ownDatabase.url);
  await refuseUnfitDatabase(emptyDatabaseUrl);
});

test('a schema of a newer program is refused', async ({ ownDatabase }) => {
  await ownDatabase.client`insert into drizzle.__drizzle_migrations (hash, created_at)
    values (${'f'.repeat(64)}, 9999999999999)`;
  await expect(refuseUnfitDatabase(ownDatabase.url)).rejects.toThrow('来自更新的程序');
});

test('a database in another encoding is refused', async ({ emptyDatabaseUrl }) => {
  const admin = postgres(emptyDatabaseUrl, { max: 1, onnotice: () => {} });
  const name = `ascii_${Date.now()}`;
  await admin.unsafe(
    `create database ${name} template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
  );
  const url = new URL(emptyDatabaseUrl);
  url.pathname = `/${name}`;
  await expect(refuseUnfitDatabase(url.href)).rejects.toThrow('SQL_ASCII');
  await admin.unsafe(`drop database ${name}`);
  await admin.end();
});

test('a wrong password, a missing database and a server that is not there each have their sentence', async ({
  emptyDatabaseUrl,
}) => {
  const broken = (change: (url: URL) => void): string => {
    const url = new URL(emptyDatabaseUrl);
    change(url);
    return url.href;
  };
  const cases: [string, string][] = [
    [broken((url) => (url.password = 'guessed')), '用户或口令'],
    [broken((url) => (url.pathname = '/nowhere')), '库不存在'],
    [broken((url) => (url.port = '1')), '连不上数据库'],
  ];
  for (const [url, sentence] of cases) {
    const refused = refuseUnfitDatabase(url);
    await expect(refused).rejects.toThrow(DatabaseRefused);
    await expect(refused).rejects.toThrow(sentence);
  }
});
