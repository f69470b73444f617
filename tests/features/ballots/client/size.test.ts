import { gzipSync } from 'node:zlib';
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '#tests/conventions/sources.ts';

const folder = 'src/features/ballots/client';

test('everything a ticket needs in the browser is at most 5 KB on the wire', async () => {
  const files = readdirSync(`${root}${folder}`);
  const { outputFiles: [bundle] } = await build({
    stdin: { contents: files.map((file, at) => `export * as part${at} from './${folder}/${file}';`).join('\n'), resolveDir: root },
    bundle: true, minify: true, format: 'esm', target: 'es2022', write: false,
  });
  expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(5 * 1024);
});
