/**
 * References resolve: a section of a document (trust.md §1.4), a row of its tables (F16), a
 * decision, a path of the tree. Comments give them as the source of a rule, so a reader must find
 * them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import * as ballotTables from '#db/tables/ballots.ts';
import { root } from '#tests/conventions/sources.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const filesUnder = (folder: string, endings: RegExp): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/node_modules|migrations\/meta|__snapshots__/.test(path));

const documents = filesUnder('docs', /\.md$/);
const prose = [
  ...documents,
  ...['README.md', 'CONTRIBUTING.md'].filter((path) => existsSync(join(root, path))),
  ...filesUnder('deploy', /\.md$/),
  ...filesUnder('src', /\.md$/),
];
const code = ['src', 'db', 'tests', 'deploy'].flatMap((folder) =>
  filesUnder(folder, /\.(ts|mjs|astro|css|sql|conf|service)$/),
);
/** This file contains broken examples, so it is not checked. */
const everything = [...prose, ...code].filter((path) => !path.startsWith('tests/docs/'));

const names = ['trust', 'domain', 'features', 'product', 'architecture', 'performance'] as const;
type Name = (typeof names)[number];
const named = `(${names.join('|')})\\.md`;

/** Numbers of the headings: 1, 1.4 … */
const sectionsOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/^#{2,4} (\d+(?:\.\d+)?)[. ]/gm)].map(([, number]) => number ?? ''));

/** Codes that begin a row of a table: F16, R1, S12 … */
const rowsOf = (text: string): Set<string> =>
  new Set([...text.matchAll(/^\| ([A-S]\d{1,2})[ |]/gm)].map(([, row]) => row ?? ''));

const texts = Object.fromEntries(names.map((name) => [name, read(`docs/${name}.md`)])) as Record<
  Name,
  string
>;
const sections = Object.fromEntries(names.map((name) => [name, sectionsOf(texts[name])])) as Record<
  Name,
  Set<string>
>;
const rows = Object.fromEntries(names.map((name) => [name, rowsOf(texts[name])])) as Record<
  Name,
  Set<string>
>;
/** The two regulations have codes too. */
const regulations = ['S0', 'S1'];
const allRows = new Set([...regulations, ...names.flatMap((name) => [...rows[name]])]);
const decisions = new Set(
  filesUnder('docs', /^\d{3}-.*\.md$/).map((path) =>
    Number(path.slice('docs/decisions/'.length, 18)),
  ),
);

const codes = (list: string): string[] => list.match(/[A-S]\d{1,2}\b/g) ?? [];

/** References of one text that do not resolve. */
function brokenIn(path: string, text: string): string[] {
  const broken: string[] = [];
  const missing = (what: string) => broken.push(`${path}: ${what}`);
  // Join the lines of a comment.
  const whole = text.replace(/\n\s*(?:\*|\/\/|--|#)? ?/g, ' ');
  for (const [, name, list = ''] of whole.matchAll(
    new RegExp(`${named},? ((?:§\\d[\\d.]*(?:, | and |–)?)+)`, 'g'),
  )) {
    for (const number of list.match(/\d+(?:\.\d+)?/g) ?? [])
      if (!sections[name as Name].has(number)) missing(`${name}.md §${number}`);
  }
  for (const [, name, list = ''] of whole.matchAll(
    new RegExp(`${named}(?: §[\\d.]+)?,? ((?:[A-S]\\d{1,2}(?:, |–| and )?)+)\\b`, 'g'),
  )) {
    for (const row of codes(list)) if (!rows[name as Name].has(row)) missing(`${name}.md ${row}`);
  }
  for (const [, list = ''] of whole.matchAll(
    /(?:\(|[;,] )([A-S]\d{1,2}(?:(?:, |; |–)[A-S]\d{1,2})*)\)|(?<=\/\*\* )([BRS]\d{1,2}): /g,
  ))
    for (const row of codes(list ?? '')) if (!allRows.has(row)) missing(row);
  for (const [, heading = ''] of whole.matchAll(/product\.md, ([A-Z][a-z]+)/g))
    if (!new RegExp(`(^#+ |\\*\\*)${heading}`, 'm').test(texts.product))
      missing(`product.md, ${heading}`);
  for (const [, of, number] of whole.matchAll(/(trust\.md(?: §[\d.]+)?,? )?\bdecision (\d+)/g)) {
    const isThere =
      of || path === 'docs/trust.md' // trust.md numbers its own decisions in §0
        ? new RegExp(`^\\| ${number} \\|`, 'm').test(texts.trust)
        : decisions.has(Number(number));
    if (!isThere) missing(`${of ?? ''}decision ${number}`);
  }
  return broken;
}

test('a reference in code, tests or documents finds its section or row', () => {
  expect(everything.flatMap((path) => brokenIn(path, read(path)))).toEqual([]);
});

test('the test sees a reference that leads nowhere', () => {
  const text = `/** See trust.md §9.9, features.md Z1, domain.md §4, features.md D99, (F99), trust.md
   * §1.99; decision 999, trust.md decision 99, product.md, Nowhere. */`;
  expect(brokenIn('x', text)).toEqual([
    'x: trust.md §9.9',
    'x: trust.md §1.99',
    'x: features.md D99',
    'x: F99',
    'x: product.md, Nowhere',
    'x: decision 999',
    'x: trust.md decision 99',
  ]);
});

test('a document’s own § finds its section', () => {
  const foreign = new RegExp(
    `(?:RFC \\d+|ASVS 5\\.0|${named},?) §\\d[\\d.]*(?:(?:, |–)§?\\d[\\d.]*)*`,
    'g',
  );
  expect(
    names.flatMap((name) =>
      [
        ...texts[name]
          .replace(/\s+/g, ' ')
          .replace(foreign, '')
          .matchAll(/§(\d+(?:\.\d+)?)/g),
      ]
        .filter(([, number]) => !sections[name].has(number ?? ''))
        .map(([reference]) => `${name}.md: ${reference}`),
    ),
  ).toEqual([]);
});

test('a path of the tree that a document names exists', () => {
  const path =
    /`((?:src|db|tests|docs|deploy|public)\/[\w./[\]-]*\w)`|(?:\]\(|<img src=")(?!https?:|#)([^)#"]+)/g;
  expect(
    prose.flatMap((document) =>
      [...read(document).matchAll(path)]
        .filter(([, fromRoot, link]) =>
          fromRoot !== undefined
            ? !existsSync(join(root, fromRoot))
            : !existsSync(join(root, document, '..', link ?? '')),
        )
        .map(([, fromRoot, link]) => `${document}: ${fromRoot ?? link}`),
    ),
  ).toEqual([]);
});

describe('every row that can be built says how far it is', () => {
  const state = /\*\*(?:built|in part|not yet)\*\*/;
  test.each([
    ['features', /^\| [A-N]\d+ .*$/gm, 80],
    ['domain', /^\| R\d+ \|.*$/gm, 14],
    ['trust', /^\| S\d+ \|.*$/gm, 36],
    ['trust', /^\| R\d+ \|.*$/gm, 23],
  ] as const)('%s.md, %s', (name, row, least) => {
    const found = texts[name].match(row) ?? [];
    expect(found.length).toBeGreaterThanOrEqual(least);
    expect(found.filter((line) => !state.test(line))).toEqual([]);
  });
});

test('trust.md §1.4 names the columns that the tables of ratings have', () => {
  const section = /### 1\.4 [\s\S]*?(?=\n### )/.exec(texts.trust)?.[0].replace(/\s+/g, ' ') ?? '';
  const inbox = /inboxColumns = \{([^}]*)\}/.exec(
    read('tests/features/ballots/schema.test.ts'),
  )?.[1];
  const stored: Record<string, string[]> = {
    'ballot_inbox_<day>': [...(inbox ?? '').matchAll(/(\w+):/g)].map(([, name]) => name ?? ''),
  };
  for (const table of Object.values(ballotTables)) {
    if (!is(table, PgTable)) continue;
    const { name, columns } = getTableConfig(table);
    stored[name] = columns.map((column) => snakeCase(column.name));
  }
  const told = [...section.matchAll(/`([a-z_<>]+)\(([^)]+)\)`/g)];
  expect(told.length).toBeGreaterThan(6);
  for (const [, table = '', list = ''] of told)
    expect(
      list.split(', ').map((column) => column.split(' ')[0]),
      table,
    ).toEqual(stored[table]);
});

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

test('a name that architecture.md §10 sends a reader to stands in its file', () => {
  const section = texts.architecture.slice(texts.architecture.indexOf('## 10.'));
  const decided = [...section.matchAll(/`(src\/[\w/.-]+\.ts)`: ((?:`\w+`(?:, )?)+)/g)].flatMap(
    ([, path = '', list = '']) => [...list.matchAll(/\w+/g)].map(([name]) => ({ path, name })),
  );
  expect(decided.length).toBeGreaterThan(12);
  expect(
    decided.filter(
      ({ path, name }) =>
        !new RegExp(`^export (?:async )?(?:const|function) ${name}\\b`, 'm').test(read(path)),
    ),
  ).toEqual([]);
});

test('the addresses of product.md lead to a page, and those it calls missing do not', () => {
  const pages = filesUnder('src/pages', /\.(astro|ts)$/).map(
    (path) => path.replace(/^src\/pages|\.(astro|ts)$/g, '').replace(/\/index$/, '') || '/',
  );
  const probes = ['/healthz', '/readyz', '/metrics'];
  const leads = (address: string): boolean => {
    const pattern = address.replace(/\{\w+\}/g, '[]').replace(/\?.*$/, '');
    return pattern.endsWith('/…')
      ? pages.some((page) => page.startsWith(pattern.slice(0, -1)))
      : [...pages, ...probes].some((page) => page.replace(/\[\w+\]/g, '[]') === pattern);
  };
  const section = /\n## Pages\n([\s\S]*?)\n## /.exec(texts.product)?.[1] ?? '';
  const [there = '', missing = ''] = section.split('**Not yet**');
  const addressesIn = (text: string): string[] =>
    [...text.matchAll(/`(?:POST )?(\/[^`\s]*)`/g)].map(([, address]) => address ?? '');
  const listed = addressesIn(there.replace(/\\\|/g, '|'));
  expect(listed.length).toBeGreaterThan(30);
  expect(listed.filter((address) => !leads(address))).toEqual([]);
  expect(addressesIn(missing).filter(leads)).toEqual([]);
});
