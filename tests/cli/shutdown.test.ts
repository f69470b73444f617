import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

/**
 * Starts a "database" and then a "server" in a process, sends these signals, returns its output and
 * exit.
 */
async function end(
  signals: [NodeJS.Signals, afterMs: number][],
  stops: { server: string; database: string },
): Promise<{ printed: string; code: number | null; ms: number }> {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module-typescript',
      '-e',
      `
    import { endInOrder } from '#src/cli/shutdown.ts';
    const stops = endInOrder();
    stops.add(async () => { ${stops.database} }, () => console.log('database now'));
    stops.add(async () => { ${stops.server} });
    setInterval(() => {}, 1000);
    console.log('up');`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 5_000 }).toContain('up');
  const began = performance.now();
  for (const [signal, afterMs] of signals) {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    child.kill(signal);
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  return { printed: printed.replace('up\n', ''), code, ms: performance.now() - began };
}

test('what was started last ends first, and the process after it', async () => {
  expect(
    await end([['SIGTERM', 0]], {
      server: `await new Promise((done) => setTimeout(done, 300)); console.log('server');`,
      database: `console.log('database');`,
    }),
  ).toMatchObject({ printed: 'server\ndatabase\n', code: 0 });
});

test('a fault while one ends does not keep the next from ending', async () => {
  expect(
    await end([['SIGINT', 0]], {
      server: `throw 'broken'.length === 0 ? 0 : undefined;`,
      database: `console.log('database');`,
    }),
  ).toMatchObject({ printed: 'database\n', code: 0 });
});

test('the same signal passed on by npm is no second one', async () => {
  expect(
    await end(
      [
        ['SIGINT', 0],
        ['SIGINT', 50],
      ],
      {
        server: `await new Promise((done) => setTimeout(done, 300)); console.log('server');`,
        database: `console.log('database');`,
      },
    ),
  ).toMatchObject({ printed: 'server\ndatabase\n', code: 0 });
});

test('a signal to npm, which ends only the shell between, ends the portal too', async () => {
  const script = `
    import { endInOrder } from '#src/cli/shutdown.ts';
    endInOrder().add(async () => { console.log('database'); });
    setInterval(() => {}, 1000);
    console.log('up');`;
  const shell = spawn(
    'sh',
    ['-c', `"$0" --input-type=module-typescript -e "$1"; true`, process.execPath, script],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, npm_lifecycle_event: 'start' } },
  );
  let printed = '';
  shell.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await expect.poll(() => printed, { timeout: 5_000 }).toBe('up\n');
  shell.kill('SIGTERM');
  await expect.poll(() => printed, { timeout: 3_000 }).toBe('up\ndatabase\n');
});

test('a second signal ends it at once', async () => {
  const { printed, code, ms } = await end(
    [
      ['SIGTERM', 0],
      ['SIGTERM', 1_200],
    ],
    { server: 'await new Promise(() => {});', database: `console.log('database');` },
  );
  expect({ printed, code }).toEqual({ printed: 'database now\n', code: 1 });
  expect(ms).toBeLessThan(3_000);
});

test('a server that never ends does not keep the database from ending within ten seconds', async () => {
  const { printed, ms } = await end([['SIGTERM', 0]], {
    server: 'await new Promise(() => {});',
    database: `console.log('database');`,
  });
  expect(printed).toBe('database\n');
  expect(ms).toBeLessThan(10_000);
});
