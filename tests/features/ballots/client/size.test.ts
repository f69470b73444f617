import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '#tests/conventions/sources.ts';

/** What a page that knows tickets loads, all of it. */
test.each([
  ['to rate', 6.75, 'rating-form'],
  ['to take tickets', 5.5, 'ticket-desk'],
  ['to bring a voucher along', 5.5, 'rating-voucher'],
  ['to print vouchers', 5.5, 'voucher'],
])('the script of the page %s is at most %d KB on the wire', async (_, most, entry) => {
  const {
    outputFiles: [bundle],
  } = await build({
    entryPoints: [`${root}src/features/ballots/components/${entry}.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(most * 1024);
});
