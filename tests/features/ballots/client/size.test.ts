import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '#tests/conventions/sources.ts';

/**
 * Everything that a page with tickets loads. Receipts load only after a rating, or for people who
 * have some.
 */
test.each([
  ['to rate', 6.75, 'rating-form'],
  ['to take tickets', 5.5, 'ticket-desk'],
  ['to bring a voucher along', 5.5, 'rating-voucher'],
  ['to print vouchers', 5.5, 'voucher-page'],
  ['that shows a receipt', 7, 'receipts'],
  ['of the list, for who keeps a receipt', 8.5, 'own-tickets'],
])('the script of the page %s is at most %d KB on the wire', async (_, most, entry) => {
  const {
    outputFiles: [bundle],
  } = await build({
    entryPoints: [`${root}src/features/ballots/client/${entry}.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    external: entry === 'rating-form' ? ['./receipts.ts'] : [],
  });
  expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(most * 1024);
});
