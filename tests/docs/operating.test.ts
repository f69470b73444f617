/**
 * The operator's manual agrees with the code: every setting, every refusal at the start, every
 * command.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesUnder } from '#tests/conventions/sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const manual = read('docs/operating.md');
const flat = (text: string): string => text.replace(/\s+/g, '');

test('every setting of the environment is in the table, and the table holds no other', () => {
  const schema = /const variables = z\.object\(\{([\s\S]*?)\n\}\);/.exec(
    read('src/config.ts'),
  )?.[1];
  const settings = [...(schema ?? '').matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(10);
  const described = [...manual.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(described).toEqual(settings);
});

test('no other code of the portal reads a setting of its own', () => {
  const buildTime = new Set(['PORTAL_BASE']); // part of the addresses of a build
  const found = [...sourcesUnder('src', /\.(ts|mjs|astro)$/), ...sourcesUnder('db')].flatMap(
    ({ path, text }) =>
      [...text.matchAll(/process\.env(?:\.|\[')(PORTAL_\w+|DATABASE_URL|\w+_URL|HOST|PORT)\b/g)]
        .filter(([, name]) => !buildTime.has(name ?? ''))
        .map(([, name]) => `${path}: ${name}`),
  );
  expect(found).toEqual([]);
});

/** The beginning of each refusal: its first clause, or the longest part of it around a value. */
function refusalsIn(text: string): string[] {
  return [...text.matchAll(/\bnew \w*Refused\(\s*(['`])([\s\S]*?)\1/g)].map(
    ([, , sentence = '']) => {
      const withoutValues = sentence.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '…');
      const clause = (withoutValues.split(/[。：；，]/)[0] ?? '').replace(
        /（[^）]*…[^）]*）|（[^）]*$/g,
        '…',
      );
      return clause
        .split('…')
        .reduce((longest, part) => (part.length > longest.length ? part : longest), '')
        .trim();
    },
  );
}

test('every refusal at the start is explained', () => {
  const files = [
    'src/boot.ts',
    'src/config.ts',
    'src/cli/start.ts',
    'db/embedded.ts',
    'db/requirements.ts',
    ...readdirSync(join(root, 'db/embedded')).map((name) => `db/embedded/${name}`),
  ];
  const sentences = files.flatMap((file) => refusalsIn(read(file)));
  expect(sentences.length).toBeGreaterThan(20);
  expect(sentences.filter((sentence) => !flat(manual).includes(flat(sentence)))).toEqual([]);
});

test('a refusal that is not explained would be found', () => {
  expect(refusalsIn('new ConfigRefused(\n `文件夹 ${dir} 不见踪影，真的。请找。`)')).toEqual([
    '不见踪影',
  ]);
});

test('every npm command it names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [manual, read('deploy/README.md')].flatMap((text) =>
    [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? ''),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
