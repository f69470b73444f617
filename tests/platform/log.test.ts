import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { isDatabaseUnavailable } from '#db/unavailable.ts';
import { hasRoom } from '#platform/disk-room.ts';
import { describeError, openLog, openRequestLog } from '#platform/log.ts';

test('the log keeps what a developer needs and nothing a person typed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-log-'));
  const refused = Object.assign(new Error('invalid input syntax for type integer: "13800138000"'), {
    name: 'PostgresError',
    severity: 'ERROR',
    code: '22P02',
    table: 'people',
    detail: 'Key (phone)=(13800138000) exists.',
    constraint: 'people_phone',
  });
  openLog(folder).error(
    {
      err: new DrizzleQueryError(
        'select name from people where phone = $1',
        ['13800138000'],
        refused,
      ),
      requestId: 'r1',
    },
    'request\nfailed',
  );
  const text = readFileSync(join(folder, 'portal.log'), 'utf8');
  expect(text).not.toContain('13800138000');
  expect(text.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({
    requestId: 'r1',
    msg: 'request\nfailed',
    err: {
      message: 'Failed query: select name from people where phone = $1',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'PostgresError', code: '22P02', table: 'people', constraint: 'people_phone' },
    },
  });
  expect(statSync(join(folder, 'portal.log')).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

test('a copy of an error, as the job queue reports it, is described like the error', () => {
  const lost = Object.assign(new Error('Failed query: select 1\nparams: 13800138000'), {
    code: '57P01',
  });
  const described = describeError({
    ...lost,
    message: lost.message,
    stack: lost.stack,
    queue: 'ballots.keepTime',
  });
  expect(described).toMatchObject({
    message: 'Failed query: select 1',
    code: '57P01',
    queue: 'ballots.keepTime',
    stack: expect.stringContaining('log.test.ts'),
  });
  expect(JSON.stringify(described)).not.toContain('13800138000');
  expect(describeError({ phone: '13800138000' })).toEqual({ type: 'Object', fields: ['phone'] });
  expect(isDatabaseUnavailable({ message: 'x', code: '57P01' })).toBe(true);
});

const isLinux = existsSync('/dev/full');

test.skipIf(!isLinux)(
  'a full disk ends neither a request nor the process, and lines do not pile up',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portal-full-'));
    symlinkSync('/dev/full', join(folder, 'portal.log'));
    const log = openLog(folder);
    const requests = openRequestLog(folder, log);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 50_000; n += 1) log.error({ n, pad: 'x'.repeat(200) }, 'no room');
    requests.info({ path: '/' }, 'request');
    // request lines are written twice a second
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8_000_000);
    rmSync(folder, { recursive: true });
  },
);

test.skipIf(!isLinux)('a disk without room is told from one with', async () => {
  expect(await hasRoom(tmpdir())).toBe(true);
  expect(await hasRoom('/proc'), 'a file system of no size').toBe(false);
});
