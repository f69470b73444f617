/**
 * The architecture as tests, each with its reason. Exceptions are listed by name in this file only.
 * Which folder may import which is a lint rule, so that an editor shows it: .oxlintrc.json.
 */
import { expect, test } from 'vitest';
import { sourcesUnder, withoutComments, type Source } from './sources.ts';

const src = sourcesUnder('src');
const within = (folder: string): Source[] => src.filter(({ path }) => path.startsWith(folder));

const offenders = (sources: Source[], wrong: (source: Source) => unknown): string[] =>
  sources.filter((source) => wrong(source)).map(({ path }) => path);

test('codes are listed in db/vocabulary, and their words in labels', () => {
  const vocabulary = sourcesUnder('db/vocabulary');
  expect(
    vocabulary.flatMap(({ path, imports }) => imports.map((name) => `${path} → ${name}`)),
    'everything may import the vocabulary, so it imports nothing',
  ).toEqual([]);
  expect(
    offenders(vocabulary, ({ text }) => /\p{Script=Han}/u.test(withoutComments(text))),
    'a code has no words: they live in src/labels',
  ).toEqual([]);
  expect(
    offenders(
      within('src/labels/'),
      ({ path, text }) =>
        /^export (type \w+ = keyof|const \w+ = Object\.keys\()/m.test(text) &&
        !sentencesByKey.has(path),
    ),
    'a list made of labels cannot be reached from the database',
  ).toEqual([]);
});

// Refusals and errors are never stored, so their keys may come from the labels.
const sentencesByKey = new Set(['src/labels/refusals.ts', 'src/labels/field-errors.ts']);

/** The text of each top-level declaration. */
const declarations = (text: string): string[] =>
  withoutComments(text).split(/^(?=(?:export |async |function |const |let |class ))/m);
const writes =
  /\b(?:db|tx)\s*\.\s*(?:insert|update|delete)\(|insert into |update \w+ set|delete from /;

test('pages, jobs and the command line write only through commands', () => {
  const outer = src.filter(({ path }) => !/^src\/(features|platform)\//.test(path));
  expect(
    offenders(outer, ({ text }) => writes.test(withoutComments(text))),
    'a write without a command has no permission, no transaction and no audit entry',
  ).toEqual([]);
  const steps = [...within('src/features/'), ...within('src/platform/')]
    .flatMap(({ path, text }) =>
      declarations(text).map((declaration) => ({ from: path, declaration })),
    )
    .filter(({ declaration }) => writes.test(declaration))
    .flatMap(({ from, declaration }) => {
      const [, name = '', rest = ''] =
        /^export (?:async function|const) (\w+)([^\n]*)/.exec(declaration) ?? [];
      return /^ = (?:command|transaction|public\w+)\(/.test(rest) || !name ? [] : [{ name, from }];
    });
  expect(steps).toContainEqual({ name: 'appendAudit', from: 'src/platform/audit.ts' });
  expect(
    outer.flatMap(({ path, text, imports }) =>
      steps
        .filter(
          ({ name, from }) => imports.includes(from) && new RegExp(`\\b${name}\\(`).test(text),
        )
        .map(({ name }) => `${path} ${name}`)
        .filter((call) => !writesAtStart.has(call)),
    ),
    'these functions are steps inside commands',
  ).toEqual([]);
});

// Before the portal serves anybody: holidays, and the marks that identify the database.
const writesAtStart = new Set(['src/boot.ts findMismatch', 'src/boot.ts seedCalendar']);

test('an address inside the portal is made by to(), which knows its sub-path', () => {
  const literal =
    /(?:href|src|action|formaction)="\/(?!\/)|(?:href|src|action|formaction)=\{[`'"]\/|redirect\([`'"]\/|fetch\([`'"]\//;
  expect(
    offenders(src, ({ text }) => literal.test(withoutComments(text))),
    'a literal /path leads out of a portal that lives under a sub-path',
  ).toEqual([]);
});

test('nobody reads a clock but clock.ts', () => {
  expect(
    offenders(
      src,
      ({ path, text }) =>
        path !== 'src/platform/clock.ts' &&
        /\bnew Date\(\)|\bDate\.now\(\)/.test(withoutComments(text)) &&
        !clockReaders.has(path),
    ),
    'time arrives as ctx.now, so that tests, the demo clock and look-backs work',
  ).toEqual([]);
});

// A browser has no ctx. The age of a draft or a session is measured by the browser's clock.
const clockReaders = new Set(['src/layouts/browser/browser-clock.ts']);

test('no Chinese stands in rules, queries and commands', () => {
  expect(
    offenders(
      [...within('src/features/'), ...within('src/platform/')].filter(
        ({ path }) => path.endsWith('.ts') && !/\/region\/profiles\//.test(path),
      ),
      ({ path, text }) => /\p{Script=Han}/u.test(withoutComments(text)) && !readsChinese.has(path),
    ),
    'words live in src/labels, where they can be corrected in one place',
  ).toEqual([]);
});

const readsChinese = new Set([
  'src/platform/input.ts', // the Chinese characters that people write in dates
  'src/platform/exports/csv.ts', // the same: a spreadsheet reads them as a date
]);

test('no code asks which region it runs in', () => {
  expect(
    offenders(
      src.filter(({ path }) => !/\/region\/profiles\//.test(path)),
      ({ path, text }) =>
        /region\.code\s*[=!]==|yicheng|wuxi/.test(withoutComments(text)) && !regionByName.has(path),
    ),
    'regions are data: a third district must need no code',
  ).toEqual([]);
});

const regionByName = new Set([
  'src/config.ts',
  'src/platform/region/load.ts',
  'src/platform/region/profile.ts',
]);

test('a role is compared in permissions.ts only', () => {
  const roleInCode =
    /['"](office_admin|bureau_editor|bureau_reviewer|dept_reporter|dept_leader|convenor|sys_admin|sec_admin)['"]/;
  expect(
    offenders(
      [...within('src/features/'), ...within('src/pages/'), ...within('src/layouts/')].filter(
        ({ path }) => !path.startsWith('src/features/demo/') && !rolesByName.has(path),
      ),
      ({ text }) => roleInCode.test(withoutComments(text)),
    ),
    'a second place that knows roles is a second policy',
  ).toEqual([]);
});

// grants the first administrator
const rolesByName = new Set(['src/features/accounts/commands.ts']);

test('feature folders hold files of the agreed names only', () => {
  const known =
    /^src\/features\/(?:[a-z-]+\/)+(rules|policy|input|queries|commands|jobs|export|sessions|passwords|devices|schemas|cast|queue|inbox|key|key-file|shuffle|code|steps|residue|blind-signature|manifest|message|receipts|signing-keys|signer|signing-process|process|isolation|memory|clock|start-checks|README)\.(ts|md)$/;
  expect(
    within('src/features/')
      .map(({ path }) => path)
      .filter((path) => !known.test(path) && !/\/(components|client)\//.test(path)),
    'so that any part can be found blind; a new kind of file is added here and, with what it holds, to docs/architecture.md §2',
  ).toEqual([]);
});

test('no file is named for nothing', () => {
  expect(
    offenders(src, ({ path }) =>
      /(^|\/)(index|utils|helpers?|service|common|misc)\.ts$/.test(path),
    ),
    'utils.ts names nothing',
  ).toEqual([]);
});

test('raw HTML, inline styles and SQL text stay out', () => {
  expect(
    offenders(src, ({ text }) => /set:html|\{@html/.test(text)),
    'one way in for a script is one too many (S7)',
  ).toEqual([]);
  expect(
    offenders(
      src.filter(({ path }) => path.endsWith('.astro')),
      ({ text }) => /\sstyle=/.test(text),
    ),
    'the CSP refuses style attributes',
  ).toEqual([]);
  expect(
    offenders(src, ({ text }) => /sql\.raw\(/.test(text)),
    'SQL made of strings is how it is injected (S9)',
  ).toEqual([]);
  expect(
    offenders(src, ({ text }) => /Math\.random/.test(withoutComments(text))),
    'chance comes from node:crypto (S30)',
  ).toEqual([]);
});

test('no error is printed as it is', () => {
  expect(
    offenders(src, ({ text }) =>
      /console\.\w+\((?:[^)]*\s)?(error|cause|fault)\)/.test(withoutComments(text)),
    ),
    'it carries a stack trace and, of a failed statement, the values: faultLine or sentenceFor',
  ).toEqual([]);
});

test('no line of a comment is longer than 100 columns', () => {
  const isCode = /\.(ts|mjs|astro|css)$/;
  const all = ['src', 'db', 'tests'].flatMap((folder) => sourcesUnder(folder, isCode));
  expect(
    all.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => line.length > 100 && /^\s*(\/\/|\*|\/\*)/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    ),
    'prettier leaves comments as they are',
  ).toEqual([]);
});
