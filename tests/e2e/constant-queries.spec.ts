/** A page needs the same number of statements for a village and for a city. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

test('every public page takes as many statements on five times the data, and none while nothing changes', async () => {
  test.setTimeout(240_000);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['tests/support/count-queries.ts'],
    { maxBuffer: 1_000_000 },
  );
  const counts = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<
    string,
    [small: number, large: number, again: number]
  >;
  expect(Object.keys(counts).length).toBeGreaterThan(15);
  for (const [page, [small, large, again]] of Object.entries(counts)) {
    expect(large, `${page} on more data`).toBe(small);
    expect(large, page).toBeLessThanOrEqual(20);
    if (!page.startsWith('/rate/')) expect(again, `${page} a second time`).toBe(0);
  }
});
