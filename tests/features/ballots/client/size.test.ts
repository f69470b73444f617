import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '#tests/conventions/sources.ts';

/** What a page that knows tickets loads, all of it. */
test.each([
  ['to rate', 'rating-form'],
  ['to take tickets', 'ticket-desk'],
  ['to bring a voucher along', 'rating-voucher'],
  ['to print vouchers', 'voucher'],
])('the script of the page %s is at most 5.5 KB on the wire', async (_, entry) => {
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
  expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(5.5 * 1024);
});
