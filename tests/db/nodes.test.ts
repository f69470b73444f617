/** A portal notices another node on its database, and then reports that memory was not searched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'vitest';
import { openChangeFeed } from '#db/change-feed.ts';
import { hasOtherNodes } from '#db/nodes.ts';
import { isolateSealing } from '#features/ballots/life/sealing/isolation.ts';
import { test } from '#tests/support/db.ts';

/** A process that listens for changes of this database, as each portal does. */
async function aPortal(url: string, env: Record<string, string | undefined>) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `const { openChangeFeed } = await import('#db/change-feed.ts');
       await openChangeFeed(${JSON.stringify(url)});
       process.stdin.resume().on('end', () => process.exit());
       console.log('listens');`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } },
  );
  await once(child.stdout, 'data');
  return {
    async end() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

test('another portal on the database is seen, a child process of this one is not', async ({
  ownDatabase: { db, url },
}) => {
  const changeFeed = await openChangeFeed(url);
  const forget = () => {
    let replaced = 0;
    const isolated = isolateSealing(
      { databaseUrl: url, portalSecret: 'x', keysDir: '/nowhere', region: 'nowhere' },
      {
        replaceServing: async () => void (replaced += 1),
        restartDatabase: async () => process.pid,
        hasOtherNodes: () => hasOtherNodes(db),
      },
    );
    return isolated
      .forget('00000009-0000-4000-8000-000000000001')
      .then((searched) => ({ searched, replaced }));
  };
  expect(await hasOtherNodes(db)).toBe(false);
  const child = await aPortal(url, {});
  expect(await hasOtherNodes(db)).toBe(false);
  const other = await aPortal(url, { PORTAL_NODE: undefined });
  expect(await hasOtherNodes(db)).toBe(true);
  expect(await forget(), 'its own processes are replaced all the same').toEqual({
    searched: false,
    replaced: 1,
  });
  await other.end();
  await expect.poll(() => hasOtherNodes(db), { timeout: 5_000 }).toBe(false);
  await child.end();
  await changeFeed.close();
});
